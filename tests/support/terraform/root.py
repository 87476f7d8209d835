"""A root on disk with a cloud of its own, and Terraform to run on it by hand."""

import os
import subprocess
from pathlib import Path

from tests.support import folders
from tests.support.terraform.engine import Engine, engine
from tests.support.terraform.mirror import config
from tests.support.terraform.world import World

CLOUD = """
terraform {
  required_providers {
    cloud = { source = "example/cloud", version = "%s" }
  }
}
"""
"""The block that a root needs to use the cloud; filled with a version constraint."""


def cloud(version: str = "1.0.0") -> str:
    return CLOUD % version


class Root:
    """
    *text*: its files, each begun by ``# file: path``; see `folders`.

    The cloud is beside it, in ``cloud.sqlite``.
    """

    def __init__(self, folder: Path, text: str = "", program: Engine | None = None) -> None:
        self.folder = folder / "root"
        self.folder.mkdir(parents=True)
        self.cloud = World(folder / "cloud.sqlite")
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TF_CLI_CONFIG_FILE": str(config(folder)),
            "CLOUD_FILE": str(folder / "cloud.sqlite"),
            "TF_IN_AUTOMATION": "1",
        }
        self.engine = program or engine()
        self.write(text)

    def write(self, text: str) -> None:
        folders.write(self.folder, folders.files(text))

    def run(self, *words: str, code: int = 0) -> str:
        """What it said; it must end with *code*."""
        ended = subprocess.run(
            [*self.engine.words, *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert ended.returncode == code, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr

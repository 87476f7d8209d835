"""
The mirror of providers that tests run Terraform with: ``hashicorp/null`` and ``example/cloud``.

``make .venv/.cloud/made`` runs this as a program, once. The null provider is the real one, out of
a source distribution; ``cloud`` is `provider`, in two versions, of which only the number differs.
"""

import os
import platform
import subprocess
import sys
import tarfile
import tempfile
from itertools import product
from pathlib import Path

_TOP = Path(__file__).resolve().parents[3]
HOME = _TOP / ".venv" / ".cloud"
MIRROR = HOME / "mirror"
HOSTS = ("registry.terraform.io", "registry.opentofu.org")
"""Where Terraform and OpenTofu look for what names no host."""
CLOUD_VERSIONS = ("1.0.0", "1.1.0")
NULL_VERSION = "2.1.2"
_PINS = _TOP / "requirements-providers.txt"
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
_PLATFORM = f"{sys.platform}_{_MACHINES.get(platform.machine(), platform.machine())}"
_SCRIPT = """#!/bin/sh
export PYTHONPATH="{top}"
exec "{home}/bin/python" -P -B -m tests.support.terraform.provider "$@"
"""
_CONFIG = """
disable_checkpoint = true
provider_installation {{
  filesystem_mirror {{
    path = "{mirror}"
  }}
}}
"""


def mirror() -> Path:
    """Where the providers are; a test that lacks them is not run."""
    if not (HOME / "made").exists():
        from tests.support.tools import not_run  # this module also runs without pytest

        not_run("not run: needs make .venv/.cloud/made")
    return MIRROR


def config(folder: Path) -> Path:
    """A CLI configuration in *folder*, for ``$TF_CLI_CONFIG_FILE``."""
    file = folder / "mirror.tfrc"
    file.write_text(_CONFIG.format(mirror=mirror()))
    return file


def make() -> None:
    for host, version in product(HOSTS, CLOUD_VERSIONS):
        place = _place("example", "cloud", version, host)
        script = place / f"terraform-provider-cloud_v{version}"
        script.write_text(_SCRIPT.format(top=_TOP, home=HOME))
        script.chmod(0o755)
    if _PLATFORM == "linux_amd64":  # there is no other
        _null(_place("hashicorp", "null", NULL_VERSION))


def _null(folder: Path) -> None:
    """Its setup writes into the home folder, so it gets one of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        words = ("download", "--quiet", "--no-deps", "--no-build-isolation", "--no-binary", ":all:")
        subprocess.run(
            [HOME / "bin" / "pip", *words, "--require-hashes", "-r", _PINS, "-d", scratch],
            env={**os.environ, "HOME": scratch},
            check=True,
        )
        (archive,) = Path(scratch).glob("*.tar.gz")
        with tarfile.open(archive) as opened:
            for member in opened:
                name = Path(member.name).name
                if name.startswith("terraform-provider-") and (held := opened.extractfile(member)):
                    (folder / name).write_bytes(held.read())
                    (folder / name).chmod(0o755)


def _place(namespace: str, name: str, version: str, host: str = HOSTS[0]) -> Path:
    folder = MIRROR / host / namespace / name / version / _PLATFORM
    folder.mkdir(parents=True, exist_ok=True)
    return folder


if __name__ == "__main__":
    make()

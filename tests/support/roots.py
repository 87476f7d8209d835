"""Roots of Terraform in a folder, run by the real program against a state that a site keeps."""

import asyncio
import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from tests.support.tools import not_run

BACKEND = """
terraform {
  backend "http" {
    address        = "%(address)s"
    lock_address   = "%(address)s"
    unlock_address = "%(address)s"
    retry_max      = 1
    retry_wait_min = 1
  }
}
"""
DATA = """
variable "color" { default = "blue" }
resource "terraform_data" "one" { input = var.color }
output "color" { value = terraform_data.one.output }
"""


@dataclass
class Ran:
    """*said*: all that it wrote, plain."""

    code: int
    said: str


@dataclass
class Root:
    """*token* is what it comes with; *user*: whose. *program*: another than ``terraform``."""

    folder: Path
    token: str
    user: str = "token"
    program: str = ""

    async def run(self, *words: str, token: str = "") -> Ran:
        process = await self.start(*words, token=token)
        said, _ = await process.communicate()
        return Ran(process.returncode or 0, said.decode())

    async def good(self, *words: str) -> str:
        ran = await self.run(*words)
        assert ran.code == 0, ran.said
        return ran.said

    async def start(self, *words: str, token: str = "") -> asyncio.subprocess.Process:
        config = self.folder.with_suffix(".tfrc")
        config.write_text("")
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "TF_CLI_CONFIG_FILE": str(config),
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            "CHECKPOINT_DISABLE": "1",
            "TF_HTTP_USERNAME": self.user,
            "TF_HTTP_PASSWORD": token or self.token,
        }
        first, *others = words
        return await asyncio.create_subprocess_exec(
            self.program or terraform(),
            *(first, "-no-color") if first not in ("state", "force-unlock") else (first,),
            *others,
            cwd=self.folder,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )

    def write(self, text: str, address: str = "") -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "main.tf").write_text(text)
        backend = BACKEND % {"address": address} if address else ""
        (self.folder / "backend.tf").write_text(backend)


def kill(process: asyncio.subprocess.Process) -> None:
    """With all that it started."""
    os.killpg(process.pid, signal.SIGKILL)


def terraform() -> str:
    found = shutil.which("terraform", path=os.environ.get("TRUEUP_TOOLS"))
    found = found or shutil.which("terraform")
    if found is None:
        not_run("not run: needs terraform")
    return found

"""The runner with real engines, the cloud, and a state backend: jobs as they are in one line."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from tests.support import folders
from tests.support.terraform.mirror import mirror
from tests.support.terraform.root import cloud
from tests.support.terraform.state_server import StateServer
from tests.support.terraform.world import World
from trueup.edge.terraform.order import Limits, Providers
from trueup.edge.terraform.programs import Programs
from trueup.edge.terraform.runner import ProcessRunner
from trueup.model.terraform import Job, Progress, Result

SERVER = f"""
# file: main.tf
{cloud()}
variable "size" {{ default = "small" }}
variable "names" {{
  type    = set(string)
  default = ["web"]
}}
variable "seconds" {{ default = 0 }}
resource "cloud_network" "net" {{
  name    = "net"
  seconds = var.seconds
}}
resource "cloud_server" "web" {{
  for_each = var.names
  name     = each.key
  size     = var.size
  network  = cloud_network.net.id
}}
output "ips" {{ value = {{ for name, each in cloud_server.web : name => each.ip }} }}
output "tokens" {{
  value     = [for each in cloud_server.web : each.token]
  sensitive = true
}}
"""


@dataclass
class Runs:
    """In *folder*; its cloud is beside the runs."""

    folder: Path
    state: StateServer | None = None
    limits: Limits = field(default_factory=lambda: Limits(patience=20))
    providers: Providers = field(
        default_factory=lambda: Providers(folder=str(mirror()), direct=False)
    )
    programs: Programs | None = None
    ids: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        self.cloud = World(self.folder / "cloud.sqlite")
        self.told: list[Progress] = []
        self.runner = self.restarted()

    def restarted(self) -> ProcessRunner:
        """A runner that knows nothing of any run."""
        data = self.folder / "data"
        self.runner = ProcessRunner(
            data / "runs", self.programs, self.providers, self.limits, private=(data,)
        )
        return self.runner

    def job(self, kind: str, text: str = SERVER, **given: Any) -> Job:
        environment: Mapping[str, str] = given.pop("environment", {})
        return msgspec.structs.replace(
            Job(
                id=f"run-{next(self.ids)}",
                kind=kind,
                files=folders.files(text),
                environment={"CLOUD_FILE": str(self.folder / "cloud.sqlite"), **environment},
                state=self.state.access if self.state else None,
            ),
            **given,
        )

    async def run(self, job: Job, seconds: float = 120) -> Result:
        await self.runner.start(job)
        return await self.ended(job.id, seconds)

    async def ended(self, id: str, seconds: float = 120) -> Result:
        async with asyncio.timeout(seconds):
            result = await self.runner.watch(id, self.told.append)
        assert result is not None
        return result

    async def until(self, resource: str, id: str) -> None:
        """It is being made, as the runner tells."""
        seen = asyncio.Event()

        def told(progress: Progress) -> None:
            if progress.resources.get(resource, ("", 0.0))[0] == "creating":
                seen.set()

        watching = asyncio.create_task(self.runner.watch(id, told))
        async with asyncio.timeout(60):
            await seen.wait()
        watching.cancel()

    async def planned(self, text: str = SERVER, **given: Any) -> bytes:
        result = await self.run(self.job("plan", text, **given))
        assert result.phase == "Succeeded", result.log
        return result.plan

    async def applied(self, text: str = SERVER, **given: Any) -> Result:
        plan = await self.planned(text, **given)
        return await self.run(self.job("apply", text, plan=plan, **given))

    def process(self, id: str, name: str) -> int:
        """The number of the run's ``keeper`` or ``child``."""
        file = {"keeper": "lock", "child": "child"}[name]
        return int((self.folder / "data" / "runs" / id / file).read_text().split()[0])


def summaries(result: Result) -> list[str]:
    return [each.summary for each in result.diagnostics]

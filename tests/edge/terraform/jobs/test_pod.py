"""The program in the pod of a run, with a real server, a real engine, and a cloud."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from tests.support.terraform.network_mirror import network_mirror
from tests.support.terraform.runs import SERVER, Runs, summaries
from tests.support.terraform.state_server import StateServer, state_server
from tests.web.terraform.test_backend import Backend, backend
from trueup.core.terraform.backend import RUNS
from trueup.edge.terraform.jobs.errand import Errand
from trueup.edge.terraform.order import Limits, Providers
from trueup.k8s.value import encode
from trueup.model.terraform import Engine, Grant, Job, Result
from trueup.web.terraform import errands

pytestmark = pytest.mark.slow
PATIENCE = 120.0


@dataclass
class Pods:
    """*here*: what the roots are about."""

    folder: Path
    backend: Backend
    state: StateServer
    here: Runs

    async def begin(
        self, job: Job, limits: Limits | None = None, *, shares: bool = False
    ) -> asyncio.subprocess.Process:
        """
        As a kubelet would: with a Secret as a folder, and nothing of ours besides; *shares*: but a
        volume of providers.
        """
        told = limits or Limits(patience=20)
        errand = Errand(job, self.here.providers, told)
        await self.backend.states.errands.leave(job.id, "shop", encode(errand))
        given = self.folder / f"given-{job.id}"
        given.mkdir()
        token = await self.backend.states.tokens.give(Grant(job.id, ""), 600)
        (given / "token").write_text(token)
        (given / "address").write_text(f"{self.backend.door.site.address}{RUNS}/{job.id}")
        (given / "authority").write_text("")
        program = Path(sys.executable).with_name("trueup")
        words: tuple[str, ...] = (
            "runner",
            "--folder",
            str(self.folder / job.id),
            "--given",
            str(given),
        )
        if shares:
            words += ("--providers", str(self.folder / "shared"))
        trusted = {each: os.environ[each] for each in ("SSL_CERT_FILE",) if each in os.environ}
        return await asyncio.create_subprocess_exec(
            program,
            *words,
            env={"PATH": os.environ["PATH"], "POD_NAME": "pod-1", **trusted},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def ended(
        self, process: asyncio.subprocess.Process, run: str
    ) -> tuple[int | None, str, Result]:
        async with asyncio.timeout(PATIENCE):
            said, _ = await process.communicate()
        result = await self.backend.states.errands.result(run)
        return process.returncode, said.decode(), result or Result("None")

    async def run(
        self, job: Job, limits: Limits | None = None, *, shares: bool = False
    ) -> tuple[str, Result]:
        begun = await self.begin(job, limits, shares=shares)
        code, said, result = await self.ended(begun, job.id)
        assert code == 0, said
        return said, result

    async def until_it_makes(self, address: str, run: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while True:
                news = await self.backend.states.errands.news(run)
                if news and news.progress.resources.get(address, ("",))[0] == "creating":
                    return
                await asyncio.sleep(0.1)


@pytest.fixture
async def pods(tmp_path: Path) -> AsyncIterator[Pods]:
    with state_server() as state:
        async with backend(tmp_path / "server") as found:
            here = Runs(tmp_path / "here", state)
            here.folder.mkdir()
            yield Pods(tmp_path, found, state, here)


async def test_it_plans_and_applies(pods: Pods) -> None:
    secret = "planted-secret"
    plan = pods.here.job("plan", secrets=(secret,), variables={"size": secret})
    said, planned = await pods.run(plan)
    assert planned.phase == "Succeeded", planned.log
    assert planned.shown is not None
    apply = pods.here.job("apply", plan=planned.plan, secrets=(secret,))
    told, applied = await pods.run(apply)
    assert (applied.phase, applied.resources) == ("Succeeded", 2)
    assert pods.state.addresses == ["cloud_network.net", "cloud_server.web"]
    assert "Apply complete" in told
    assert secret not in said + told


async def test_what_one_pod_has_fetched_no_other_fetches(
    pods: Pods, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with network_mirror(tmp_path) as network:
        monkeypatch.setenv("SSL_CERT_FILE", str(network.authority))
        pods.here.providers = Providers(network=network.address, direct=False)
        _, first = await pods.run(pods.here.job("plan"), shares=True)
        locked = f"{SERVER}# file: .terraform.lock.hcl\n{first.lock_file}"
        network.asked.clear()
        said, second = await pods.run(pods.here.job("plan", locked), shares=True)
        assert second.phase == "Succeeded", second.log
        assert network.asked == []
        assert "providers that others have fetched: 1" in said


async def test_told_to_end_it_saves_the_state(pods: Pods) -> None:
    variables = {"seconds": 8, "names": ["a"]}
    _, planned = await pods.run(pods.here.job("plan", variables=variables))
    job = pods.here.job("apply", plan=planned.plan)
    process = await pods.begin(job)
    await pods.until_it_makes("cloud_network.net", job.id)
    process.send_signal(signal.SIGTERM)
    code, _, result = await pods.ended(process, job.id)
    assert (code, result.phase) == (0, "Cancelled")
    assert pods.state.addresses == ["cloud_network.net"]
    assert pods.state.lock is None


async def test_a_state_that_cannot_be_saved_is_brought(pods: Pods) -> None:
    _, planned = await pods.run(pods.here.job("plan", variables={"seconds": 4}))
    job = pods.here.job("apply", plan=planned.plan)
    process = await pods.begin(job, Limits(retries=1, patience=20))
    await pods.until_it_makes("cloud_network.net", job.id)
    pods.state.refuses = {"POST"}
    _, _, result = await pods.ended(process, job.id)
    assert result.phase == "Failed"
    assert {each["name"] for each in json.loads(result.errored)["resources"]} == {"net", "web"}


async def test_what_it_cannot_do_is_its_result(pods: Pods) -> None:
    job = msgspec.structs.replace(pods.here.job("plan"), engine=Engine(version="~> 99.0"))
    _, result = await pods.run(job)
    assert result.phase == "Failed"
    assert summaries(result)[0].startswith("there is no terraform ~> 99.0 here")


async def test_a_result_that_is_too_large_is_told(
    pods: Pods, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "RESULT_LIMIT", 2000)
    _, result = await pods.run(pods.here.job("plan"))
    assert result.phase == "Failed"
    assert "its result is too large" in summaries(result)[0]


async def test_one_that_is_not_wanted_is_not_run(pods: Pods) -> None:
    job = pods.here.job("plan")
    await pods.backend.states.errands.leave(job.id, "shop", b"{}")
    await pods.backend.states.errands.cancel(job.id)
    code, said, result = await pods.ended(await pods.begin(job), job.id)
    assert (code, result.phase) == (1, "None")
    assert "this run is not wanted any more" in said

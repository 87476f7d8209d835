"""Providers are fetched once, whoever needs them, and however many at once."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.support.terraform.network_mirror import NetworkMirror, network_mirror
from tests.support.terraform.runs import Runs, summaries
from trueup.edge.terraform.order import Providers
from trueup.edge.terraform.store import Store
from trueup.model.terraform import Job, Result

pytestmark = pytest.mark.slow

ROOT = """
# file: main.tf
terraform {
  required_providers {
    cloud = { source = "example/cloud", version = "~> 1.0" }
  }
}
resource "cloud_network" "net" { name = "net" }
"""
LOCK = "# file: .terraform.lock.hcl\n"
ARCHIVE = "terraform-provider-cloud_v{}_linux_amd64.zip"


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NetworkMirror]:
    with network_mirror(tmp_path) as serving:
        monkeypatch.setenv("SSL_CERT_FILE", str(serving.authority))
        yield serving


@pytest.fixture
def runs(tmp_path: Path, network: NetworkMirror) -> Runs:
    made = Runs(tmp_path)
    made.providers = Providers(
        store=str(tmp_path / "data" / "providers"), network=network.address, direct=False
    )
    made.restarted()
    return made


def locked(lock_file: str) -> str:
    return f"{ROOT}{LOCK}{lock_file}"


async def planned(runs: Runs, text: str, many: int = 1, **given: object) -> Result:
    """*many* at once; all go well."""

    async def one(job: Job) -> Result:
        return await runs.run(job)

    jobs = [runs.job("plan", text, **given) for _ in range(many)]
    results = await asyncio.gather(*map(one, jobs))
    assert [each.phase for each in results] == ["Succeeded"] * many, results[0].log
    return results[0]


async def test_eight_at_once(runs: Runs, network: NetworkMirror) -> None:
    newest = await planned(runs, ROOT, 8)
    assert network.fetched == [ARCHIVE.format("1.1.0")]

    network.asked.clear()
    await planned(runs, locked(newest.lock_file), 8)
    assert network.asked == []


async def test_eight_with_a_lock_file_and_an_empty_store(
    runs: Runs, network: NetworkMirror, tmp_path: Path
) -> None:
    lock_file = (await planned(runs, ROOT)).lock_file
    network.asked.clear()
    runs.providers = msgspec.structs.replace(runs.providers, store=str(tmp_path / "data" / "new"))
    runs.restarted()
    await planned(runs, locked(lock_file), 8)
    assert network.fetched == [ARCHIVE.format("1.1.0")]


async def test_a_lock_file_from_another_platform(runs: Runs, network: NetworkMirror) -> None:
    checksum = network.checksum(ARCHIVE.format("1.0.0"))
    text = locked(
        'provider "registry.terraform.io/example/cloud" {\n'
        f'  version = "1.0.0"\n  hashes = [\n    "zh:{"0" * 64}",\n    "{checksum}",\n  ]\n}}\n'
    )
    await planned(runs, text)
    network.asked.clear()
    result = await planned(runs, text, 2)
    assert network.asked == []
    assert checksum in result.lock_file


async def test_what_the_lock_file_does_not_know_is_refused(
    runs: Runs, network: NetworkMirror
) -> None:
    lock_file = (await planned(runs, ROOT)).lock_file
    wrong = lock_file.replace(lock_file.partition('"h1:')[2].partition('"')[0], "A" * 43 + "=")
    result = await runs.run(runs.job("plan", locked(wrong)))
    assert result.phase == "Failed"
    assert any("Failed to install provider" in each for each in summaries(result)), result.log


async def test_a_saved_plan_is_applied_with_the_providers_that_it_was_made_with(
    runs: Runs, network: NetworkMirror, tmp_path: Path
) -> None:
    old = ROOT.replace("~> 1.0", "1.0.0")
    plan = (await planned(runs, old)).plan
    network.asked.clear()
    result = await runs.run(runs.job("apply", ROOT, plan=plan))
    assert result.phase == "Succeeded", result.log
    assert '"1.0.0"' in result.lock_file
    assert network.asked == []


async def test_without_a_network_only_the_store_is_used(runs: Runs, network: NetworkMirror) -> None:
    await planned(runs, ROOT)
    network.asked.clear()
    await planned(runs, ROOT, network=False)
    other = ROOT.replace("~> 1.0", "1.0.0")
    result = await runs.run(runs.job("plan", other, network=False))
    assert result.phase == "Failed"
    assert network.asked == []


async def test_who_waits_for_its_turn_can_be_cancelled(runs: Runs, tmp_path: Path) -> None:
    store = Store(tmp_path / "data" / "providers")
    store.make()
    job = runs.job("plan", ROOT)
    with store.turn(1, lambda: None):
        await runs.runner.start(job)
        await runs.runner.cancel(job.id)
        assert (await runs.ended(job.id)).phase == "Cancelled"


async def test_what_others_fetched_cannot_be_changed_by_a_run(runs: Runs, tmp_path: Path) -> None:
    await planned(runs, ROOT)
    store = tmp_path / "data" / "providers" / "packages"
    (program,) = (file for file in store.rglob("terraform-provider-*") if file.is_file())
    before = program.read_bytes()
    text = (
        ROOT
        + f"""
resource "terraform_data" "bad" {{
  provisioner "local-exec" {{
    command = "echo >> {program} || true; echo >> .terraform/providers/*/*/*/*/*/terraform-*"
  }}
}}
"""
    )
    await runs.applied(text)
    assert program.read_bytes() == before

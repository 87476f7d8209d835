"""Runs with a real OpenTofu: what it does as Terraform does, and what it has of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.terraform.engines import programs
from tests.support.terraform.network_mirror import network_mirror
from tests.support.terraform.runs import SERVER, Runs, summaries
from tests.support.terraform.state_server import state_server
from trueup.edge.terraform.order import Providers
from trueup.model.terraform import Engine, Result

pytestmark = pytest.mark.slow
TOFU = Engine("tofu", ">= 1.8")
SEALED = """
# file: seal.tofu
variable "phrase" {}
terraform {
  encryption {
    key_provider "pbkdf2" "own" { passphrase = var.phrase }
    method "aes_gcm" "own" { keys = key_provider.pbkdf2.own }
    state { method = method.aes_gcm.own }
    plan { method = method.aes_gcm.own }
  }
}
"""


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    with state_server() as state:
        yield Runs(tmp_path, state, programs=programs(tmp_path / "engines", "tofu"))


def failed(result: Result) -> str:
    assert result.phase == "Failed", result.log
    return " ".join(summaries(result))


async def test_the_road_is_that_of_terraform(runs: Runs) -> None:
    planned = await runs.run(runs.job("plan", engine=TOFU))
    assert planned.phase == "Succeeded", planned.log
    assert planned.engine.startswith("tofu 1.")
    assert planned.lock_file.count('provider "registry.opentofu.org/example/cloud"') == 1
    applied = await runs.run(runs.job("apply", plan=planned.plan, engine=TOFU))
    assert (applied.phase, applied.resources) == ("Succeeded", 2), applied.log
    assert runs.told[-1].total == 2
    assert runs.state is not None
    assert runs.state.lock is None

    runs.cloud.change("server", "web", size="huge")
    drift = await runs.run(runs.job("drift", engine=TOFU))
    assert drift.shown is not None
    assert [each["address"] for each in drift.shown["resource_drift"]] == [
        'cloud_server.web["web"]'
    ]
    stale = await runs.run(runs.job("apply", plan=planned.plan, engine=TOFU))
    assert "stale" in failed(stale)
    await runs.run(runs.job("apply", plan=(await destroyed(runs)).plan, engine=TOFU))
    assert runs.cloud.things("server") == {}


async def destroyed(runs: Runs) -> Result:
    return await runs.run(runs.job("destroy", engine=TOFU))


async def test_its_own_files_come_before_those_of_terraform(runs: Runs) -> None:
    text = f"{SERVER}# file: main.tofu\n{SERVER.partition('main.tf')[2].replace('small', 'big')}"
    planned = await runs.run(runs.job("plan", text, engine=TOFU))
    result = await runs.run(runs.job("apply", text, plan=planned.plan, engine=TOFU))
    assert result.phase == "Succeeded", result.log
    assert runs.cloud.things("server")["web"]["size"] == "big"


async def test_a_state_and_a_plan_that_are_encrypted(runs: Runs) -> None:
    """By what is given as a variable, at each step that opens one of them."""
    given = {"variables": {"phrase": "correct horse battery"}, "engine": TOFU}
    planned = await runs.run(runs.job("plan", SERVER + SEALED, **given))
    assert planned.phase == "Succeeded", planned.log
    assert b"cloud_server" not in planned.plan
    applied = await runs.run(runs.job("apply", SERVER + SEALED, plan=planned.plan, **given))
    assert (applied.phase, applied.resources) == ("Succeeded", 2), applied.log
    assert runs.state is not None
    assert runs.state.state is not None
    assert "encrypted_data" in runs.state.state
    again = await runs.run(runs.job("plan", SERVER + SEALED, **given))
    assert again.shown is not None
    changes = {tuple(each["change"]["actions"]) for each in again.shown["resource_changes"]}
    assert changes == {("no-op",)}


async def test_providers_are_fetched_once(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with network_mirror(tmp_path) as network:
        monkeypatch.setenv("SSL_CERT_FILE", str(network.authority))
        store = str(tmp_path / "data" / "providers")
        runs.providers = Providers(store=store, network=network.address, direct=False)
        runs.restarted()
        first = await runs.run(runs.job("plan", engine=TOFU))
        assert first.phase == "Succeeded", first.log
        assert len(network.fetched) == 1
        text = f"{SERVER}# file: .terraform.lock.hcl\n{first.lock_file}"
        again = await runs.run(runs.job("plan", text, engine=TOFU))
        assert again.phase == "Succeeded", again.log
        assert len(network.fetched) == 1


async def test_what_terraforms_files_require_is_not_asked_of_it(runs: Runs) -> None:
    text = f'{SERVER}# file: versions.tf\nterraform {{ required_version = "> 9" }}\n'
    planned = await runs.run(runs.job("plan", text, engine=Engine("tofu", required="> 9")))
    assert planned.phase == "Succeeded", planned.log


async def test_what_is_excluded_is_left_alone_with_what_needs_it(runs: Runs) -> None:
    excludes = {"excludes": ("cloud_network.net",), "engine": TOFU}
    plan = await runs.planned(SERVER.replace("network  = cloud_network.net.id", ""), **excludes)
    applied = await runs.run(runs.job("apply", plan=plan, engine=TOFU))
    assert (applied.phase, applied.resources) == ("Succeeded", 1), applied.log
    assert not runs.cloud.things("network")

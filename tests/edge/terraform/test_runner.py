"""Runs from the job to the result, with real Terraform and a cloud."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.terraform.runs import SERVER, Runs, summaries
from tests.support.terraform.state_server import state_server

pytestmark = pytest.mark.slow


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    with state_server() as state:
        yield Runs(tmp_path, state)


async def test_a_plan_is_shown_and_applied(runs: Runs) -> None:
    planned = await runs.run(runs.job("plan"))
    assert planned.phase == "Succeeded", planned.log
    assert planned.engine.startswith("terraform 1.")
    assert planned.shown is not None
    actions = {
        each["address"]: each["change"]["actions"] for each in planned.shown["resource_changes"]
    }
    assert actions == {
        "cloud_network.net": ["create"],
        'cloud_server.web["web"]': ["create"],
    }
    assert runs.cloud.things("server") == {}

    applied = await runs.run(runs.job("apply", plan=planned.plan))
    assert applied.phase == "Succeeded", applied.log
    server = runs.cloud.things("server")["web"]
    assert applied.outputs is not None
    assert applied.outputs["ips"]["value"] == {"web": server["ip"]}
    assert applied.outputs["tokens"] == {
        "sensitive": True,
        "type": ["tuple", ["string"]],
        "value": [server["token"]],
    }
    assert applied.resources == 2
    assert 'provider "registry.terraform.io/example/cloud"' in applied.lock_file
    assert runs.state is not None
    assert runs.state.lock is None


async def test_progress_is_told_by_resource(runs: Runs) -> None:
    await runs.applied(variables={"names": ["a", "b"]})
    last = runs.told[-1]
    assert (last.step, last.done, last.total) == ("apply", 3, 3)
    assert last.resources["cloud_network.net"][0] == "created"
    assert {each.step for each in runs.told} >= {"plan", "apply"}


async def test_change_replace_and_destroy(runs: Runs) -> None:
    await runs.applied()
    first = runs.cloud.things("server")["web"]
    await runs.applied(variables={"size": "big"})
    second = runs.cloud.things("server")["web"]
    assert (second["id"], second["size"]) == (first["id"], "big")

    replace = ('cloud_server.web["web"]',)
    await runs.applied(variables={"size": "big"}, replace=replace)
    assert runs.cloud.things("server")["web"]["id"] != first["id"]

    destroy = await runs.run(runs.job("destroy"))
    result = await runs.run(runs.job("apply", plan=destroy.plan))
    assert (result.phase, result.resources) == ("Succeeded", 0)
    assert runs.cloud.things("server") == {}


async def test_drift_is_looked_for_without_a_plan_of_changes(runs: Runs) -> None:
    await runs.applied()
    runs.cloud.change("server", "web", size="huge")
    drift = await runs.run(runs.job("drift"))
    assert drift.shown is not None
    assert [each["address"] for each in drift.shown["resource_drift"]] == [
        'cloud_server.web["web"]'
    ]
    assert drift.resources == 2
    assert drift.outputs is not None
    assert set(drift.outputs) == {"ips", "tokens"}


async def test_what_exists_is_imported(runs: Runs) -> None:
    id = runs.cloud.add("network", "net")
    result = await runs.run(runs.job("import", imports=(("cloud_network.net", id),)))
    assert (result.phase, result.resources) == ("Succeeded", 1), result.log
    assert runs.state is not None
    assert runs.state.addresses == ["cloud_network.net"]

    wrong = await runs.run(runs.job("import", imports=(("cloud_server.none", "x"),)))
    assert wrong.phase == "Failed"
    assert any("does not exist" in each.lower() for each in summaries(wrong)), wrong.log


async def test_a_plan_of_a_state_that_moved_is_refused(runs: Runs) -> None:
    stale = await runs.planned()
    await runs.applied()
    result = await runs.run(runs.job("apply", plan=stale))
    assert result.phase == "Failed"
    assert summaries(result) == ["Saved plan is stale"]


async def test_a_start_is_for_once(runs: Runs) -> None:
    plan = await runs.planned()
    job = runs.job("apply", plan=plan)
    await runs.runner.start(job)
    await runs.runner.start(job)
    await runs.restarted().start(job)
    assert (await runs.ended(job.id)).phase == "Succeeded"
    await runs.runner.start(job)
    assert (await runs.ended(job.id)).phase == "Succeeded"
    assert [each.name for each in runs.cloud.calls("create")] == ["net", "web"]


async def test_nothing_is_known_of_a_run_that_was_never_begun_or_is_forgotten(runs: Runs) -> None:
    assert await runs.runner.watch("run-9", runs.told.append) is None
    job = runs.job("plan")
    await runs.run(job)
    await runs.runner.forget(job.id)
    assert await runs.runner.watch(job.id, runs.told.append) is None
    await runs.runner.cancel(job.id)


async def test_variables_of_files_and_of_the_stack(runs: Runs) -> None:
    text = SERVER + '# file: big.tfvars\nsize = "big"\nnames = ["one"]\n'
    await runs.applied(text, variable_files=("big.tfvars",), variables={"names": ["a", "${b}"]})
    assert {name: each["size"] for name, each in runs.cloud.things("server").items()} == {
        "a": "big",
        "${b}": "big",
    }


@pytest.mark.parametrize("network", [True, False])
async def test_a_backend_whose_certificate_nobody_knows(tmp_path: Path, network: bool) -> None:
    with state_server(tmp_path) as state:
        runs = Runs(tmp_path, state)
        text = '# file: main.tf\nresource "terraform_data" "one" {}\n'
        assert (await runs.applied(text, network=network)).phase == "Succeeded"
        assert state.addresses == ["terraform_data.one"]


@pytest.mark.parametrize(
    "declared",
    ['backend "s3" { bucket = "x" }', 'cloud { organization = "x" }', 'backend "local" {}'],
)
async def test_whatever_the_root_declares_our_backend_takes_its_place(
    runs: Runs, declared: str
) -> None:
    text = f"""
# file: main.tf
terraform {{
  {declared}
}}
resource "terraform_data" "one" {{}}
"""
    assert (await runs.applied(text)).phase == "Succeeded"
    assert runs.state is not None
    assert runs.state.addresses == ["terraform_data.one"]


async def test_a_backend_that_would_take_the_place_of_ours_is_seen(runs: Runs) -> None:
    """Terraform takes the last override, by name: a state would be lost with the run's folder."""
    text = """
# file: main.tf
resource "terraform_data" "one" {}
# file: zzz_override.tf
terraform {
  backend "local" {}
}
"""
    planned = await runs.run(runs.job("plan", text))
    assert planned.phase == "Failed"
    assert any("overrides the backend" in each for each in summaries(planned))


async def test_the_backend_of_the_root_itself_and_its_workspaces(
    runs: Runs, tmp_path: Path
) -> None:
    text = SERVER.replace("terraform {", 'terraform {\n  backend "local" {}', 1)
    given = {
        "state": None,
        "backend": {
            "path": str(tmp_path / "own.tfstate"),
            "workspace_dir": str(tmp_path / "spaces"),
        },
    }
    await runs.applied(text, **given)
    assert (tmp_path / "own.tfstate").exists()
    await runs.applied(text, **given, workspace="prod")
    assert (tmp_path / "spaces/prod/terraform.tfstate").exists()


async def test_a_root_below_the_top_with_a_module_beside_it(runs: Runs) -> None:
    text = """
    # file: roots/app/main.tf
    module "shared" { source = "../../modules/shared" }
    output "said" { value = module.shared.said }
    # file: modules/shared/main.tf
    resource "terraform_data" "one" { input = file("${path.module}/text") }
    output "said" { value = terraform_data.one.output }
    # file: modules/shared/text
    hello""".replace("\n    ", "\n")
    result = await runs.applied(text, root="roots/app")
    assert result.outputs is not None
    assert result.outputs["said"]["value"] == "hello"

"""Runs by a real Terragrunt, with real engines below it, over our kind of backend and its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.terraform.engines import programs
from tests.support.terraform.root import cloud
from tests.support.terraform.runs import Runs
from tests.support.terraform.state_server import StateServer, state_server
from trueup.model.errors import Stalled
from trueup.model.terraform import Engine, Job, Result

pytestmark = pytest.mark.slow
LIVE = f"""
# file: root.hcl
generate "tags" {{
  path      = "tags.tf"
  if_exists = "overwrite"
  contents  = "output \\"where\\" {{ value = \\"${{path_relative_to_include()}}\\" }}"
}}
inputs = {{ network = "net" }}
# file: live/net/terragrunt.hcl
include "root" {{ path = find_in_parent_folders("root.hcl") }}
terraform {{ source = "${{get_repo_root()}}//modules/server" }}
inputs = {{ name = "base" }}
# file: live/web/terragrunt.hcl
include "root" {{ path = find_in_parent_folders("root.hcl") }}
terraform {{
  source = "../../modules//server"
  before_hook "told" {{
    commands = ["plan", "show"]
    execute  = ["echo", "{{ hooked"]
  }}
}}
dependency "net" {{ config_path = "../net" }}
inputs = {{ name = "of-${{dependency.net.outputs.ip}}" }}
# file: modules/server/main.tf
{cloud()}
variable "name" {{}}
variable "network" {{}}
resource "cloud_server" "it" {{
  name = var.name
  network = var.network
}}
output "ip" {{ value = cloud_server.it.ip }}
"""


@pytest.fixture
def states() -> Iterator[tuple[StateServer, StateServer]]:
    with state_server() as net, state_server() as web:
        yield net, web


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path, programs=programs(tmp_path / "engines", "terragrunt", "tofu"))


def job(runs: Runs, unit: str, kind: str = "plan", text: str = LIVE, **given: Any) -> Job:
    engine = Engine("terragrunt", runs=Engine(given.pop("tool", ""), given.pop("version", "")))
    return runs.job(kind, text, root=f"live/{unit}", engine=engine, **given)


async def done(runs: Runs, asked: Job) -> Result:
    result = await runs.run(asked)
    assert result.phase == "Succeeded", result.log
    return result


async def test_units_are_applied_with_what_they_depend_on_over_our_backend(
    runs: Runs, states: tuple[StateServer, StateServer]
) -> None:
    net, web = states
    planned = await done(runs, job(runs, "net", state=net.access))
    assert planned.engine.startswith("terragrunt 1.")
    assert "(terraform 1." in planned.engine
    applied = await done(runs, job(runs, "net", "apply", plan=planned.plan, state=net.access))
    assert applied.resources == 1
    assert applied.outputs is not None
    assert applied.outputs["where"]["value"] == "live/net"
    assert net.addresses == ["cloud_server.it"]
    assert 'provider "registry.terraform.io/example/cloud"' in applied.lock_file

    beside: dict[str, Any] = {"neighbours": {"live/net": net.access.address}}
    second = await done(runs, job(runs, "web", state=web.access, **beside))
    assert second.shown is not None
    ip = applied.outputs["ip"]["value"]
    assert second.shown["variables"]["name"]["value"] == f"of-{ip}"
    again = await done(
        runs, job(runs, "web", "apply", plan=second.plan, state=web.access, **beside)
    )
    assert again.resources == 1
    assert set(runs.cloud.things("server")) == {"base", f"of-{ip}"}
    assert (net.lock, web.lock) == (None, None)


async def test_a_state_that_the_units_keep_themselves(runs: Runs, tmp_path: Path) -> None:
    text = LIVE.replace(
        "inputs = { network",
        f"""remote_state {{
  backend = "local"
  generate = {{ path = "backend.tf", if_exists = "overwrite" }}
  config = {{ path = "{tmp_path}/${{path_relative_to_include()}}.tfstate" }}
}}
inputs = {{ network""",
    )
    planned = await done(runs, job(runs, "net", text=text, tool="tofu"))
    assert "(tofu 1." in planned.engine
    await done(runs, job(runs, "net", "apply", text, plan=planned.plan, tool="tofu"))
    assert (tmp_path / "live/net.tfstate").exists()
    web = await done(runs, job(runs, "web", text=text, tool="tofu"))
    assert web.shown is not None
    assert web.shown["variables"]["name"]["value"].startswith("of-")


async def test_what_it_cannot_make_sense_of_is_said(
    runs: Runs, states: tuple[StateServer, StateServer]
) -> None:
    net, web = states
    wrong = LIVE.replace("outputs.ip}", "outputs.none}")
    beside: dict[str, Any] = {"neighbours": {"live/net": net.access.address}}
    result = await runs.run(job(runs, "web", text=wrong, state=web.access, **beside))
    assert result.phase == "Failed"
    said = " ".join(f"{each.summary} {each.detail}" for each in result.diagnostics)
    assert "net" in said
    broken = LIVE.replace("var.network", "var.nothing")
    result = await runs.run(job(runs, "net", text=broken, state=net.access))
    assert [each.summary for each in result.diagnostics] == [
        "Reference to undeclared input variable"
    ]


async def test_without_it_or_without_an_engine_that_fits_that_is_said(
    runs: Runs, tmp_path: Path
) -> None:
    runs.programs = programs(tmp_path / "none", "tofu")
    runs.restarted()
    with pytest.raises(Stalled, match="there is no terragrunt here"):
        await runs.runner.start(job(runs, "net"))
    runs.programs = programs(tmp_path / "both", "terragrunt")
    runs.restarted()
    with pytest.raises(Stalled, match="there is no terraform > 9 here"):
        await runs.runner.start(job(runs, "net", tool="terraform", version="> 9"))


async def test_one_that_is_cancelled_ends_cleanly(
    runs: Runs, states: tuple[StateServer, StateServer]
) -> None:
    """The engine is told, at once: Terragrunt would pass it on only after a while."""
    net, _ = states
    planned = await done(runs, job(runs, "net", state=net.access))
    runs.cloud.trouble("create", does="slow", seconds=4)
    asked = job(runs, "net", "apply", plan=planned.plan, state=net.access)
    await runs.runner.start(asked)
    await runs.until("cloud_server.it", asked.id)
    await runs.runner.cancel(asked.id)
    result = await runs.ended(asked.id, 14)
    assert result.phase == "Cancelled", result.log
    assert net.addresses == ["cloud_server.it"]
    assert net.lock is None

"""The engine that pip brings does all that the binary does; quick enough for every run of tests."""

from pathlib import Path

import pytest

from tests.support.terraform.runs import Runs
from trueup.edge.terraform.order import Providers
from trueup.edge.terraform.programs import Programs

ROOT = """
# file: main.tf
terraform {
  backend "local" {}
}
variable "text" { type = string }
resource "terraform_data" "one" {
  input = var.text
  provisioner "local-exec" {
    command = "sleep ${var.text == "slow" ? 60 : 0}"
  }
}
output "said" { value = terraform_data.one.output }
"""


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    nothing = Providers(direct=False)
    return Runs(tmp_path, providers=nothing, programs=Programs(None, str(tmp_path)))


async def test_a_plan_and_its_apply(runs: Runs) -> None:
    given = {
        "variables": {"text": "hello"},
        "backend": {"path": str(runs.folder / "one.tfstate")},
    }
    result = await runs.applied(ROOT, **given)
    assert result.phase == "Succeeded", result.log
    assert result.outputs == {"said": {"sensitive": False, "type": "string", "value": "hello"}}
    again = await runs.run(runs.job("plan", ROOT, **given))
    assert again.shown is not None
    assert [each["change"]["actions"] for each in again.shown["resource_changes"]] == [["no-op"]]


async def test_an_apply_that_is_cancelled(runs: Runs) -> None:
    state = runs.folder / "one.tfstate"
    given = {"variables": {"text": "slow"}, "backend": {"path": str(state)}}
    job = runs.job("apply", ROOT, plan=await runs.planned(ROOT, **given), **given)
    await runs.runner.start(job)
    await runs.until("terraform_data.one", job.id)
    await runs.runner.cancel(job.id)
    assert (await runs.ended(job.id)).phase == "Cancelled"
    assert '"tainted"' in state.read_text()

"""The second run of the same Stack: nothing is prepared or shown that need not be."""

import msgspec
import pytest

from tests.support.terraform.mirror import MIRROR
from tests.support.terraform.runs import Runs
from tests.support.terraform.state_server import state_server
from trueup.core.terraform.reading import Reading, read
from trueup.edge.terraform.order import Providers
from trueup.model.terraform import Result

pytestmark = pytest.mark.slow

ROOT = """
# file: main.tf
terraform {
  required_providers {
    null = { source = "hashicorp/null" }
  }
}
variable "mark" { default = "a" }
resource "null_resource" "each" {
  for_each = toset(["a\\"b", "c"])
  triggers = { mark = var.mark }
}
module "net" { source = "./net" }
output "ids" { value = { for key, each in null_resource.each : key => each.id } }
output "secret" {
  value     = "planted-value"
  sensitive = true
}
check "well" {
  assert {
    condition     = var.mark != "odd"
    error_message = "it is odd"
  }
}
# file: net/main.tf
resource "terraform_data" "net" { count = 2 }
"""
SAME = {"owner": "ann", "prepares": "p1", "whole": False}


def steps(result: Result) -> list[str]:
    return [line[2:] for line in result.log.splitlines() if line.startswith("# ")]


@pytest.fixture
def runs(tmp_path):  # type: ignore[no-untyped-def]
    with state_server() as state:
        yield Runs(tmp_path, state)


async def test_the_second_run_only_plans_and_says_the_same(runs: Runs) -> None:
    applied = await runs.applied(ROOT, **SAME)
    assert applied.phase == "Succeeded", applied.log
    assert steps(applied) == ["apply"]
    assert runs.told[-1].said.text == applied.log  # as it was told on the way
    for kind in ("plan", "drift"):
        asked = runs.job(kind, ROOT, **SAME)
        quick = await runs.run(asked)
        whole = await runs.run(msgspec.structs.replace(asked, id=f"{kind}-whole", whole=True))
        cold = await runs.run(runs.job(kind, ROOT))
        assert steps(quick) == steps(whole) == ["plan"]
        assert steps(cold) == ["init", "plan"]
        how = Reading("c0ffee", b"key", refresh_only=kind == "drift")
        assert quick.shown is not None
        assert whole.shown is not None
        assert len(str(quick.shown)) < len(str(whole.shown))
        assert read(quick.shown, how) == read(whole.shown, how)
        assert (quick.outputs, quick.resources) == (whole.outputs, whole.resources)
        assert quick.lock_file == whole.lock_file == cold.lock_file
        assert quick.plan

    odd = await runs.run(runs.job("plan", ROOT, variables={"mark": "odd"}, **SAME))
    assert odd.shown is not None
    assert odd.shown["checks"]
    left = [each for each in runs.folder.rglob("data/warm/**/*") if each.is_file()]
    assert left
    said = b"".join(each.read_bytes() for each in left)
    assert b"planted-value" not in said
    assert b"state-token" not in said


async def test_what_does_not_serve_any_more_is_prepared_anew(runs: Runs) -> None:
    """A provider has come to the root, though the name of what it prepares says otherwise."""
    plain = '# file: main.tf\nresource "terraform_data" "one" {}\n'
    first = await runs.run(runs.job("plan", plain, **SAME))
    assert first.phase == "Succeeded", first.log
    second = await runs.run(runs.job("plan", ROOT, **SAME))
    assert second.phase == "Succeeded", second.log
    assert steps(second) == ["init", "plan"]
    assert not [each for each in second.diagnostics if each.severity == "error"]


async def test_who_has_a_backend_of_its_own_is_asked_for_it_again(tmp_path) -> None:  # type: ignore[no-untyped-def]
    runs = Runs(tmp_path, providers=Providers(folder=str(MIRROR), direct=False))
    text = f'{ROOT}# file: backend.tf\nterraform {{\n  backend "local" {{}}\n}}\n'
    given = {"backend": {"path": str(tmp_path / "planted-path.tfstate")}, **SAME}
    for _ in range(2):
        result = await runs.run(runs.job("plan", text, **given))
        assert result.phase == "Succeeded", result.log
        assert steps(result) == ["init", "plan"]
    left = [each for each in runs.folder.rglob("data/warm/**/*") if each.is_file()]
    assert left
    assert b"planted-path" not in b"".join(each.read_bytes() for each in left)


async def test_the_second_run_is_of_the_same_workspace(runs: Runs) -> None:
    text = '# file: main.tf\noutput "where" { value = terraform.workspace }\n'
    for _ in range(2):
        made = await runs.run(runs.job("plan", text, workspace="prod", **{**SAME, "whole": True}))
        assert made.shown is not None
        assert made.shown["planned_values"]["outputs"]["where"]["value"] == "prod"

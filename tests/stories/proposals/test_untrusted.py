"""A commit that anybody may have written: what it gets to know, and what it may not do."""

from pathlib import Path

import pytest

from tests.stories.proposals.place import branch, look, part, planned, proposal, propose, until
from tests.stories.stacks.place import NET, Place, opened, server, synced
from tests.support.terraform.root import cloud
from trueup.model.changeset import PartState
from trueup.model.proposal import PLANNED

pytestmark = pytest.mark.slow
SECRET = "hunter22-of-the-database"  # planted
DATABASE = f"""
# file: db/main.tf
{cloud()}
variable "password" {{
  type      = string
  sensitive = true
}}
resource "cloud_server" "web" {{
  name = "db"
  size = "small"
}}
resource "terraform_data" "password" {{ input = var.password }}
"""
PROGRAM = """
data "external" "x" {
  program = ["sh", "-c", "touch $0; echo {}", "/tmp/never"]
}
"""


async def test_a_branch_learns_no_secret_and_reads_no_other_state(tmp_path: Path) -> None:
    async with opened(tmp_path, NET + DATABASE) as it:
        given = {"name": "password", "value": SECRET, "sensitive": True}
        await it.stack()
        await it.stack("db", variables=[given])
        await it.until(synced)
        await it.until(synced, "db")

        with branch(it, "curious"):
            it.commit(DATABASE + 'output "told" { value = nonsensitive(var.password) }\n')
        await propose(it, "curious", parts=["Stack/argocd/db"])
        asked = await until(it, lambda found: found.status.phase == PLANNED)
        assert "a value is shown that was sensitive" in part(asked, "db").why
        assert part(asked, "db").state is PartState.PENDING
        ahead = {"goAheads": [{"commit": asked.status.revision, "by": "bob"}]}
        await it.cluster.patch(asked.ref, ahead, media_type="merge")
        seen = await until(it, planned)
        assert part(seen, "db").provisional
        assert "without password" in part(seen, "db").why

        with branch(it, "other-state"):
            it.commit(_stealing(it))
        await propose(it, "other-state", "thief", parts=["Stack/argocd/db"])
        await until(it, lambda found: found.status.phase == PLANNED, "thief")
        found = await proposal(it, "thief")
        assert found is not None
        ahead = {"goAheads": [{"commit": found.status.revision, "by": "bob"}]}
        await it.cluster.patch(found.ref, ahead, media_type="merge")
        tried = await until(it, planned, "thief")
        assert part(tried, "db").state is PartState.FAILED
        why = part(tried, "db").why
        assert any(word in why for word in ("403", "denied", "invalid auth")), why
        await _it_is_nowhere_in_clear(it)


def _stealing(it: Place) -> str:
    """The state of another root, over the very backend that its own is read from."""
    return (
        DATABASE
        + """
data "terraform_remote_state" "net" {
  backend = "http"
  config  = { address = "http://127.0.0.1:PORT/terraform/state/argocd/net", username = "run" }
}
output "ip" { value = data.terraform_remote_state.net.outputs.ip }
""".replace("PORT", it.process.said.partition("http://127.0.0.1:")[2].partition("\n")[0].split()[0])
    )


async def _it_is_nowhere_in_clear(it: Place) -> None:
    """But for the Stack itself, which says it."""
    for name in ("change", "thief"):
        found = await proposal(it, name)
        assert SECRET not in str(found)
    for each in (it.folder / "data").glob("*.db*"):
        if "states" in each.name or "history" in each.name:
            assert SECRET.encode() not in each.read_bytes()


async def test_what_runs_while_planning_waits_for_a_go_ahead(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        await it.stack(policy={"apply": "auto", "proposals": "never"})
        await it.until(synced)
        with branch(it, "program"):
            it.commit(NET + PROGRAM)
        await propose(it, "program")
        closed = await until(it, lambda found: bool(found.status.parts))
        assert part(closed, "net").state is PartState.SKIPPED
        await it.change({"spec": {"policy": {"proposals": "full"}}})
        asked = await until(it, lambda found: "must look" in part(found, "net").why)
        assert part(asked, "net").run == ""
        assert asked.status.digest == ""

        await it.change({"spec": {"policy": {"external": "deny"}}})
        denied = await until(it, lambda found: part(found, "net").state is PartState.FAILED)
        assert "data.external.x runs or asks others while planning" in part(denied, "net").why

        with branch(it, "program"):
            it.commit(server("net", "large"))
        await look(it)
        again = await until(it, lambda found: planned(found) and part(found, "net").digest != "")
        assert part(again, "net").state is PartState.PLANNED
        assert again.status.revision != asked.status.revision

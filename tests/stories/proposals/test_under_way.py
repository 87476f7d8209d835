"""A Proposal while it is planned: the server is killed, a commit is pushed, Stacks go on."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.stories.proposals.place import (
    branch,
    look,
    part,
    planned,
    proposal,
    propose,
    until,
)
from tests.stories.stacks.place import NET, PATIENCE, opened, server, synced
from tests.support.serving import free_port
from trueup.k8s.ref import Ref
from trueup.model.changeset import PartState
from trueup.model.proposal import PROPOSAL

pytestmark = pytest.mark.slow
BEFORE = server("base") + 'output "size" { value = cloud_server.web.size }\n'
AFTER = f"""
{server("top", more="region = var.size", beside='variable "size" {}')}
"""
SIZE = {"stack": "base", "output": "size", "mock": "any"}


async def test_a_server_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    port = free_port()
    async with opened(tmp_path, NET, port) as it:
        await it.stack()
        await it.until(synced)
        with branch(it, "slow"):
            it.commit(NET.replace('"small"', '"large"'))
        it.cloud.trouble("read", "server", seconds=3)
        await propose(it, "slow")
        await until(it, lambda found: bool(found.status.parts and found.status.parts[0].run))
        await it.process.ends(signal.SIGKILL)
    async with opened(tmp_path, "", port) as it:
        seen = await until(it, planned)
        assert part(seen, "net").state is PartState.PLANNED
        assert part(seen, "net").counts.update == 1
        it.cloud.well()

        await it.ask(plan={"revision": "slow"})  # of one Stack: planned as a Proposal, too
        told = await it.until(lambda stack: stack.operation is None)
        name = told.status.proposal.rpartition("/")[2]
        alone = await until(it, planned, name)
        assert [each.digest for each in alone.status.parts] == [part(seen, "net").digest]
        assert synced(await it.until(synced))

        it.cloud.trouble("read", "server", seconds=30)
        with branch(it, "slow"):
            it.commit(NET.replace('"small"', '"huge"'))
        await look(it)
        await until(it, lambda found: found.status.revision != seen.status.revision)
        await it.cluster.delete(Ref(PROPOSAL, "argocd", "change"))
        async with asyncio.timeout(PATIENCE):
            while await proposal(it) is not None:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await it.nothing_runs()


async def test_what_comes_after_is_planned_with_what_would_be(tmp_path: Path) -> None:
    async with opened(tmp_path, BEFORE + AFTER) as it:
        variable = {"name": "size", "valueFrom": {"outputRef": SIZE}}
        await it.stack("base")
        await it.stack("top", variables=[variable])
        await it.until(synced, "top")
        with branch(it, "both"):
            it.commit(server("base", "large") + 'output "size" { value = cloud_server.web.size }\n')
        await propose(it, "both")
        seen = await until(it, planned)
        base, top = seen.status.parts
        assert (base.name, top.name) == ("base", "top")
        assert top.touched == "outputs of Stack/argocd/base"
        assert (top.counts.replace, top.provisional) == (1, False)

        await propose(it, "no-such-branch", "wrong")
        told = await until(it, lambda found: bool(found.status.conditions), "wrong")
        assert "no-such-branch" in told.status.conditions[-1].message

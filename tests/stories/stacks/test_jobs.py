"""Runs as Jobs of a cluster: the whole road, and every way in which a pod does not end well."""

from pathlib import Path

import pytest

from tests.stories.stacks.jobs import cluster
from tests.stories.stacks.place import plan_of, run_of, synced, waiting

pytestmark = pytest.mark.slow


async def test_planned_approved_and_applied_in_pods(tmp_path: Path) -> None:
    async with cluster(tmp_path) as at:
        await at.it.stack(policy={"apply": "approval"})
        planned = await at.it.until(waiting)
        assert at.it.cloud.things("server") == {}
        await at.it.approve(plan_of(planned).digest, "ann")
        done = await at.it.until(synced)
        assert list(at.it.cloud.things("server")) == ["web"]
        assert done.status.outputs[0].name == "ip"
        assert run_of(done).phase == "Succeeded"
        assert await at.jobs() == []
        assert await at.secrets() == []
        assert len(at.node.ran) == 2

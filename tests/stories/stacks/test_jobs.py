"""Runs as Jobs of a cluster: the whole road, and every way in which a pod does not end well."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.stories.stacks.jobs import EMPTY, FLAGS, IMAGE, Cluster, cluster, slowly
from tests.stories.stacks.place import (
    opened,
    phase,
    plan_of,
    reason,
    run_of,
    synced,
    waiting,
)
from tests.support.serving import free_port

pytestmark = pytest.mark.slow
PLANTED = "planted-secret-of-the-user"


async def test_planned_approved_and_applied_in_pods(tmp_path: Path) -> None:
    async with cluster(tmp_path) as at:
        at.node.unpullable.add(IMAGE)
        secret = {"kind": "Secret", "metadata": {"name": "mine"}, "stringData": {"word": PLANTED}}
        await at.it.put(secret)
        variable = {"name": "size", "valueFrom": {"secretKeyRef": {"name": "mine", "key": "word"}}}
        runner = {**at.it.with_cloud(), "serviceAccountName": "deployer", "cpu": "1"}
        patient = {"limit": 50, "backoff": {"duration": "1s", "factor": 1}}
        await at.it.stack(
            policy={"apply": "approval"}, runner=runner, variables=[variable], retry=patient
        )

        failed = await at.it.until(lambda stack: phase(stack) == "Failed")
        assert "there is no ServiceAccount argocd/deployer" in run_of(failed).message
        account = {"name": "deployer", "labels": {"trueup.dev/runs": "true"}}
        await at.it.put({"kind": "ServiceAccount", "metadata": account})

        told = await at.it.until(lambda stack: "ImagePullBackOff" in run_of(stack).message)
        assert run_of(told).phase == "Running"
        at.node.unpullable.clear()

        planned = await at.it.until(waiting)
        assert at.it.cloud.things("server") == {}
        await at.it.approve(plan_of(planned).digest, "ann")
        done = await at.it.until(synced)
        assert list(at.it.cloud.things("server")) == ["web"]
        assert done.status.outputs[0].name == "ip"
        await _nothing_is_left(at)
        spec = next(iter(at.node.ran.values()))
        assert spec["serviceAccountName"] == "deployer"
        assert spec["containers"][0]["resources"]["limits"]["cpu"] == "1"
        assert PLANTED not in repr(at.node.ran) + "".join(map(at.node.said, at.node.ran))


async def _nothing_is_left(at: Cluster) -> None:
    async with asyncio.timeout(60):
        while await at.jobs() or await at.secrets():  # noqa: ASYNC110
            await asyncio.sleep(0.1)  # another process does it


async def test_pods_that_are_ended_in_the_middle_of_an_apply(tmp_path: Path) -> None:
    """Each in its own way; of all the state says what was made, and they are made good."""
    ways = {"drained": "ended by the cluster", "killed": "OOMKilled", "forced": "was deleted"}
    async with cluster(tmp_path, "".join(slowly(each, 15) for each in (*ways, "stopped"))) as at:
        for each in (*ways, "stopped"):
            await at.it.stack(each, runner=at.it.with_cloud())

        async def ended(name: str) -> None:
            container = await at.container(name)
            pod = container.pod["metadata"]["name"]
            path = f"/api/v1/namespaces/argocd/pods/{pod}"
            match name:
                case "drained":
                    assert (await at.node.http.delete(path)).status == 200
                case "killed":
                    container.reason = "OOMKilled"
                    container.kill()
                case "forced":
                    now = {"gracePeriodSeconds": 0}
                    assert (await at.node.http.delete(path, now)).status == 200
            assert ways[name] in await at.it.told(name, "ApplyLost")
            done = await at.it.until(synced, name)
            assert done.status.resources == 2
            assert not reason(done, "StateLocked")

        async def stopped() -> None:
            await at.container("stopped")
            await at.it.ask("stopped", cancel=True)
            found = await at.it.until(lambda stack: phase(stack) == "Cancelled", "stopped")
            assert not reason(found, "StateLocked")
            assert "stopped" in at.it.cloud.things("network")

        await asyncio.gather(*map(ended, ways), stopped())


async def test_a_stack_that_is_torn_away_ends_its_job_and_its_state_is_kept(
    tmp_path: Path,
) -> None:
    async with cluster(tmp_path, slowly("net", 30)) as at:
        await at.it.stack()
        await at.container("net")
        await at.it.delete()
        left = await at.it.get()
        assert left is not None  # a run is under way: there must be somebody to take its result
        assert run_of(left).phase == "Running"
        await at.it.change({"metadata": {"finalizers": None}})
        await at.it.gone()
        await _nothing_is_left(at)
        (container,) = [each for each in at.node.ran if "Cancelled" in at.node.said(each)]
        assert container
        assert list(at.it.cloud.things("network")) == ["net"]
        await at.it.stack()
        found = await at.it.until(synced)
        assert (found.status.resources, len(found.status.history)) == (2, 0)  # all was kept


async def test_a_server_that_is_killed_finds_its_runs_again(tmp_path: Path) -> None:
    """In the middle of an apply; its end comes while nobody is there who could hear of it."""
    port = free_port()
    async with cluster(tmp_path, slowly("net", 8), port) as at:
        await at.it.stack(runner=at.it.with_cloud())
        await at.container("net")
        await at.it.process.ends(signal.SIGKILL)
        await asyncio.sleep(9)
        async with opened(tmp_path, "", port, FLAGS, EMPTY) as again:
            done = await again.until(synced)
            assert [each.kind for each in done.status.history] == ["apply"]
            assert done.status.resources == 2
            assert len(again.cloud.calls("create")) == 2
            assert not reason(done, "StateLocked")
            await _nothing_is_left(at)

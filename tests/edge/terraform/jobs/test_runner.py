"""What the runner of a cluster makes there, once, and what it says of those that it cannot make."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from tests.support.apiserver import serving
from trueup.core.terraform.jobs.fence import POLICY
from trueup.core.terraform.jobs.making import Making
from trueup.core.terraform.jobs.manifest import JOB, SECRET, job_ref, suspended
from trueup.edge.clock import SystemClock
from trueup.edge.kube.access import Access
from trueup.edge.kube.client import Client
from trueup.edge.kube.transport import Transport
from trueup.edge.states.opened import Opened, opened
from trueup.edge.terraform.jobs.maker import Maker
from trueup.edge.terraform.jobs.runner import JobRunner
from trueup.k8s.ref import GroupKind
from trueup.model.errors import Stalled
from trueup.model.terraform import Job, Place, Progress, Result, StateAccess

KEY = "k" * 32
US = "system:serviceaccount:argocd:trueup"
RIGHTS = """
- {apiGroups: [batch], resources: [jobs], verbs: [create, get, patch, delete]}
- {apiGroups: [""], resources: [secrets], verbs: [create, get]}
- {apiGroups: [""], resources: [pods, events], verbs: [list]}
- {apiGroups: [""], resources: [serviceaccounts], verbs: [get]}
- {apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [list, create]}
"""
"""As docs/how-to/terraform.md says that they are needed."""
PLAN = Job("a1", "plan", {"main.tf": b"secret"}, place=Place("shop", "net"))


@dataclass
class Home:
    cluster: Client
    kept: Opened
    runner: JobRunner

    async def listed(self, kind: GroupKind) -> list[dict[str, Any]]:
        found, _ = await self.cluster.list(kind, namespace="shop")
        return [dict(each.body) for each in found]

    async def put(self, kind: str, name: str, version: str = "v1", **more: Any) -> None:
        meta = {"name": name, "namespace": "shop", **more.pop("metadata", {})}
        await self.cluster.create({"apiVersion": version, "kind": kind, "metadata": meta, **more})

    async def watched(self, run: str = "a1") -> Result | None:
        async with asyncio.timeout(20):
            return await self.runner.watch(run, lambda _: None)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    clock = SystemClock()

    async def making() -> Making:
        return Making("registry.example.test/trueup:1")

    async with (
        serving(tmp_path / "cluster", simulate=False) as server,
        opened("", tmp_path / "states", clock) as kept,
    ):
        access = Access("http://localhost", socket=str(server.settings.socket))
        cluster = Client(Transport(access, clock), clock)
        await cluster.create(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
        )
        door = StateAccess("https://trueup.example.test", "", "", "PEM")
        maker = Maker(cluster, kept.tokens, lambda: door, "argocd")
        runner = JobRunner(cluster, kept.errands, clock, maker, making)
        try:
            yield Home(cluster, kept, runner)
        finally:
            await cluster.close()


replace_job = msgspec.structs.replace


async def test_a_job_and_a_secret_are_made_once(home: Home) -> None:
    await home.runner.start(PLAN)
    await home.runner.start(PLAN)
    (job,), (secret,) = await home.listed(JOB), await home.listed(SECRET)
    assert job["spec"]["suspend"] is False
    assert secret["metadata"]["ownerReferences"][0]["uid"] == job["metadata"]["uid"]
    assert set(secret["data"]) == {"token", "address", "authority"}
    assert b"c2VjcmV0" in await home.kept.errands.take("a1", KEY, "pod")
    await home.runner.forget("a1")
    assert await home.listed(JOB) == []
    assert await home.kept.errands.news("a1") is None


async def test_it_needs_no_other_rights_than_those_that_are_documented(home: Home) -> None:
    group = "rbac.authorization.k8s.io"
    await home.put("Role", "runs", f"{group}/v1", rules=yaml.safe_load(RIGHTS))
    who = {"kind": "ServiceAccount", "name": "trueup", "namespace": "argocd"}
    role = {"apiGroup": group, "kind": "Role", "name": "runs"}
    await home.put("RoleBinding", "runs", f"{group}/v1", subjects=[who], roleRef=role)
    await home.put("ServiceAccount", "deployer")
    acting = home.cluster.acting(US, reading=True)
    maker = replace(home.runner.maker, cluster=acting)
    limited = replace(home.runner, cluster=acting, maker=maker)
    await limited.start(Job("a1", "plan", {}, place=Place("shop", "net", account="deployer")))
    watching = asyncio.create_task(limited.watch("a1", lambda _: None))
    await asyncio.sleep(0)
    await limited.cancel("a1")
    assert await watching == Result("Cancelled")
    await limited.forget("a1")
    assert await home.listed(JOB) == []
    with pytest.raises(Stalled):
        await limited.start(Job("b1", "plan", {}, place=Place("default", "net")))


FENCED = replace_job(PLAN, network=False)


async def test_a_run_without_network_is_fenced_unless_somebody_has_done_so(home: Home) -> None:
    await home.runner.start(FENCED)
    (job,), (secret,), (policy,) = [await home.listed(each) for each in (JOB, SECRET, POLICY)]
    labels = job["spec"]["template"]["metadata"]["labels"]
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= labels.items()
    assert policy["metadata"]["ownerReferences"][0]["uid"] == job["metadata"]["uid"]
    assert "fenced" in secret["data"]
    await home.runner.forget("a1")

    theirs = {"podSelector": {"matchLabels": {"trueup.dev/network": "none"}}}
    spec = {**theirs, "policyTypes": ["Egress"]}
    await home.put("NetworkPolicy", "theirs", "networking.k8s.io/v1", spec=spec)
    await home.runner.start(replace_job(FENCED, id="a2"))
    found = {each["metadata"]["name"] for each in await home.listed(POLICY)}
    assert "theirs" in found
    assert "trueup-run-a2" not in found


async def test_what_was_half_made_is_made_whole(home: Home) -> None:
    """Killed before the Job was let go: it is unknown, so it is begun again."""
    await home.runner.start(PLAN)
    await home.kept.errands.forget("a1")
    await home.cluster.patch(job_ref("shop", "a1"), suspended(so=True), media_type="merge")
    assert await home.watched() is None
    await home.runner.start(PLAN)
    (job,) = await home.listed(JOB)
    assert job["spec"]["suspend"] is False


async def test_what_a_pod_tells_and_brings_is_told(home: Home) -> None:
    await home.runner.start(PLAN)
    await home.kept.errands.take("a1", KEY, "pod")
    await home.kept.errands.tell("a1", KEY, Progress(step="plan", done=3))
    told: list[Progress] = []
    watching = asyncio.create_task(home.runner.watch("a1", told.append))
    async with asyncio.timeout(20):
        while not told:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert told[0].done == 3
    await home.kept.errands.bring("a1", KEY, Result("Succeeded", plan=b"p"))
    assert await watching == Result("Succeeded", plan=b"p")
    assert await home.watched() == Result("Succeeded", plan=b"p")


async def test_the_end_of_a_pod_is_no_wish_of_a_person(home: Home) -> None:
    await home.runner.start(PLAN)
    await home.kept.errands.take("a1", KEY, "pod")
    await home.kept.errands.bring("a1", KEY, Result("Cancelled"))
    lost = await home.watched()
    assert lost is not None
    assert lost.phase == "Lost"
    await home.runner.cancel("a1")  # too late: it has ended already
    assert (await home.listed(JOB))[0]["spec"]["suspend"] is False


async def test_cancelled_before_it_began(home: Home) -> None:
    await home.runner.start(PLAN)
    await home.runner.cancel("a1")
    assert (await home.listed(JOB))[0]["spec"]["suspend"] is True
    assert await home.watched() == Result("Cancelled")


async def test_a_job_that_somebody_deletes(home: Home) -> None:
    await home.runner.start(PLAN)
    await home.cluster.delete(job_ref("shop", "a1"), propagation="Background")
    gone = await home.watched()
    assert gone is not None
    assert (gone.phase, gone.diagnostics[0].summary) == ("Failed", "its Job was deleted")


async def test_a_run_that_nobody_has_heard_of(home: Home) -> None:
    assert await home.watched("none") is None
    await home.runner.cancel("none")
    await home.runner.forget("none")


async def refused(home: Home, job: Job, runner: JobRunner | None = None) -> Stalled:
    with pytest.raises(Stalled) as error:
        await (runner or home.runner).start(job)
    assert await home.listed(JOB) == []
    assert await home.kept.errands.news("a1") is None
    return error.value


async def test_the_account_must_be_there(home: Home) -> None:
    job = Job("a1", "plan", {}, place=Place("shop", "net", account="deployer"))
    assert (await refused(home, job)).reason == "NoServiceAccount"
    await home.put("ServiceAccount", "deployer")
    await home.runner.start(job)


async def test_an_account_beside_ours_must_say_that_it_is_lent(home: Home) -> None:
    """Else a Stack could be run as the server."""
    job = Job("a1", "plan", {}, place=Place("shop", "net", account="argocd-server"))
    beside = replace(home.runner, maker=replace(home.runner.maker, home="shop"))
    await home.put("ServiceAccount", "argocd-server")
    assert (await refused(home, job, beside)).reason == "ServiceAccountNotLent"
    labels = {"trueup.dev/runs": "true"}
    await home.put("ServiceAccount", "deployer", metadata={"labels": labels})
    lent = Job("a1", "plan", {}, place=Place("shop", "net", account="deployer"))
    await beside.start(lent)


async def test_a_quota_that_lets_no_job_in_is_told(home: Home) -> None:
    await home.put("ResourceQuota", "none", spec={"hard": {"count/jobs.batch": "0"}})
    error = await refused(home, PLAN)
    assert error.reason == "JobRefused"
    assert "exceeded quota" in error.message


async def test_where_we_are_must_be_known(home: Home) -> None:
    maker = replace(home.runner.maker, door=lambda: StateAccess("", "", ""))
    nowhere = replace(home.runner, maker=maker)
    assert (await refused(home, PLAN, nowhere)).reason == "NoStateAddress"

"""Projects: what they permit Stacks, and when; and Stacks in namespaces of teams."""

from typing import Any

from tests.stories.stacks.place import SHARED, Place, plan_of, reason, server, shared, synced
from tests.stories.stacks.place import waiting as waits
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.stack import STACK

pytestmark = SHARED
SHUT = {"kind": "deny", "schedule": "* * * * *", "duration": "24h", "applications": ["*"]}
NAMES = ("shut", "hands", "calm", "strange", "far", "teams")
_it = shared("".join(map(server, NAMES)), "--application-namespaces", "team-*")


def windows(*which: dict[str, Any]) -> dict[str, Any]:
    return {"syncWindows": list(which)}


async def test_what_is_planned_waits_for_its_window(it: Place) -> None:
    await it.project("shut", **windows(SHUT))
    await it.stack("shut", project="shut")
    told = await it.until(lambda stack: "sync window" in reason(stack, "Waiting"), "shut")
    assert told.status.health.status == "Suspended"
    assert plan_of(told).totals.create == 1
    assert "shut" not in it.cloud.things("server")
    await it.ask("shut", apply={"digest": plan_of(told).digest})
    refused = await it.until(lambda stack: stack.operation is None, "shut")
    assert "window" in reason(refused, "RequestRefused")  # nor may people, here
    await it.project("shut")
    await it.until(synced, "shut")


async def test_what_people_approve_passes_a_window_that_excepts_them(it: Place) -> None:
    await it.project("hands", **windows({**SHUT, "manualSync": True}))
    await it.stack("hands", project="hands", policy={"apply": "approval"})
    plan = plan_of(await it.until(waits, "hands"))
    assert "hands" not in it.cloud.things("server")
    await it.approve(plan.digest, "ann", "hands")
    await it.until(synced, "hands")


async def test_drift_is_not_put_right_in_a_window_that_is_shut(it: Place) -> None:
    await it.project("calm")
    await it.stack("calm", project="calm", drift={"every": "0", "react": "heal"})
    before = await it.until(synced, "calm")
    await it.project("calm", **windows(SHUT))
    it.cloud.change("server", "calm", size="huge")
    await it.ask("calm", look=True)
    found = await it.until(lambda stack: bool(reason(stack, "Drifted")), "calm")
    assert len(found.status.history) == len(before.status.history)
    assert it.cloud.things("server")["calm"]["size"] == "huge"
    await it.project("calm")
    await it.until(lambda stack: not reason(stack, "Drifted") and synced(stack), "calm")
    assert it.cloud.things("server")["calm"]["size"] == "small"


async def test_a_repository_that_its_project_does_not_permit(it: Place) -> None:
    await it.project("closed", sourceRepos=["https://git.example.test/*"])
    await it.stack("strange", project="closed")
    told = await it.until(
        lambda stack: "does not permit the repository" in reason(stack, "InvalidSpecError"),
        "strange",
    )
    assert told.status.run is None
    await it.project("closed", sourceRepos=[it.repository.url])
    await it.until(synced, "strange")


async def test_a_stack_of_a_team_needs_a_project_that_lets_it_in(it: Place) -> None:
    await _namespace(it, "team-a")
    await it.project("teams", sourceNamespaces=["team-b"])
    where = await _of_team(it, "teams", "team-a")
    await _becomes(it, where, "does not permit Stacks in namespace team-a")
    await it.project("teams", sourceNamespaces=["team-*"])
    await _becomes(it, where, "Synced")
    assert "teams" in it.cloud.things("server")
    await it.cluster.delete(where)


async def test_a_stack_in_a_namespace_that_is_not_ours_is_left_alone(it: Place) -> None:
    await _namespace(it, "others")
    where = await _of_team(it, "far", "others")
    await it.stack("near", source={"repoURL": it.repository.url, "path": "shut"})
    await it.until(synced, "near")
    found = await it.cluster.get(where)
    assert found is not None
    assert not found.at("status")
    assert "far" not in it.cloud.things("server")


async def _namespace(it: Place, name: str) -> None:
    await it.cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})


async def _of_team(it: Place, name: str, namespace: str) -> Ref:
    spec = {
        "project": "teams",
        "source": {"repoURL": it.repository.url, "path": name},
        "policy": {"apply": "auto"},
        "runner": it.with_cloud(),
    }
    meta = {"name": name, "namespace": namespace}
    body = {"apiVersion": "trueup.dev/v1alpha1", "kind": "Stack", "metadata": meta, "spec": spec}
    await it.cluster.create(body)
    return Ref(GroupKind(STACK.group, STACK.kind), namespace, name)


async def _becomes(it: Place, where: Ref, word: str) -> None:
    await it.settles(lambda found: word in str(found.at("status")), where)

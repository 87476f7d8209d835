"""Stacks through the API: stored, shown without secrets, planned, approved, asked for."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.support.entrance import KEY, Entrance, entrance
from tests.web.terraform.test_backend import backend
from trueup.core.plan.written import written
from trueup.k8s.ref import Ref
from trueup.k8s.value import encode
from trueup.model.address import ref_of
from trueup.model.change import Action, Change, FieldChange
from trueup.model.plan import Phase, Plan, Step, Task
from trueup.model.stack import DESTROY, STACK

ROOT = "/api/trueup/v1/stacks"
ONE = f"{ROOT}/argocd/net"
SOURCE = {"repoURL": "https://git.example.test/infra", "path": "net"}
PLAN = Plan(
    "c1",
    (Step(Phase.SYNC, 0, (Task(Change(ref_of("cloud_server.web"), Action.CREATE)),)),),
    fingerprint="d1",
)
STANDING = {"id": "r1", "digest": "d1", "state": "AwaitingApproval", "needs": 1, "totals": {}}


async def made(door: Entrance, **spec: Any) -> Any:
    body = {"metadata": {"name": "net"}, "spec": {"source": SOURCE, **spec}}
    status, said = await door.call(KEY, "POST", ROOT, body)
    assert status == 200, said
    return said


async def patched(door: Entrance, **parts: Any) -> None:
    """As the controller would write it."""
    where = Ref(STACK, "argocd", "net")
    await door.site.world.cluster.patch(where, parts, media_type="merge")


async def got(door: Entrance, path: str = ONE, **query: str) -> Any:
    status, said = await door.call(KEY, "GET", path, **query)
    assert status == 200, said
    return said


async def test_one_is_made_changed_and_deleted(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        secret = {"name": "token", "value": "hunter22", "sensitive": True}
        shown = await made(door, variables=[secret, {"name": "size", "value": 3}])
        assert shown["apiVersion"] == "trueup.dev/v1alpha1"
        assert [each["value"] for each in shown["spec"]["variables"]] == ["++++++++", 3]
        (row,) = (await got(door, ROOT))["items"]
        assert (row["name"], row["project"], row["path"]) == ("net", "default", "net")
        again = {"metadata": {"name": "net"}, "spec": {"source": {**SOURCE, "path": "other"}}}
        status, said = await door.call(KEY, "POST", ROOT, again)
        assert status == 409, said
        shown["spec"] |= {"parallelism": 3, "policy": {"apply": "manual", "protect": True}}
        status, _ = await door.call(KEY, "PUT", ONE, shown)
        assert status == 200
        kept = await door.site.world.cluster.get(Ref(STACK, "argocd", "net"))
        assert kept is not None
        assert kept.at("spec", "parallelism") == 3
        assert kept.at("spec", "variables")[0]["value"] == "hunter22"
        del shown["spec"]["policy"]["protect"]
        status, _ = await door.call(KEY, "PUT", ONE, shown)
        assert status == 200
        assert (await got(door))["spec"]["policy"] == {"apply": "manual"}
        status, _ = await door.call(KEY, "DELETE", ONE, destroy="true")
        assert status == 200
        left = await door.site.world.cluster.get(Ref(STACK, "argocd", "net"))
        assert left is not None
        assert left.at("metadata", "finalizers") == [DESTROY]
        assert "deletionTimestamp" in left.body["metadata"]


async def test_what_makes_no_sense_is_refused(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        for body, why in (
            ({"spec": {"source": SOURCE}}, "metadata"),
            ({"metadata": {}, "spec": {"source": SOURCE}}, "metadata.name"),
            ({"metadata": {"name": 5}, "spec": {"source": SOURCE}}, "metadata.name"),
            ({"metadata": {"name": "x", "namespace": []}, "spec": {}}, "source"),
            ({"metadata": {"name": "x", "namespace": ["a"]}, "spec": {}}, "metadata.namespace"),
            ({"metadata": {"name": "x"}}, "spec"),
            ({"metadata": {"name": "x"}, "spec": {"source": {}}}, "repoURL"),
            ({"metadata": {"name": "x"}, "spec": {"source": SOURCE, "tool": "make"}}, "spec.tool"),
            ({"metadata": {"name": "x"}, "spec": {"source": SOURCE, "polcy": {}}}, "spec.polcy"),
            (
                {"metadata": {"name": "x"}, "spec": {"source": SOURCE, "parallelism": "a"}},
                "parallel",
            ),
        ):
            status, said = await door.call(KEY, "POST", ROOT, body)
            assert status == 400, said
            assert why in said["message"]


@pytest.mark.parametrize("of", ["stacks", "stacksets", "proposals"])
async def test_metadata_that_are_no_object_are_refused(of: str, tmp_path: Path) -> None:
    source = {"repoURL": "https://git.example.test/infra.git", "revision": "next"}
    body = {"metadata": [None, None], "spec": {"source": SOURCE, **source}}
    async with entrance(tmp_path) as door:
        status, said = await door.call(KEY, "POST", f"/api/trueup/v1/{of}", body)
        assert status == 400, said
        assert "metadata" in said["message"]


async def test_an_approval_is_of_the_plan_that_was_looked_at(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        await made(door)
        status, said = await door.call(KEY, "POST", f"{ONE}/approvals", {"digest": "d1"})
        assert status == 400, said
        await patched(door, status={"plan": STANDING})
        status, said = await door.call(KEY, "POST", f"{ONE}/approvals", {"digest": "d0"})
        assert status == 409
        assert "d1" in said["hint"]
        for _ in range(2):
            body = {"digest": "d1", "comment": "fine"}
            status, said = await door.call(KEY, "POST", f"{ONE}/approvals", body)
            assert status == 200
        (approval,) = said["approvals"]
        assert (approval["digest"], approval["by"], approval["comment"]) == ("d1", "admin", "fine")
        entries = [each for each in door.site.world.history.entries if each.action == "approved"]
        assert [each.details["digest"] for each in entries] == ["d1", "d1"]
        assert entries[0].named == "default/net"


async def test_one_request_waits_at_a_time(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        await made(door)
        status, said = await door.call(KEY, "POST", f"{ONE}/plan", {"destroy": True})
        assert status == 200
        assert said["operation"] == {
            "plan": {"destroy": True},
            "initiatedBy": {"username": "admin"},
        }
        status, said = await door.call(KEY, "POST", f"{ONE}/apply", {"digest": "d1"})
        assert status == 409, said
        status, said = await door.call(KEY, "POST", f"{ONE}/cancel", {})
        assert status == 200
        assert said["operation"]["cancel"] is True
        await patched(door, operation=None)
        status, said = await door.call(KEY, "POST", f"{ONE}/import", {"address": "a.b"})
        assert status == 400
        assert "id of what exists" in said["message"]
        for body in ({"id": "l1"}, {"id": "l1", "reason": " "}, {"reason": "gone"}):
            status, said = await door.call(KEY, "POST", f"{ONE}/unlock", body)
            assert (status, "why it is taken away" in said["message"]) == (400, True)
        for path, body, kind in (
            ("unlock", {"id": "l1", "reason": "the runner is gone"}, "unlock"),
            ("import", {"address": "a.b", "id": "x"}, "import"),
            ("rejection", {"digest": "d1", "reason": "no"}, "reject"),
            ("apply", {"digest": "d1"}, "apply"),
            ("drift", {}, "look"),
        ):
            status, said = await door.call(KEY, "POST", f"{ONE}/{path}", body)
            assert status == 200, said
            assert kind in said["operation"]
            await patched(door, operation=None)


async def test_the_plan_the_log_and_the_outputs_are_shown_without_secrets(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        door, states = it.door, it.states.states
        await made(door)
        for path in ("plan", "runs/r1/log"):
            status, _ = await door.call(KEY, "GET", f"{ONE}/{path}")
            assert status == 404
        name = "argocd/net/default"
        await states.keep(name, "r1", {"shown": encode(PLAN), "plan": b"x"}, 5)
        await states.keep(f"{name}:logs", "r1", {"log": b"it went well\n"}, 5)
        said: dict[str, Any] = {"ip": {"type": "string", "value": "10.0.0.1"}}
        said["token"] = {"type": "string", "value": "hunter22", "sensitive": True}
        kept = {"outputs": msgspec.json.encode(said)}
        await states.keep("argocd/net:outputs", "outputs", kept, 1)
        await patched(door, status={"plan": STANDING})
        found = await got(door, f"{ONE}/plan")
        assert msgspec.convert(found["plan"], Plan, strict=False) == PLAN
        assert found["status"]["state"] == "AwaitingApproval"
        items = (await got(door, f"{ONE}/outputs"))["items"]
        assert items["ip"]["value"] == "10.0.0.1"
        assert items["token"]["value"] is None
        items = (await got(door, f"{ONE}/outputs", reveal="true"))["items"]
        assert items["token"]["value"] == "hunter22"
        async with door.site.session.request(
            "GET", f"{ONE}/runs/r1/log", headers={"Authorization": f"Bearer {KEY}"}
        ) as answer:
            assert await answer.text() == "it went well\n"


async def test_what_has_drifted_is_shown_value_by_value(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        door = it.door
        await made(door)
        assert await got(door, f"{ONE}/drift") == {"items": []}
        drifted = {"address": "cloud_server.web", "action": "update", "attributes": ["size"]}
        await patched(door, status={"drift": {"resources": [drifted]}})
        assert (await got(door, f"{ONE}/drift"))["items"] == [drifted]
        fields = (FieldChange(("size",), "small", "huge"),)
        change = Change(ref_of("cloud_server.web"), Action.UPDATE, fields=fields)
        look = Plan("c1", (Step(Phase.SYNC, 0, (Task(change),)),))
        await it.states.states.keep("argocd/net/default:look", "look", {"shown": written(look)}, 1)
        (found,) = (await got(door, f"{ONE}/drift"))["items"]
        assert found["fields"] == [{"path": ["size"], "before": "small", "after": "huge"}]


async def test_what_happens_to_stacks_is_streamed(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        await made(door)
        headers = {"Authorization": f"Bearer {KEY}"}
        async with door.site.session.get("/api/trueup/v1/stream/stacks", headers=headers) as answer:
            told: list[str] = []
            async for line in answer.content:
                if not line.startswith(b"event: "):
                    continue
                event = line.decode().split()[1]
                if told[-1:] == [event]:
                    continue  # a write may be told of in two
                told.append(event)
                match told:
                    case ["reset", "row", "current"]:
                        await patched(door, status={"health": {"status": "Healthy"}})
                    case ["reset", "row", "current", "row"]:
                        await door.site.world.cluster.delete(Ref(STACK, "argocd", "net"))
                    case [*_, "gone"]:
                        break
        assert told == ["reset", "row", "current", "row", "gone"]


async def test_a_stream_tells_of_what_leaves_it_and_nothing_of_others(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        await made(door)
        meta = {"name": "dns", "namespace": "argocd"}
        other = {"metadata": meta, "spec": {"source": SOURCE, "project": "secret"}}
        other |= {"apiVersion": "trueup.dev/v1alpha1", "kind": "Stack"}
        await door.site.world.cluster.create(other)
        where = "/api/trueup/v1/stream/stacks?project=default"
        headers = {"Authorization": f"Bearer {KEY}"}
        async with door.site.session.get(where, headers=headers) as answer:
            told: list[bytes] = []
            async for line in answer.content:
                if line == b"event: current\n":
                    await door.site.world.cluster.delete(Ref(STACK, "argocd", "dns"))
                    await patched(door, spec={"project": "secret"})
                told.append(line)
                if line.startswith(b"data: ") and told[-2] == b"event: gone\n":
                    break
        assert b"dns" not in b"".join(told)
        assert told[-1] == b'data: {"namespace":"argocd","name":"net"}\n'


async def test_it_says_what_the_caller_may_do(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        await made(door)
        assert set((await got(door, f"{ONE}/rights")).values()) == {True}
        rules = "p, bob, stacks, get, */*, allow\np, bob, stacks, state/unlock, */*, allow"
        await door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": rules})
        bob = await door.log_in("bob")
        status, said = await door.call(bob, "GET", f"{ONE}/rights")
        assert status == 200, said
        assert [name for name, may in said.items() if may] == ["unlock"]
        assert set(said) >= {"plan", "approve", "apply", "update", "delete", "reveal", "restore"}


async def test_what_leans_on_what_and_what_has_drifted_is_told_of_all(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        use = {"name": "ip", "valueFrom": {"outputRef": {"stack": "dns", "output": "zone"}}}
        await made(door, dependsOn=[{"name": "dns"}], variables=[use])
        drifted = {"address": "cloud_server.web", "action": "update", "attributes": ["size"]}
        await patched(door, status={"drift": {"resources": [drifted]}})
        tie = {"of": "Stack/argocd/net", "on": "Stack/argocd/dns", "waits": True}
        assert (await got(door, "/api/trueup/v1/ties"))["items"] == [{**tie, "outputs": ["zone"]}]
        (found,) = (await got(door, "/api/trueup/v1/drift/stacks"))["items"]
        assert found == {
            "namespace": "argocd",
            "name": "net",
            "project": "default",
            "react": "report",
            "resources": [drifted],
        }
        await door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": ""})
        bob = await door.log_in("bob")
        for path in ("ties", "drift/stacks"):
            status, said = await door.call(bob, "GET", f"/api/trueup/v1/{path}")
            assert (status, said["items"]) == (200, [])

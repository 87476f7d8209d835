"""What a policy allows is explained by the rules that are enforced, to whom may see them."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.support.entrance import KEY, RULES, Entrance, entrance

EXPLAIN = "/api/trueup/v1/policy/explain"
DENY = "p, proj:web:ci, applications, sync, web/bank, deny"


async def asked(door: Entrance, token: str, **said: Any) -> Any:
    status, found = await door.call(token, "POST", EXPLAIN, said)
    assert status == 200, found
    return found


def question(subject: str, action: str, object: str, **more: Any) -> dict[str, Any]:
    return {"subject": subject, "action": action, "object": object, **more}


async def test_the_roles_of_a_project_as_they_stand_and_as_they_would_be(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door, asyncio.timeout(60):
        for name in ("shop", "bank"):
            await door.application(name, "web")
        await door.application("mail", "default")
        alice = await door.log_in("alice")
        found = await asked(
            door, alice, project="web", question=question("proj:web:ci", "sync", "web/bank")
        )
        get, sync = found["lines"]
        assert (get["meaning"]["where"], sync["meaning"]["where"]) == (
            "role ci, policy 1",
            "role ci, policy 2",
        )
        assert sync["meaning"]["applications"] == ["web/bank", "web/shop"]
        assert found["answer"] == {
            "allowed": True,
            "by": "role ci, policy 2",
            "text": "p, proj:web:ci, applications, sync, web/*, allow",
            "subject": "proj:web:ci",
        }
        roles = [{"name": "ci", "policies": [sync["meaning"]["text"], DENY, "p, x"]}]
        draft = await asked(
            door,
            alice,
            project="web",
            roles=roles,
            question=question("proj:web:ci", "sync", "web/bank"),
        )
        assert draft["answer"]["allowed"] is False
        assert draft["answer"]["by"] == "role ci, policy 2"
        assert draft["lines"][0]["meaning"]["spared"] == ["web/bank"]
        assert "must be of the form" in draft["lines"][2]["meaning"]["problem"]
        assert draft["problems"]
        after = await asked(
            door, alice, project="web", question=question("proj:web:ci", "sync", "web/bank")
        )
        assert after["answer"]["allowed"] is True  # nothing was written


@pytest.mark.parametrize(
    ("who", "allowed", "by"),
    [
        (question("alice", "sync", "web/shop"), True, "policy.csv line 2"),
        (question("alice", "get", "x", resource="clusters"), False, ""),
        (question("admin", "delete", "web/shop"), True, "built-in"),
        (question("nobody", "sync", "web/shop", groups=["team"]), True, "policy.csv line 5"),
        (question("nobody", "sync", "web/shop", groups=["role:web"]), False, ""),
    ],
)
async def test_the_policy_of_all(
    tmp_path: Path, who: dict[str, Any], allowed: bool, by: str
) -> None:
    async with entrance(tmp_path) as door, asyncio.timeout(60):
        more = "p, team, applications, sync, web/*, allow\ng, team, team"
        await door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": f"{RULES}{more}"})
        found = await asked(door, KEY, question=who)
        answer = found["answer"]
        assert (answer["allowed"], answer.get("by", "")) == (allowed, by)
        assert found["mode"] == "glob"
        kinds = [each["meaning"].get("member") for each in found["lines"]]
        assert kinds == [None, None, "alice", None, "team"]


async def test_whoever_sees_a_project_is_not_told_what_others_may(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door, asyncio.timeout(60):
        alice, bob = [await door.log_in(each) for each in ("alice", "bob")]
        bodies: list[tuple[str, dict[str, Any]]] = [
            (alice, {}),
            (alice, {"project": "default"}),
            (alice, {"project": "web", "question": question("bob", "get", "web/shop")}),
            (alice, {"project": "web", "question": question("proj:default:x", "get", "default/a")}),
            (bob, {"project": "web"}),
        ]
        for token, body in bodies:
            status, _ = await door.call(token, "POST", EXPLAIN, body)
            assert status == 403, body
        status, said = await door.call(
            KEY, "POST", EXPLAIN, {"question": question("a", "fly", "x")}
        )
        assert (status, "fly" in said["message"]) == (400, True)

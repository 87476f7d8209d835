"""Versions of states through our API: seen without secrets, compared, restored, released."""

import json
from pathlib import Path
from typing import Any

from tests.support.entrance import KEY
from tests.web.terraform.test_backend import LOCK, NET, Backend, backend
from trueup.model.terraform import Grant

API = "/api/trueup/v1/states"
ONE = f"{API}/shop/net"
SENSITIVE = [[{"type": "get_attr", "value": "password"}]]


def state(serial: int, size: int, password: str) -> bytes:
    instance = {
        "attributes": {"id": "i-1", "size": size, "password": password, "url": f"db/{password}"},
        "sensitive_attributes": SENSITIVE,
    }
    resource = {"mode": "managed", "type": "db", "name": "main", "instances": [instance]}
    head = {"version": 4, "terraform_version": "1.11.4", "serial": serial, "lineage": "line"}
    return json.dumps({**head, "outputs": {}, "resources": [resource]}).encode()


async def two(it: Backend) -> None:
    await it.call("POST", body=state(1, 1, "hunter22"))
    await it.call("POST", body=state(2, 3, "hunter33"))


async def get(it: Backend, path: str, token: str = KEY, **query: str) -> Any:
    status, said = await it.door.call(token, "GET", path, **query)
    assert status == 200, said
    return said


async def test_versions_are_listed_with_who_wrote_them_and_who_holds_the_state(
    tmp_path: Path,
) -> None:
    async with backend(tmp_path) as it:
        await two(it)
        await it.call("LOCK", body=LOCK)
        found = await get(it, f"{ONE}/versions")
        assert [(each["number"], each["by"]) for each in found["items"]] == [
            (2, "admin"),
            (1, "admin"),
        ]
        assert found["lock"]["info"] == LOCK
        assert (await get(it, f"{ONE}/lock"))["lock"]["by"] == "admin"
        (listed,) = (await get(it, API))["items"]
        assert (listed["namespace"], listed["name"], listed["project"]) == (
            "shop",
            "net",
            "default",
        )
        assert listed["latest"]["serial"] == 2


async def test_a_version_is_shown_without_its_secrets_to_who_may_not_read_them(
    tmp_path: Path,
) -> None:
    async with backend(tmp_path) as it:
        rules = "p, role:web, stacks, get, default/*, allow\ng, alice, role:web"
        await it.door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": rules})
        await two(it)
        alice = await it.door.log_in("alice")
        found = await get(it, f"{ONE}/versions/1", alice)
        assert found["state"]["resources"][0]["instances"][0]["attributes"]["size"] == 1
        assert "hunter" not in json.dumps(found)
        status, _ = await it.door.call(alice, "GET", f"{ONE}/versions/1", reveal="true")
        assert status == 403

        found = await get(it, f"{ONE}/versions/1", reveal="true")
        assert "hunter22" in json.dumps(found)
        entries = it.door.site.world.history.entries
        assert entries[-1].message == "read version 1 of state shop/net, with secrets"
        status, _ = await it.door.call(KEY, "GET", f"{ONE}/versions/9")
        assert status == 404


async def test_a_version_is_saved_to_the_byte_by_who_may_read_secrets(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        await two(it)
        session = it.door.site.session
        where, headers = f"{ONE}/versions/1/file", {"Authorization": f"Bearer {KEY}"}
        async with session.get(where, headers=headers) as answer:
            assert await answer.read() == state(1, 1, "hunter22")
            assert answer.headers["Content-Disposition"] == 'attachment; filename="net-1.tfstate"'
        rules = "p, bob, stacks, get, */*, allow"
        await it.door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": rules})
        bob = await it.door.log_in("bob")
        async with session.get(where, headers={"Authorization": f"Bearer {bob}"}) as answer:
            assert answer.status == 403


async def test_two_versions_are_compared_field_by_field(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        await two(it)
        found = await get(it, f"{ONE}/diff")
        assert (found["since"]["number"], found["until"]["number"]) == (1, 2)
        (changed,) = found["diff"]["resources"]
        assert changed["address"] == "db.main"
        assert {each["field"] for each in changed["fields"]} == {"size", "password", "url"}
        assert "hunter" not in json.dumps(found)
        found = await get(it, f"{ONE}/diff", since="2", until="1")
        (size,) = (
            each for each in found["diff"]["resources"][0]["fields"] if each["field"] == "size"
        )
        assert (size["before"], size["after"]) == (3, 1)
        found = await get(it, f"{ONE}/diff", until="1")
        assert found["diff"]["resources"][0]["action"] == "added"


async def test_an_old_version_is_restored_with_a_reason(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        await two(it)
        asked = {"number": 1, "reason": "a mistake"}
        await it.call("LOCK", body=LOCK)
        assert (await it.door.call(KEY, "POST", f"{ONE}/restore", asked))[0] == 409
        await it.call("UNLOCK", body=LOCK)
        for bad in ({"number": 1, "reason": " "}, {"number": 1}, {"number": "x", "reason": "y"}):
            assert (await it.door.call(KEY, "POST", f"{ONE}/restore", bad))[0] == 400
        status, made = await it.door.call(KEY, "POST", f"{ONE}/restore", asked)
        assert (status, made["number"], made["serial"], made["restored"]) == (200, 3, 3, 1)
        said = json.loads((await it.call("GET"))[1])
        assert (said["serial"], said["resources"]) == (
            3,
            json.loads(state(1, 1, "hunter22"))["resources"],
        )
        entries = it.door.site.world.history.entries
        assert entries[-1].message == "restored version 1 of state shop/net as 3: a mistake"


async def test_a_lock_is_released_by_its_id_with_a_reason(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        path, reason = f"{ONE}/unlock", {"reason": "the run was killed"}
        assert (await it.door.call(KEY, "POST", path, {"id": "x", **reason}))[0] == 404
        token = await it.states.tokens.give(Grant("run", "shop/net/default", write=True), 60)
        await it.call("LOCK", body=LOCK, token=token)
        assert (await get(it, f"{ONE}/lock"))["lock"]["run"] == "run"
        assert (await it.door.call(KEY, "POST", path, {"id": "other", **reason}))[0] == 409
        assert (await it.door.call(KEY, "POST", path, {"id": "lock-1", "reason": ""}))[0] == 400
        assert (await it.door.call(KEY, "POST", path, {"id": "lock-1", **reason}))[0] == 200
        assert await it.status("POST", f"{NET}?ID=lock-1", state(1, 1, "x"), token=token) == 409
        message = it.door.site.world.history.entries[-1].message
        assert message == (
            "released lock lock-1 on state shop/net, held by ann@laptop: the run was killed"
        )


async def test_an_administrator_has_all_sealed_by_another_key(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        await two(it)
        alice = await it.door.log_in("alice")
        assert (await it.door.call(alice, "POST", "/api/trueup/v1/state-key", {}))[0] == 403
        status, said = await it.door.call(KEY, "POST", "/api/trueup/v1/state-key", {})
        assert (status, said) == (200, {"key": "k2", "sealed": 2})
        assert (await it.call("GET"))[1] == state(2, 3, "hunter33")
        entry = it.door.site.world.history.entries[-1]
        assert entry.message == "made key k2 of the states, and sealed 2 anew"


async def test_the_state_of_a_lost_key_is_an_error_of_ours(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        await two(it)
    (tmp_path / "states" / "keys.json").unlink()
    (tmp_path / "site").rename(tmp_path / "before")
    async with backend(tmp_path) as it:
        status, said = await it.call("GET")
        assert status == 500
        assert "the key of the states" in json.loads(said)["error"]
        assert await it.status("POST", body=state(3, 1, "x")) == 500

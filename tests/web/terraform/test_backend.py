"""The protocol of Terraform's HTTP backend, call by call: what each status is for."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.support.entrance import KEY, Entrance, entrance
from tests.support.site import site
from tests.support.stacks import stack
from trueup.edge.clock import SystemClock
from trueup.edge.states.opened import Opened, opened
from trueup.model.terraform import Grant

NET = "/terraform/state/shop/net"
API = "/api/trueup/v1/states/shop/net"
LOCK = {"ID": "lock-1", "Operation": "OperationTypeApply", "Who": "ann@laptop"}


def state(serial: int, lineage: str = "line", **outputs: Any) -> bytes:
    said = {name: {"value": value, "type": "string"} for name, value in outputs.items()}
    body = {"version": 4, "terraform_version": "1.11.4", "serial": serial, "lineage": lineage}
    return json.dumps({**body, "outputs": said, "resources": []}, indent=2).encode()


def md5(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


@dataclass
class Backend:
    """Calls as Terraform makes them; *states*: what is behind it."""

    door: Entrance
    states: Opened

    async def call(
        self,
        method: str,
        path: str = NET,
        body: bytes | Mapping[str, Any] | None = None,
        token: str = KEY,
        user: str = "token",
        headers: Mapping[str, str] = {},
    ) -> tuple[int, bytes]:
        data = json.dumps(body).encode() if isinstance(body, Mapping) else body
        said = {"Content-Type": "application/json", **headers}
        if token:
            said["Authorization"] = aiohttp.encode_basic_auth(user, token)
        async with self.door.site.session.request(method, path, data=data, headers=said) as answer:
            return answer.status, await answer.read()

    async def status(self, *words: Any, **more: Any) -> int:
        return (await self.call(*words, **more))[0]


@asynccontextmanager
async def backend(folder: Path) -> AsyncIterator[Backend]:
    async with AsyncExitStack() as ends:
        states = await ends.enter_async_context(opened("", folder / "states", SystemClock()))
        door = await ends.enter_async_context(entrance(folder / "site", states=states))
        yield Backend(door, states)


async def test_there_is_no_state_until_one_is_written(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        assert await it.call("GET") == (204, b"")
        assert await it.call("POST", body=state(1)) == (200, b"")
        assert await it.call("GET") == (200, state(1))
        assert await it.call("DELETE") == (200, b"")
        assert await it.call("GET") == (204, b"")


async def test_a_client_need_not_say_what_it_sends(tmp_path: Path) -> None:
    """Terraform does; others of the same protocol (curl, libraries) say a form's type, or none."""
    async with backend(tmp_path) as it:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        assert await it.status("POST", body=state(1), headers=form) == 200


async def test_each_workspace_has_a_state_of_its_own(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        await it.call("POST", NET, state(1))
        assert await it.status("GET", f"{NET}/prod") == 204
        await it.call("POST", f"{NET}/prod", state(7))
        assert await it.call("GET", f"{NET}/default") == (200, state(1))
        assert [*await it.states.states.listed()] == ["shop/net/default", "shop/net/prod"]
        for path in ("Shop/net", "shop/-", "shop/net/a%20b"):
            assert await it.status("GET", f"/terraform/state/{path}") == 400


async def test_a_lock_is_one_persons_until_they_release_it(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        assert await it.status("LOCK", body=LOCK) == 200
        assert await it.status("LOCK", body=LOCK) == 200  # sent again
        status, said = await it.call("LOCK", body={**LOCK, "ID": "lock-2", "Who": "bob"})
        assert (status, json.loads(said)) == (423, LOCK)

        assert await it.status("POST", f"{NET}?ID=lock-2", state(1)) == 409
        assert await it.status("POST", NET, state(1)) == 409
        assert await it.status("POST", f"{NET}?ID=lock-1", state(1)) == 200
        assert await it.status("DELETE", NET) == 409

        status, said = await it.call("UNLOCK", body={"ID": "lock-2"})
        assert (status, json.loads(said)) == (409, LOCK)
        assert await it.status("UNLOCK", body=LOCK) == 200
        assert await it.status("UNLOCK", body=LOCK) == 200
        assert await it.status("POST", f"{NET}?ID=lock-1", state(2)) == 409  # not theirs any more
        assert await it.call("GET") == (200, state(1))


async def test_an_unlock_that_does_not_say_which_is_of_what_nobody_works_with(
    tmp_path: Path,
) -> None:
    """As ``terraform force-unlock`` sends it, whatever id it is given."""
    async with backend(tmp_path) as it:
        token = await it.states.tokens.give(Grant("run", "shop/net/default", write=True), 60)
        await it.call("LOCK", body=LOCK)
        assert await it.status("UNLOCK", token=token) == 403
        assert await it.status("UNLOCK") == 200
        assert await it.states.states.holder("shop/net/default") is None

        await it.call("LOCK", body=LOCK, token=token)
        status, said = await it.call("UNLOCK")
        assert status == 409
        assert "lock-1, of run run" in json.loads(said)["error"]
        assert "trueup stack unlock" in json.loads(said)["hint"]


async def test_whose_lock_it_is_releases_it_others_need_a_right_of_their_own(
    tmp_path: Path,
) -> None:
    async with backend(tmp_path) as it:
        rules = "p, role:web, stacks, state/write, default/*, allow\ng, alice, role:web"
        await it.door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": rules})
        alice = await it.door.log_in("alice")
        for body in (b"", {"ID": "lock-1"}):
            assert await it.status("LOCK", body=LOCK) == 200
            assert await it.status("UNLOCK", body=body, token=alice) == 403
            assert await it.status("UNLOCK", body=body) == 200
            assert await it.status("LOCK", body=LOCK, token=alice) == 200
            assert await it.status("UNLOCK", body=body, token=alice) == 200


async def test_only_a_newer_state_of_the_same_lineage_is_taken(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        assert await it.status("POST", body=state(5)) == 200
        assert await it.status("POST", body=state(5)) == 200  # the very same, sent again
        for older in (state(5, color="red"), state(4), state(6, "another")):
            assert await it.status("POST", body=older) == 409
        assert await it.status("PUT", body=state(6)) == 200
        assert [each.serial for each in await it.states.states.versions("shop/net/default")] == [
            6,
            5,
        ]


async def test_what_is_no_state_is_refused(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        lacking = (b"", b"nonsense", b"[]", b"{}", b'{"version": 4, "serial": 1}', b"\xff")
        for body in lacking:
            assert await it.status("POST", body=body) == 400, body
        other = md5(b"x")
        assert await it.status("POST", body=state(1), headers={"Content-MD5": other}) == 400
        right = md5(state(1))
        assert await it.status("POST", body=state(1), headers={"Content-MD5": right}) == 200
        assert await it.status("LOCK", body=b"nonsense") == 400
        assert await it.status("LOCK", body={"Who": "ann"}) == 400


async def test_a_state_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trueup.web.terraform.backend.STATE_LIMIT", 1000)
    async with backend(tmp_path) as it:
        assert await it.status("POST", body=state(1, color="x" * 2000)) == 413
        assert await it.status("GET") == 204


async def test_whoever_has_no_right_gets_nothing(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        rules = "p, role:web, stacks, state/get, web/shop/*, allow\ng, alice, role:web"
        await it.door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": rules})
        await it.call("POST", body=state(1))
        alice = await it.door.log_in("alice")
        assert await it.status("GET", token="") == 401
        assert await it.status("GET", token="nonsense") == 401
        assert await it.status("GET", token=alice, user="alice") == 403

        await it.door.put("ConfigMap", "argocd-cm", {"trueup.states.project": "web"})
        assert await it.status("GET", token=alice, user="alice") == 200
        assert await it.status("GET", token=alice, user="bob") == 401
        assert await it.status("LOCK", body=LOCK, token=alice, user="alice") == 403
        assert await it.status("POST", body=state(2), token=alice) == 403


async def test_a_state_is_of_the_project_of_its_stack(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        rules = "p, role:web, stacks, state/*, web/*, allow\ng, alice, role:web"
        await it.door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": rules})
        await stack(it.door.site.world, "net", "web")
        await stack(it.door.site.world, "bank", "default")
        alice = await it.door.log_in("alice")
        found = {
            name: await it.status("GET", f"/terraform/state/argocd/{name}", token=alice)
            for name in ("net", "bank", "other")
        }
        assert found == {"net": 204, "bank": 403, "other": 403}


async def test_a_run_may_do_with_its_own_state_what_it_came_for(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        give = it.states.tokens.give
        plan = await give(Grant("plan", "shop/net/default"), 60)
        apply = await give(Grant("apply", "shop/net/default", write=True, revision="c1"), 60)
        assert await it.status("GET", token=plan) == 204
        assert await it.status("LOCK", body=LOCK, token=plan) == 403
        assert await it.status("POST", body=state(1), token=plan) == 403
        assert await it.status("GET", "/terraform/state/shop/other", token=apply) == 403
        assert await it.status("GET", f"{NET}/prod", token=apply) == 403

        beside = Grant("unit", "shop/net/default", write=True, reads=("shop/other/default",))
        unit = await give(beside, 60)
        assert await it.status("GET", "/terraform/state/shop/other", token=unit) == 204
        for method, body in (("LOCK", LOCK), ("POST", state(1)), ("DELETE", b"")):
            path = "/terraform/state/shop/other"
            assert await it.status(method, path, body, token=unit) == 403
        assert await it.status("GET", "/terraform/state/shop/third", token=unit) == 403

        assert await it.status("LOCK", body=LOCK, token=apply) == 200
        assert await it.status("POST", f"{NET}?ID=lock-1", state(1), token=apply) == 200
        (kept,) = await it.states.states.versions("shop/net/default")
        assert (kept.run, kept.revision) == ("apply", "c1")
        held = await it.states.states.holder("shop/net/default")
        assert held is not None
        assert held.run == "apply"

        status, _ = await it.door.call(apply, "GET", "/api/v1/applications")
        assert status == 401
        await it.states.tokens.end("apply")
        assert await it.status("GET", token=apply) == 401


async def test_what_people_do_is_on_record_and_what_runs_do_is_not(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        token = await it.states.tokens.give(Grant("run", "shop/net/default", write=True), 60)
        await it.call("POST", body=state(1), token=token)
        await it.call("LOCK", body=LOCK, token=token)
        await it.call("UNLOCK", body=LOCK)
        await it.call("POST", body=state(2, password="hunter2"))
        await it.call("DELETE")
        entries = it.door.site.world.history.entries
        told = [each.message for each in entries if each.resource == "stacks"]
        assert told == [
            "released lock lock-1 on state shop/net, held by ann@laptop",
            "wrote version 2 of state shop/net",
            "deleted state shop/net; its versions stay",
        ]


async def test_an_open_server_lets_everybody_in_and_holds_runs_to_their_token(
    tmp_path: Path,
) -> None:
    async with AsyncExitStack() as ends:
        states = await ends.enter_async_context(opened("", tmp_path / "states", SystemClock()))
        (tmp_path / "site").mkdir()
        door = await ends.enter_async_context(site(tmp_path / "site", states=states))
        it = Backend(Entrance(door), states)
        assert await it.status("POST", body=state(1), token="") == 200
        run = await states.tokens.give(Grant("run", "shop/net/default"), 60)
        assert await it.status("POST", body=state(2), token=run) == 403
        assert await it.status("GET", token=run) == 200

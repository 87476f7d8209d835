"""Who gets in, what they see, and that this ends with the account, the password and the token."""

import asyncio
import base64
from pathlib import Path

from tests.support.entrance import HASH, KEY, PASSWORD, entrance
from tests.support.shell import Shell
from tests.support.site import keeper, vouched
from tests.web.test_rights import connected
from tests.web.test_terminal import QUERY, refused
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.identity import Identity

INITIAL = Ref(GroupKind("", "Secret"), "argocd", "argocd-initial-admin-secret")
APPS, SESSION = "/api/v1/applications", "/api/v1/session"


async def test_without_a_token_nobody_gets_in_and_with_one_everybody_sees_theirs(
    tmp_path: Path,
) -> None:
    async with entrance(tmp_path) as door:
        await door.application("shop", "web")
        await door.application("bank", "default")
        for token in ("", "nonsense", "a.b.c"):
            status, said = await door.call(token, "GET", APPS)
            assert (status, said["code"]) == (401, 16), said
        assert await refused(door.site, **QUERY) == (401, "no session information")

        alice, bob = await door.log_in("alice"), await door.log_in("bob")
        names = {}
        for who, token in (("key", KEY), ("alice", alice), ("bob", bob)):
            _, listed = await door.call(token, "GET", APPS)
            names[who] = [each["metadata"]["name"] for each in listed["items"]]
        assert names == {"key": ["bank", "shop"], "alice": ["shop"], "bob": []}

        hidden = await door.call(alice, "GET", f"{APPS}/bank")
        missing = await door.call(alice, "GET", f"{APPS}/nope")
        assert [status for status, _ in (hidden, missing)] == [403, 403]
        assert hidden[1]["message"] == missing[1]["message"] == "permission denied"
        assert (await door.call(KEY, "GET", f"{APPS}/nope"))[0] == 404

        status, _ = await door.call(alice, "POST", f"{APPS}/shop/sync", {})
        assert status == 200
        for token, name in ((alice, "bank"), (bob, "shop")):
            assert (await door.call(token, "POST", f"{APPS}/{name}/sync", {}))[0] == 403
            assert (await door.call(token, "DELETE", f"{APPS}/{name}"))[0] == 403

        moved = {"patch": '{"spec":{"project":"default"}}', "patchType": "merge"}
        status, said = await door.call(alice, "PATCH", f"{APPS}/shop", moved)
        assert status == 403, said
        status, said = await door.call(
            alice,
            "PATCH",
            f"{APPS}/shop",
            {"patch": '{"operation":{"sync":{}}}', "patchType": "merge"},
        )
        assert "operation" not in said or said["operation"]["initiatedBy"]["username"] == "alice"


async def test_sessions_end_with_the_logout_the_password_and_the_account(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        gone = await door.log_in("alice")
        assert (await door.call(gone, "DELETE", SESSION))[0] == 200
        status, said = await door.call(gone, "GET", APPS)
        assert (status, "revoked" in said["message"]) == (401, True)

        old = await door.log_in("alice")
        for wrong, why in (
            (
                {"currentPassword": "wrong-one", "newPassword": "another-password"},
                "current password",
            ),
            ({"currentPassword": PASSWORD, "newPassword": "short"}, "^.{8,32}$"),
            ({"currentPassword": PASSWORD, "newPassword": "x" * 33}, "^.{8,32}$"),
        ):
            status, said = await door.call(old, "PUT", "/api/v1/account/password", wrong)
            assert (status, why in said["message"]) == (400, True), said
        new = {"currentPassword": PASSWORD, "newPassword": "another-password"}
        assert (await door.call(old, "PUT", "/api/v1/account/password", new))[0] == 200
        secret = Ref(GroupKind("", "Secret"), "argocd", "argocd-secret")
        written = await door.site.world.cluster.get(secret)
        assert written is not None
        status, said = await door.call(
            "", "POST", SESSION, {"username": "alice", "password": PASSWORD}
        )
        assert status == 401, said
        again = await door.log_in("alice", "another-password")
        assert (await door.call(again, "GET", APPS))[0] == 200

        await door.put("ConfigMap", "argocd-cm", {"accounts.alice.enabled": "false"})
        status, said = await door.call(again, "GET", APPS)
        assert (status, "disabled" in said["message"]) == (401, True)


async def test_a_login_is_a_session_of_its_own_whatever_was_brought_along(tmp_path: Path) -> None:
    """Nobody puts somebody into a session that they know, nor is a session what a cookie says."""
    async with entrance(tmp_path) as door:
        planted = await door.log_in("bob")
        jar = {"Cookie": f"argocd.token={planted}"}
        said = {"username": "alice", "password": PASSWORD}
        async with door.site.session.post(SESSION, json=said, headers=jar) as answer:
            fresh, cookie = (await answer.json())["token"], answer.headers["Set-Cookie"]
        assert fresh != planted
        assert cookie.startswith(f"argocd.token={fresh}; ")
        assert "HttpOnly" in cookie
        for both, whose in (
            (f"argocd.token={planted}; argocd.token={fresh}", "alice"),
            (f"argocd.token=2:{planted}; argocd.token={fresh}", "alice"),
            (f"argocd.token={fresh[:-4]}AAAA", ""),
            (f"argocd.token=2:{fresh}", ""),
        ):
            where = f"{SESSION}/userinfo"
            async with door.site.session.get(where, headers={"Cookie": both}) as answer:
                assert (await answer.json()).get("username", "") == whose


async def test_tokens_are_given_and_taken_back(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        alice, path = await door.log_in("alice"), "/api/v1/account/alice/token"
        status, given = await door.call(alice, "POST", path, {"id": "ci", "expiresIn": 3600})
        assert status == 200, given
        token = given["token"]
        assert (await door.call(token, "GET", APPS))[0] == 200
        assert (await door.call(alice, "POST", path, {"id": "ci"}))[0] == 400
        _, shown = await door.call(alice, "GET", "/api/v1/account/alice")
        (one,) = shown["tokens"]
        assert (one["id"], one["expiresAt"] - one["issuedAt"]) == ("ci", 3600)
        assert HASH not in str(shown)
        assert (await door.call(alice, "DELETE", f"{path}/ci"))[0] == 200

        async def refused() -> bool:
            return (await door.call(token, "GET", APPS))[0] == 401

        await door.site.world.eventually(refused)
        bob = await door.log_in("bob")
        for method, body in (("POST", {"id": "x"}), ("GET", None)):
            where = path if method == "POST" else "/api/v1/account/alice"
            assert (await door.call(bob, method, where, body))[0] == 403
        _, listed = await door.call(bob, "GET", "/api/v1/account")
        assert [each["name"] for each in listed["items"]] == ["bob"]


async def test_a_projects_role_gets_tokens_of_its_own(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        await door.application("shop", "web")
        await door.application("bank", "default")
        path = "/api/v1/projects/web/roles/ci/token"
        alice = await door.log_in("alice")
        assert (await door.call(alice, "POST", path, {}))[0] == 403
        status, given = await door.call(KEY, "POST", path, {"id": "one", "expiresIn": 60})
        assert status == 200, given
        token = given["token"]

        async def counts() -> bool:
            return (await door.call(token, "GET", f"{APPS}/shop"))[0] == 200

        await door.site.world.eventually(counts)
        assert (await door.call(token, "POST", f"{APPS}/shop/sync", {}))[0] == 200
        assert (await door.call(token, "DELETE", f"{APPS}/shop"))[0] == 403
        assert (await door.call(token, "GET", f"{APPS}/bank"))[0] == 403
        assert (await door.call(token, "GET", "/api/v1/projects/web"))[0] == 200
        _, shown = await door.call(KEY, "GET", "/api/v1/projects/web")
        (item,) = shown["status"]["jwtTokensByRole"]["ci"]["items"]
        assert item["id"] == "one"
        assert (await door.call(KEY, "DELETE", f"{path}/{item['iat']}", id="one"))[0] == 200

        async def refused() -> bool:
            return (await door.call(token, "GET", f"{APPS}/shop"))[0] == 401

        await door.site.world.eventually(refused)


async def test_guesses_are_throttled_whoever_they_are_about(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        for name in ("bob", "nobody"):
            for _ in range(5):
                said = {"username": name, "password": "wrong-one"}
                status, found = await door.call("", "POST", SESSION, said)
                assert (status, found["message"]) == (401, "Invalid username or password")
            status, _ = await door.call(
                "", "POST", SESSION, {"username": name, "password": PASSWORD}
            )
            assert status == 429
        assert await door.log_in("alice")


async def test_an_account_without_a_password_is_opened_by_nobodys(tmp_path: Path) -> None:
    """Nor by that of another, which is looked at in its place."""
    async with entrance(tmp_path) as door:
        first = await door.site.world.cluster.get(INITIAL)
        assert first is not None
        admins = base64.b64decode(first.at("data", "password")).decode()
        for name in ("robot", "nobody"):
            for password in (PASSWORD, admins):
                said = {"username": name, "password": password}
                status, found = await door.call("", "POST", SESSION, said)
                assert (status, found["message"]) == (401, "Invalid username or password")
        assert await door.log_in("admin", admins)


async def test_no_burst_of_guesses_gets_past_the_limit(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        said = {"username": "bob", "password": "wrong-one"}
        found = await asyncio.gather(*(door.call("", "POST", SESSION, said) for _ in range(12)))
        assert sorted(status for status, _ in found) == [401] * 5 + [429] * 7
        long = {"username": "b" * 33, "password": PASSWORD}
        status, told = await door.call("", "POST", SESSION, long)
        assert (status, told["message"]) == (401, "Username is too long (32 bytes max)")


async def test_what_is_broken_neither_opens_nor_locks_and_administrators_are_told(
    tmp_path: Path,
) -> None:
    async with entrance(tmp_path) as door:
        await door.application("shop", "web")
        alice, bob = await door.log_in("alice"), await door.log_in("bob")
        broken = {"policy.csv": "p, bob, nonsense", "policy.default": "role:admin"}
        await door.put("ConfigMap", "argocd-rbac-cm", broken)
        assert (await door.call(alice, "GET", f"{APPS}/shop"))[0] == 200
        assert (await door.call(bob, "GET", f"{APPS}/shop"))[0] == 403
        for token, told in ((KEY, True), (alice, False)):
            headers = {"Authorization": f"Bearer {token}"}
            async with door.site.session.get("/api/version", headers=headers) as answer:
                assert ("policy.csv line 1" in answer.headers.get("Warning", "")) is told
        run = Shell(tmp_path, {"ARGOCD_AUTH_TOKEN": KEY})
        done = await run("version", "--server", door.site.address)
        assert "warning: argocd-rbac-cm: policy.csv line 1: a rule has 6 fields" in done.err


CAN_I = {
    "applications/sync/web%2Fshop": "yes",
    "applications/sync/web/argocd/shop": "yes",
    "applications/get/default/bank": "no",
    "applications/rollback/web/shop": "yes",
    "projects/get/web": "yes",
    "projects/update/web": "no",
}


async def test_everybody_can_ask_what_they_may(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        alice, found = await door.log_in("alice"), {}
        for asked in CAN_I:
            _, said = await door.call(alice, "GET", f"/api/v1/account/can-i/{asked}")
            found[asked] = said["value"]
        assert found == CAN_I
        for wrong in ("spaceships/get/x", "applications/fly/x"):
            assert (await door.call(alice, "GET", f"/api/v1/account/can-i/{wrong}"))[0] == 400


async def test_anonymous_guests_have_the_default_role(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        await door.application("shop", "web")
        await door.put("ConfigMap", "argocd-cm", {"users.anonymous.enabled": "true"})
        _, listed = await door.call("", "GET", APPS)
        assert listed["items"] == []
        await door.put("ConfigMap", "argocd-rbac-cm", {"policy.default": "role:readonly"})
        for token in ("", "nonsense"):
            _, listed = await door.call(token, "GET", APPS)
            assert len(listed["items"]) == 1
        assert (await door.call("", "DELETE", f"{APPS}/shop"))[0] == 403
        _, who = await door.call("", "GET", f"{SESSION}/userinfo")
        assert who == {"loggedIn": False}


async def test_logins_and_what_was_denied_are_on_record(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        await door.application("shop", "web")
        bob = await door.log_in("bob")
        await door.call("", "POST", SESSION, {"username": "bob", "password": "wrong-one"})
        for _ in range(2):
            await door.call(bob, "DELETE", f"{APPS}/shop")
        headers = {"Authorization": f"Bearer {bob}"}
        assert await connected(door, "/terminal", headers, "shop", "web") == "403"
        await door.call(bob, "DELETE", SESSION)
        history = door.site.world.history
        told = [
            (each.kind, each.action, each.outcome, each.who.subject) for each in history.entries
        ]
        assert [each for each in told if each[3] == "bob"] == [
            ("login", "logged in", "succeeded", "bob"),
            ("login", "log in", "failed", "bob"),
            ("denied", "was denied", "denied", "bob"),
            ("denied", "was denied", "denied", "bob"),
            ("login", "logged out", "succeeded", "bob"),
        ]


async def test_a_stream_ends_with_the_session(tmp_path: Path) -> None:
    async with entrance(tmp_path, look=0.1) as door:
        token = await door.log_in("alice")
        headers = {"Authorization": f"Bearer {token}"}
        stream = "/api/v1/stream/applications"
        async with door.site.session.get(stream, headers=headers) as open_one:
            assert open_one.status == 200
            await door.call(token, "DELETE", SESSION)
            async with asyncio.timeout(10):
                rest = await open_one.content.read()
            assert rest == b""


async def test_the_last_good_rules_are_kept_for_who_starts_later(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        world = door.site.world
        keeping = asyncio.create_task(keeper(world, KEY, vouched(world)).run())
        where = Ref(GroupKind("", "ConfigMap"), "argocd", "trueup-last-good-policy")

        async def kept() -> bool:
            found = await world.cluster.get(where)
            return found is not None and "g, alice, role:web" in found.at("data", "policy.csv")

        await world.eventually(kept)
        await door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": "nonsense"})
        late = keeper(world, KEY, vouched(world))
        assert late.problems
        assert late.allow(Identity("alice"), "applications", "sync", "web/shop")
        keeping.cancel()

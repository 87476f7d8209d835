"""Our API shows, counts and streams what the caller may see, and tells of nothing else."""

import asyncio
from pathlib import Path

from tests.support.entrance import KEY, entrance
from tests.web.ours.test_stream import Reader

APPS, OURS = "/api/v1/applications", "/api/trueup/v1/applications"
PERMITTED = "/api/trueup/v1/permitted"
STREAM = "/api/trueup/v1/stream/applications"
LABEL = {"patch": '{"metadata":{"labels":{"a":"b"}}}', "patchType": "merge"}


async def test_only_what_the_caller_may_see(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door, asyncio.timeout(60):
        await door.application("shop", "web")
        await door.application("bank", "default")
        totals = {}
        tokens = {who: await door.log_in(who) for who in ("alice", "bob")}
        for who, token in {**tokens, "key": KEY}.items():
            status, page = await door.call(token, "GET", OURS)
            assert status == 200
            totals[who] = (page["total"], page["facets"]["project"])
        assert totals == {
            "alice": (1, {"web": 1}),
            "bob": (0, {}),
            "key": (2, {"default": 1, "web": 1}),
        }
        for path in ("plan", "owners", "explain-diff", "object-rights"):
            for name in ("bank", "nope"):
                status, said = await door.call(tokens["alice"], "GET", f"{OURS}/{name}/{path}")
                assert (status, said["message"]) == (403, "permission denied")
        assert (await door.call("", "GET", OURS))[0] == 401
        headers = {"Authorization": f"Bearer {tokens['alice']}"}
        async with door.site.session.get(STREAM, headers=headers) as response:
            it = Reader(response.content)
            events = [(event, said.get("name")) for event, said in await it.until("current")]
            assert events == [("reset", None), ("added", "shop"), ("current", None)]
            await door.call(KEY, "PATCH", f"{APPS}/bank", LABEL)
            await door.call(KEY, "DELETE", f"{APPS}/bank", cascade="false")
            await door.call(KEY, "PATCH", f"{APPS}/shop", LABEL)
            while (event := await it.next())[0] == "changed" and "labels" not in str(event):
                continue
            assert (event[0], event[1]["name"]) == ("changed", "shop")


async def test_what_the_caller_may_do_to_which(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door, asyncio.timeout(60):
        await door.application("shop", "web")
        await door.application("bank", "default")
        told = {}
        tokens = {who: await door.log_in(who) for who in ("alice", "bob")}
        for who, token in {**tokens, "key": KEY}.items():
            status, told[who] = await door.call(token, "GET", f"{PERMITTED}?action=sync")
            assert status == 200
        assert told["key"]["create"] is True
        assert told["key"]["denied"] == {"sync": []}
        assert told["bob"] == {"denied": {"sync": []}, "create": False, "projects": []}
        assert "argocd/bank" not in str(told["alice"])
        assert (await door.call(KEY, "GET", f"{PERMITTED}?action=fly"))[0] == 400

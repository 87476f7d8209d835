"""Streams: lines or server-sent events, first what is there, then what changes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson

from tests.support.manifests import hook
from tests.support.site import Site, manual, site
from tests.support.story import URL, config

APPS = "/api/v1/applications"
STREAM = "/api/v1/stream/applications"


async def lines(made: Site, path: str, **query: str) -> AsyncIterator[bytes]:
    async with made.session.get(path, params=query) as response:
        assert response.status == 200
        async for line in response.content:
            yield line


async def results(made: Site, path: str, **query: str) -> AsyncIterator[Any]:
    async for line in lines(made, path, **query):
        yield orjson.loads(line)["result"]


async def test_what_is_there_then_what_changes_then_what_goes(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await made.call("POST", APPS, manual())
        await made.world.becomes("OutOfSync", "Missing")
        stream = results(made, STREAM, name="web")
        first = await anext(stream)
        assert (first["type"], first["application"]["metadata"]["name"]) == ("ADDED", "web")
        body = {
            "name": "web",
            "patch": '{"spec": {"revisionHistoryLimit": 3}}',
            "patchType": "merge",
        }
        await made.call("PATCH", f"{APPS}/web", body)
        async for event in stream:  # its status may be told anew before
            assert event["type"] == "MODIFIED"
            if event["application"]["spec"].get("revisionHistoryLimit") == 3:
                break
        await made.call("DELETE", f"{APPS}/web", cascade="false")
        async for event in stream:
            if event["type"] == "DELETED":
                break


async def test_only_the_fields_that_are_asked_for(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await made.call("POST", APPS, manual())
        fields = "result.type,result.application.metadata.name"
        found = await anext(results(made, STREAM, fields=fields))
        assert found == {"type": "ADDED", "application": {"metadata": {"name": "web"}}}


async def test_what_was_asked_for_is_told_only_when_it_changes(tmp_path: Path) -> None:
    """Of one that is named, also from a version on what it is first: nothing must be missed."""
    async with site(tmp_path) as made, asyncio.timeout(20):
        await made.call("POST", APPS, manual())
        await made.world.becomes("OutOfSync", "Missing")
        now = (await made.get(APPS))["metadata"]["resourceVersion"]
        fields = "result.application.spec.revisionHistoryLimit"
        stream = results(made, STREAM, name="web", resourceVersion=now, fields=fields)
        assert await anext(stream) == {"application": {"spec": {}}}
        for body in ({"metadata": {"labels": {"a": "b"}}}, {"spec": {"revisionHistoryLimit": 3}}):
            said = {"patch": orjson.dumps(body).decode(), "patchType": "merge"}
            assert (await made.call("PATCH", f"{APPS}/web", said))[0] == 200
        assert (await anext(stream))["application"]["spec"] == {"revisionHistoryLimit": 3}


async def test_who_accepts_server_sent_events_gets_them(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await made.call("POST", APPS, manual())
        accept = {"Accept": "text/event-stream"}
        async with made.session.get(STREAM, headers=accept) as response:
            assert response.headers["Content-Type"].startswith("text/event-stream")
            line = await response.content.readline()
            assert line.startswith(b'data: {"result":{"type":"ADDED"')
            assert await response.content.readline() == b"\n"


async def test_a_hook_that_does_not_run_is_not_in_the_tree(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        files = {"web/a.yaml": config("one"), "web/b.yaml": hook("h", "PostDelete")}
        made.world.declared.push(URL, files)
        await made.call("POST", APPS, manual())
        await made.world.becomes("OutOfSync", "Missing")
        tree = await anext(results(made, f"{STREAM}/web/resource-tree"))
        assert [node["name"] for node in tree["nodes"]] == ["one"]


async def test_the_tree_comes_again_when_it_changes(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await made.call("POST", APPS, manual())
        await made.world.becomes("OutOfSync", "Missing")
        stream = results(made, f"{STREAM}/web/resource-tree")
        first = await anext(stream)
        assert {node["name"] for node in first["nodes"]} == {"keys", "settings"}
        assert not any("uid" in node for node in first["nodes"])
        await made.call("POST", f"{APPS}/web/sync", {})
        async for tree in stream:
            if all("uid" in node for node in tree["nodes"]):
                break


async def test_what_breaks_a_stream_off_is_its_last_line(tmp_path: Path) -> None:
    app = manual(destination={"name": "nowhere", "namespace": "shop"})
    meta = {"name": "web", "namespace": "argocd"}
    kind = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application"}
    async with site(tmp_path) as made, asyncio.timeout(20):
        await made.world.create({**kind, **app, "metadata": meta})
        (last,) = [orjson.loads(each) async for each in lines(made, f"{STREAM}/web/resource-tree")]
        error = last["error"]
        assert (error["grpc_code"], error["http_code"]) == (9, 400)
        assert error["http_status"] == "Bad Request"
        assert "nowhere" in error["message"]

"""watch: what clients are told, and in which order."""

from pathlib import Path

import pytest

from tests.support.apiserver import serving, session
from tests.support.kubernetes import MAPS, Client, Events, config_map


async def test_changes_are_told_as_they_happen(client: Client) -> None:
    start = (await client.get(MAPS)).body["metadata"]["resourceVersion"]
    async with client.watch(MAPS, resourceVersion=start) as events:
        await client.create(MAPS, config_map("a"))
        await client.patch(f"{MAPS}/a", {"data": {"k": "v"}})
        await client.delete(f"{MAPS}/a")
        told = await events.take(3)
    assert told == [("ADDED", "a"), ("MODIFIED", "a"), ("DELETED", "a")]


async def test_a_watch_resumes_from_a_revision(client: Client) -> None:
    made = await client.create(MAPS, config_map("a"))
    await client.create(MAPS, config_map("b"))
    await client.delete(f"{MAPS}/a")
    since = made.body["metadata"]["resourceVersion"]
    async with client.watch(MAPS, resourceVersion=since) as events:
        first, last = await events.next(), await events.next()
    assert (first["type"], first["object"]["metadata"]["name"]) == ("ADDED", "b")
    assert last["type"] == "DELETED"
    # The last sight of an object carries the revision of its deletion.
    assert int(last["object"]["metadata"]["resourceVersion"]) > int(since) + 1


async def test_a_watch_without_a_revision_begins_with_what_is_there(client: Client) -> None:
    await client.create(MAPS, config_map("a"))
    async with client.watch(MAPS) as events:
        assert await events.take(2) == [("ADDED", "a"), ("ADDED", "kube-root-ca.crt")]


async def test_initial_events_end_with_a_marked_bookmark(client: Client) -> None:
    await client.create(MAPS, config_map("a"))
    asked = {
        "sendInitialEvents": "true",
        "resourceVersionMatch": "NotOlderThan",
        "allowWatchBookmarks": "true",
        "fieldSelector": "metadata.name=a",
    }
    async with client.watch(MAPS, **asked) as events:
        assert (await events.take(1)) == [("ADDED", "a")]
        mark = await events.next()
        assert mark["type"] == "BOOKMARK"
        assert mark["object"]["kind"] == "ConfigMap"
        meta = mark["object"]["metadata"]
        assert meta["annotations"] == {"k8s.io/initial-events-end": "true"}
        await client.patch(f"{MAPS}/a", {"data": {"k": "v"}})
        assert (await events.take(1)) == [("MODIFIED", "a")]


async def test_a_selector_turns_changes_into_coming_and_going(client: Client) -> None:
    start = (await client.get(MAPS)).body["metadata"]["resourceVersion"]
    async with client.watch(MAPS, resourceVersion=start, labelSelector="on=yes") as events:
        await client.create(MAPS, config_map("a"))
        await client.patch(f"{MAPS}/a", {"metadata": {"labels": {"on": "yes"}}})
        await client.patch(f"{MAPS}/a", {"data": {"k": "v"}})
        await client.patch(f"{MAPS}/a", {"metadata": {"labels": {"on": None}}})
        told = await events.take(3)
    assert told == [("ADDED", "a"), ("MODIFIED", "a"), ("DELETED", "a")]


async def test_a_revision_that_is_too_old_is_told_so(tmp_path: Path) -> None:
    async with serving(tmp_path, history=8) as server, session(server) as opened:
        client = Client(opened)
        for number in range(20):
            await client.create(MAPS, config_map(f"m{number}"))
        async with client.watch(MAPS, resourceVersion="3") as events:
            event = await events.next()
    assert event["type"] == "ERROR"
    assert event["object"]["code"] == 410
    assert event["object"]["reason"] == "Expired"
    assert event["object"]["message"].startswith("too old resource version: 3 (")


async def test_a_page_that_is_too_old_says_how_to_go_on(tmp_path: Path) -> None:
    async with serving(tmp_path, history=8) as server, session(server) as opened:
        client = Client(opened)
        await client.create(MAPS, config_map("a"))
        first = await client.get(MAPS, params={"limit": "1"})
        for number in range(20):
            await client.create(MAPS, config_map(f"m{number:02}"))
        token = first.body["metadata"]["continue"]
        refused = await client.get(MAPS, params={"limit": "1", "continue": token})
        assert (refused.status, refused.reason) == (410, "Expired")
        again = refused.body["metadata"]["continue"]
        rest = await client.get(MAPS, params={"limit": "50", "continue": again})
        assert len(rest.body["items"]) == 21


async def test_a_watch_ends_at_its_time(client: Client) -> None:
    async with client.watch(MAPS, resourceVersion="1", timeoutSeconds="1") as events:
        rest = await events.answer.read()
    assert rest


async def test_a_watch_in_a_namespace_sees_no_other(client: Client) -> None:
    start = (await client.get(MAPS)).body["metadata"]["resourceVersion"]
    async with client.watch(MAPS, resourceVersion=start) as events:
        await client.create("/api/v1/namespaces/kube-public/configmaps", config_map("other"))
        await client.create(MAPS, config_map("mine"))
        assert await events.take(1) == [("ADDED", "mine")]


async def test_history_survives_a_restart(tmp_path: Path) -> None:
    async with serving(tmp_path) as server, session(server) as opened:
        client = Client(opened)
        made = await client.create(MAPS, config_map("a"))
        await client.create(MAPS, config_map("b"))
    async with serving(tmp_path) as server, session(server) as opened:
        since = made.body["metadata"]["resourceVersion"]
        async with Client(opened).watch(MAPS, resourceVersion=since) as events:
            assert await events.take(1) == [("ADDED", "b")]


async def test_parameters_that_do_not_go_together_are_refused(client: Client) -> None:
    asked = {"watch": "true", "sendInitialEvents": "true"}
    found = await client.get(MAPS, params=asked)
    assert found.status == 422
    assert "sendInitialEvents requires setting resourceVersionMatch" in found.message


async def test_the_watches_of_a_kind_end_with_its_definition(client: Client) -> None:
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "ponds.example.com"},
        "spec": {
            "group": "example.com",
            "scope": "Namespaced",
            "names": {"plural": "ponds", "kind": "Pond"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": {"type": "object"}},
                }
            ],
        },
    }
    crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    await client.create(crds, definition)
    async with client.watch("/apis/example.com/v1/ponds") as events:
        await client.delete(f"{crds}/ponds.example.com")
        with pytest.raises(EOFError):
            await events.next()


@pytest.mark.parametrize(
    ("form", "kind"), [("Table", "Table"), ("PartialObjectMetadata", "PartialObjectMetadata")]
)
async def test_bookmarks_come_in_the_form_that_was_asked_for(
    client: Client, form: str, kind: str
) -> None:
    asked = {
        "watch": "true",
        "sendInitialEvents": "true",
        "resourceVersionMatch": "NotOlderThan",
        "allowWatchBookmarks": "true",
        "fieldSelector": "metadata.name=nobody",
    }
    accept = {"Accept": f"application/json;as={form};v=v1;g=meta.k8s.io"}
    async with client.session.get(MAPS, params=asked, headers=accept) as answer:
        event = await Events(answer).next()
    assert (event["type"], event["object"]["kind"]) == ("BOOKMARK", kind)
    rows = event["object"].get("rows")
    body = rows[0]["object"] if rows else event["object"]
    assert body["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}

"""A watch of a server that says what makes no sense, or not now."""

from pathlib import Path

import orjson
import pytest

from tests.edge.kube.test_stream import Watcher
from tests.support.badly import asking, event, listed, said, speaking, status, status_body, told
from tests.support.clock import Hasty
from trueup.edge.kube.stream import MOST
from trueup.model.errors import Refused

NOT_JSON = b"<html>504 Gateway Time-out</html>"
BOOKMARK = b'{"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"40"}}}'


def error(code: int, reason: str, **details: object) -> bytes:
    return orjson.dumps({"type": "ERROR", "object": status_body(code, reason, **details)})


@pytest.mark.parametrize(
    "line",
    [
        NOT_JSON,
        b'{"type":"ADDED","object":{"metadata":{"na',
        b"[]",
        b"null",
        b'{"type":"ADDED"}',
        b'{"type":"ADDED","object":7}',
        b'{"type":"ADDED","object":{"metadata":{"resourceVersion":"11"}}}',
        b'{"type":"ADDED","object":{"metadata":{"name":"x"}}}',
        b'{"type":"ADDED","object":{"metadata":[]}}',
        event("SHRUGGED", "x", "11"),
    ],
)
async def test_after_what_nobody_can_read_everything_is_listed_again(
    tmp_path: Path, line: bytes
) -> None:
    async with speaking(tmp_path) as server, asking(tmp_path, Hasty()) as client:
        server.lists = [listed("a", "b"), listed("b", "c", version="20")]
        server.watches = [told(line), told(event("ADDED", "d", "21"))]
        async with Watcher(client) as watcher:
            assert await watcher.until(("ADDED", "d")) == [
                ("ADDED", "a"),
                ("ADDED", "b"),
                ("SYNCED", ""),
                ("ADDED", "c"),
                ("DELETED", "a"),
                ("ADDED", "d"),
            ]
        assert server.asked == ["list", "watch 10", "list", "watch 20"]


async def test_a_server_that_says_nothing_of_sense_is_not_asked_in_a_hurry(tmp_path: Path) -> None:
    clock = Hasty()
    async with speaking(tmp_path) as server, asking(tmp_path, clock) as client:
        server.watches = [told(NOT_JSON)] * 20 + [told(event("ADDED", "a", "11"))]
        async with Watcher(client) as watcher:
            await watcher.until(("ADDED", "a"))
    assert len(clock.slept) == 20
    assert clock.slept[-1] >= MOST / 2


async def test_a_line_without_an_end_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trueup.edge.kube.stream.LONGEST", 2**18)
    async with speaking(tmp_path) as server, asking(tmp_path, Hasty()) as client:
        server.watches = [told(b"x" * 2**20), told(event("ADDED", "a", "11"))]
        async with Watcher(client) as watcher:
            await watcher.until(("ADDED", "a"))


async def test_a_watch_that_drops_goes_on_where_it_was(tmp_path: Path) -> None:
    async with speaking(tmp_path) as server, asking(tmp_path, Hasty()) as client:
        server.watches = [
            told(event("ADDED", "a", "11"), BOOKMARK, drops=True),
            told(event("ADDED", "b", "41")),
        ]
        async with Watcher(client) as watcher:
            await watcher.until(("ADDED", "b"))
        assert server.asked == ["list", "watch 10", "watch 40"]


@pytest.mark.parametrize(
    "reply",
    [
        told(error(410, "Expired")),
        told(error(504, "Timeout", causes=[{"reason": "ResourceVersionTooLarge"}])),
        status(410, "Gone"),
    ],
)
async def test_a_version_that_the_server_does_not_know_is_listed_anew_at_once(
    tmp_path: Path, reply: object
) -> None:
    clock = Hasty()
    async with speaking(tmp_path) as server, asking(tmp_path, clock) as client:
        server.lists = [listed("a"), listed("a", version="20")]
        server.watches = [reply, told(event("ADDED", "b", "21"))]  # type: ignore[list-item]
        async with Watcher(client) as watcher:
            assert await watcher.until(("ADDED", "b")) == [
                ("ADDED", "a"),
                ("SYNCED", ""),
                ("ADDED", "b"),
            ]
        assert server.asked == ["list", "watch 10", "list", "watch 20"]
        assert clock.slept == []


async def test_versions_that_are_never_known_are_not_listed_in_a_hurry(tmp_path: Path) -> None:
    clock = Hasty()
    async with speaking(tmp_path) as server, asking(tmp_path, clock) as client:
        server.watches = [status(410, "Gone")] * 10 + [told(event("ADDED", "a", "11"))]
        async with Watcher(client) as watcher:
            await watcher.until(("ADDED", "a"))
    assert len(clock.slept) == 9


async def test_an_error_event_that_passes_is_waited_out(tmp_path: Path) -> None:
    clock = Hasty()
    async with speaking(tmp_path) as server, asking(tmp_path, clock) as client:
        busy = error(429, "TooManyRequests", retryAfterSeconds=7)
        server.watches = [told(busy), told(event("ADDED", "a", "11"))]
        async with Watcher(client) as watcher:
            await watcher.until(("ADDED", "a"))
        assert server.asked == ["list", "watch 10", "watch 10"]
    assert clock.slept == [7.0]


async def test_a_busy_server_is_given_the_time_that_it_asks_for(tmp_path: Path) -> None:
    clock = Hasty()
    async with speaking(tmp_path) as server, asking(tmp_path, clock) as client:
        server.lists = [status(429, "TooManyRequests", Retry_After="3"), listed("a")]
        server.watches = [
            status(503, "ServiceUnavailable", Retry_After="5"),
            status(500, "InternalError"),
            told(event("ADDED", "b", "11")),
        ]
        async with Watcher(client) as watcher:
            await watcher.until(("ADDED", "b"))
    assert clock.slept[:2] == [3.0, 5.0]
    assert len(clock.slept) == 3


async def test_a_list_whose_rest_is_forgotten_is_begun_again(tmp_path: Path) -> None:
    async with speaking(tmp_path) as server, asking(tmp_path, Hasty()) as client:
        server.lists = [
            listed("a", "b", more="next"),
            status(410, "Expired"),
            listed("a", version="20", more="next"),
            listed("c", version="20"),
        ]
        async with Watcher(client) as watcher:
            assert await watcher.until(("SYNCED", "")) == [
                ("ADDED", "a"),
                ("ADDED", "b"),
                ("ADDED", "c"),
                ("DELETED", "b"),
                ("SYNCED", ""),
            ]


@pytest.mark.parametrize("body", [NOT_JSON, b"", b"[1]", b'{"kind":"List"}', b'{"metadata":{}}'])
async def test_a_list_that_makes_no_sense_is_asked_for_again(tmp_path: Path, body: bytes) -> None:
    async with speaking(tmp_path) as server, asking(tmp_path, Hasty()) as client:
        server.lists = [said(body), listed("a")]
        async with Watcher(client) as watcher:
            assert await watcher.until(("SYNCED", "")) == [("ADDED", "a"), ("SYNCED", "")]


async def test_an_item_without_a_name_is_no_item(tmp_path: Path) -> None:
    body = {"kind": "ConfigMapList", "apiVersion": "v1", "metadata": {"resourceVersion": "9"}}
    async with speaking(tmp_path) as server, asking(tmp_path, Hasty()) as client:
        server.lists = [said(orjson.dumps({**body, "items": [{"data": {}}]})), listed("a")]
        async with Watcher(client) as watcher:
            await watcher.until(("ADDED", "a"))


async def test_what_is_not_allowed_ends_the_watch(tmp_path: Path) -> None:
    async with speaking(tmp_path) as server, asking(tmp_path, Hasty()) as client:
        server.lists = [status(403, "Forbidden")]
        async with Watcher(client) as watcher:
            with pytest.raises(Refused, match="Forbidden"):
                await watcher.next()

"""Webhooks at the door: who is let in, how much, and what comes of it."""

import asyncio
import base64
import io
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message, Receive

from tests.support.clock import FakeClock
from tests.support.cluster import client
from tests.support.deliveries import SECRET, github, gitlab, signature
from tests.support.site import SHOP, Site, manual, site
from tests.support.story import ARGOCD, URL, config, ref
from trueup.core.looks import NAME, Look
from trueup.core.metrics.unmetered import UNMETERED
from trueup.ports import Cluster
from trueup.web.hooks.looking import Looking
from trueup.web.hooks.others import Others
from trueup.web.hooks.receiving import AT_ONCE, LIMIT, MIB, PATIENCE, Hooks
from trueup.web.hooks.receiving import receive as entrance

HOOK = "/api/webhook"
CHANGED = {**SHOP, "web/config.yaml": config("settings", color="green")}
PAGE = URL.removesuffix(".git")


async def send(
    made: Site, body: Any, query: Mapping[str, str] | None = None, /, **headers: str
) -> tuple[int, str]:
    """The status and the text of the answer."""
    data = body if isinstance(body, bytes | io.BytesIO) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    asked = made.session.post(HOOK, data=data, params=query, headers=named)
    async with asked as response:
        return response.status, await response.text()


async def looks(made: Site) -> list[Look]:
    found = await made.world.get("ConfigMap", NAME, ARGOCD)
    data = (found.at("data") if found else None) or {}
    return [msgspec.json.decode(said, type=Look) for said in data.values()]


async def secret(made: Site, **data: str) -> None:
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    meta = {"name": "argocd-secret", "namespace": ARGOCD}
    body = {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "data": encoded}
    await made.world.create(body)
    await held(made, "Secret", "argocd-secret")


async def held(made: Site, kind: str, name: str) -> None:
    async def there() -> Any:
        return made.world.cache.get(ref(kind, name, ARGOCD))

    await made.world.eventually(there)


@asynccontextmanager
async def shop(folder: Path) -> AsyncIterator[Site]:
    """With an application of the shop's repository."""
    async with site(folder) as made, asyncio.timeout(20):
        await made.call("POST", "/api/v1/applications", manual())
        await made.world.becomes("OutOfSync", "Missing")
        yield made


async def test_a_push_is_applied_although_nobody_polls(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        commit = made.world.declared.push(URL, CHANGED)
        answer = await send(made, github(page=PAGE), X_GitHub_Event="push")
        assert answer == (200, "")
        assert [each.repository for each in await looks(made)] == [URL]
        await made.world.becomes("OutOfSync", "Missing", revision=commit)


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("Stack", {"source": {"repoURL": URL, "path": "net"}}),
        ("StackSet", {"source": {"repoURL": URL}}),
        ("Proposal", {"repoURL": URL, "revision": "feature", "base": "main"}),
    ],
)
async def test_a_push_is_looked_at_for_whoever_else_follows_it(
    kind: str, spec: dict[str, Any], tmp_path: Path
) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        meta = {"name": "one", "namespace": ARGOCD}
        body = {"apiVersion": "trueup.dev/v1alpha1", "kind": kind, "metadata": meta, "spec": spec}
        await made.world.create(body)
        elsewhere = github("refs/heads/elsewhere", PAGE)
        assert await send(made, elsewhere, X_GitHub_Event="push") == (200, "")
        assert await looks(made) == []
        assert await send(made, github(page=PAGE), X_GitHub_Event="push") == (200, "")
        assert [each.repository for each in await looks(made)] == [URL]


NOBODY = (
    (github("refs/heads/feature", PAGE), "push"),
    (github(page="https://git.example.test/other"), "push"),
    ({"zen": "x"}, "ping"),
    (github(page=PAGE), "pull_request"),
)


async def test_what_concerns_nobody_is_in_order(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        for body, event in NOBODY:
            assert await send(made, body, X_GitHub_Event=event) == (200, "")
        assert await looks(made) == []


async def test_a_signature_is_asked_for_where_there_is_a_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "trueup.webhooks")
    body = json.dumps(github(page=PAGE)).encode()
    async with shop(tmp_path) as made:
        await send(made, body, X_GitHub_Event="push", X_GitHub_Delivery="1")
        await send(made, body, X_GitHub_Event="push", X_GitHub_Delivery="2")
        warned = [each for each in caplog.records if each.levelno == logging.WARNING]
        assert [each.__dict__["hint"] for each in warned] == [
            "set webhook.github.secret in argocd-secret"
        ]
        await secret(made, **{"webhook.github.secret": SECRET})
        status, text = await send(made, body, X_GitHub_Event="push")
        assert (status, text.splitlines()[0]) == (
            400,
            "the signature X-Hub-Signature-256 is missing",
        )
        right = {"X_Hub_Signature_256": f"sha256={signature(body)}"}
        assert await send(made, body, X_GitHub_Event="push", **right) == (200, "")
        assert SECRET not in caplog.text


async def test_the_same_delivery_again_does_nothing(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        first = {"X_GitHub_Event": "push", "X_GitHub_Delivery": "one"}
        await send(made, github(page=PAGE), **first)
        before = await looks(made)
        assert await send(made, github(page=PAGE), **first) == (200, "")
        assert await looks(made) == before
        await send(made, github(page=PAGE), X_GitHub_Event="push", X_GitHub_Delivery="two")
        assert await looks(made) != before


async def test_a_storm_is_a_look_or_two(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        asked = made.world.declared.looks
        await asyncio.gather(
            *(
                send(made, github(page=PAGE), X_GitHub_Event="push", X_GitHub_Delivery=str(number))
                for number in range(40)
            )
        )
        commit = made.world.declared.push(URL, CHANGED)
        await send(made, github(page=PAGE), X_GitHub_Event="push")
        await made.world.becomes("OutOfSync", "Missing", revision=commit)
        assert made.world.declared.looks - asked <= 4


async def test_a_version_that_was_not_there_is_looked_for_again(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        pinned = manual()
        pinned["spec"]["source"]["targetRevision"] = "2" * 40
        await made.call("POST", "/api/v1/applications", pinned, validate="false")
        await made.world.becomes("Unknown", "Healthy")
        made.world.declared.commits[URL]["2" * 40] = SHOP
        await send(made, github(page=PAGE), X_GitHub_Event="push")
        await made.world.becomes("OutOfSync", "Missing", revision="2" * 40)


async def test_a_body_above_the_limit_is_not_read(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        limit = {"data": {"webhook.maxPayloadSizeMB": "1"}}
        meta = {"name": "argocd-cm", "namespace": ARGOCD}
        await made.world.create(
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, **limit}
        )
        await held(made, "ConfigMap", "argocd-cm")
        status, text = await send(made, io.BytesIO(b" " * (2**20 + 1)), X_GitHub_Event="push")
        assert (status, text.splitlines()[0]) == (413, "the payload is larger than 1 MiB")

        async def endless() -> AsyncIterator[bytes]:
            for _ in range(64):
                yield b" " * 2**16

        headers = {"X-GitHub-Event": "push"}
        async with made.session.post(HOOK, data=endless(), headers=headers) as response:
            assert response.status == 413


def unsettled(nowhere: Cluster, patience: float = PATIENCE) -> Hooks:
    clock = FakeClock()
    return Hooks(Looking(nowhere, clock, ARGOCD), Others(nowhere, clock), patience)


def bare(mine: Hooks, receive: Receive) -> Request:
    """A request at the entrance alone, without settings."""
    made = SimpleNamespace(
        held=lambda _: None, namespace=ARGOCD, in_force=lambda *both: both, meter=UNMETERED
    )
    app = SimpleNamespace(state=SimpleNamespace(hooks=mine, deps=made))
    base = {"type": "http", "method": "POST", "path": HOOK, "query_string": b"", "headers": []}
    return Request({**base, "app": app}, receive)


async def test_a_body_that_does_not_end_is_waited_for_a_while() -> None:
    pieces = [b"{"]

    async def dribbling() -> Message:
        if pieces:
            return {"type": "http.request", "body": pieces.pop(), "more_body": True}
        await asyncio.get_running_loop().create_future()
        raise AssertionError

    async with client(None) as nowhere, asyncio.timeout(10):
        mine = unsettled(nowhere, patience=0.05)
        answer = await entrance(bare(mine, dribbling))
    assert (answer.status_code, mine.held) == (408, 0)


async def test_all_bodies_together_have_a_limit() -> None:
    async def short() -> Message:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async with client(None) as nowhere:
        mine = unsettled(nowhere)
        full = mine.held = AT_ONCE * LIMIT * MIB - 1
        answer = await entrance(bare(mine, short))
        assert (answer.status_code, mine.held) == (503, full)
        mine.held -= 1
        answer = await entrance(bare(mine, short))
        assert (answer.status_code, mine.held) == (400, full - 1)  # nobody's, and given back


async def test_only_posts_are_webhooks(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        async with made.session.get(HOOK, headers={"X-GitHub-Event": "push"}) as response:
            assert response.status == 405
        assert (await send(made, {}, X_Unknown_Event="push"))[0] == 400


NAMES = st.sampled_from(
    [
        "X-GitHub-Event",
        "X-Gitlab-Event",
        "X-Gogs-Event",
        "X-Event-Key",
        "X-Hook-UUID",
        "X-Vss-ActivityId",
        "X-Trueup-Signature",
        "X-Trueup-Timestamp",
        "Authorization",
        "Content-Type",
        "ce-type",
    ]
)
VALUES = st.sampled_from(
    [
        *("push", "package", "Push Hook", "System Hook", "repo:push", "repo:refs_changed", "{u}"),
        *("application/x-www-form-urlencoded", "application/cloudevents+json", "sha256=x", SECRET),
    ]
) | st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=20)
FIELDS = st.sampled_from(
    [
        *("ref", "before", "after", "repository", "html_url", "commits", "added", "project"),
        *("changes", "push", "new", "name", "resource", "refUpdates", "eventType", "object_kind"),
        *("push_data", "tag", "docker_url", "updated_tags", "type", "event_data", "resources"),
        *("detail", "source", "data", "action", "package", "image", "links", "clone", "self"),
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=6),
    max_leaves=25,
)
BODIES = (
    JSON.map(lambda found: json.dumps(found).encode())
    | st.binary(max_size=64)
    | st.sampled_from([json.dumps(github(page=PAGE)).encode(), json.dumps(gitlab()).encode()])
)
TYPES = st.sampled_from(["", "dockerhub", "quay", "ecr", "cloudevents", "other"])


async def test_whatever_comes_in_is_the_senders_fault(tmp_path: Path) -> None:
    """Never a 5xx, with all secrets shown and without."""
    loop = asyncio.get_running_loop()

    async with site(tmp_path) as made:
        await made.call("POST", "/api/v1/applications", manual())
        keys = ("dockerhub", "harbor", "quay", "cloudevents", "generic")
        await secret(made, **{f"webhook.{key}.secret": SECRET for key in keys})

        @settings(
            max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None
        )
        @given(
            st.dictionaries(NAMES, VALUES, max_size=4), TYPES, st.sampled_from(["", SECRET]), BODIES
        )
        def never_ours(headers: dict[str, str], type: str, shown: str, body: bytes) -> None:
            asked = send(made, body, {"type": type, "secret": shown}, **headers)
            status, text = asyncio.run_coroutine_threadsafe(asked, loop).result(10)
            assert status < 500, text

        await asyncio.to_thread(never_ours)

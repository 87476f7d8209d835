"""What others change past the API goes on record, also while nobody looked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.story import ARGOCD, World, world
from trueup.control.outside import Outside, Rules
from trueup.core.history.outside import SECRET_TYPE
from trueup.edge.clock import SystemClock
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION, PROJECT
from trueup.model.record import AUTOMATION, Entry, Kind

CONFIG = GroupKind("", "ConfigMap")
SECRET = GroupKind("", "Secret")
KINDS = (APPLICATION, PROJECT, CONFIG, SECRET)
SETTINGS = Ref(CONFIG, ARGOCD, "argocd-cm")
OPEN = Rules(lambda _: True, frozenset({"pin"}))


def settings(url: str) -> dict[str, Any]:
    meta = {"name": "argocd-cm", "namespace": ARGOCD}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"url": url}}


def secret(name: str, **meta: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": ARGOCD, **meta},
        "stringData": {"password": "hunter2"},
    }


def begin(made: World, outside: Outside) -> None:
    outside.begin((ref for kind in KINDS for ref in made.cache.refs(kind)), OPEN)


@asynccontextmanager
async def watching(made: World, outside: Outside) -> AsyncIterator[None]:
    begin(made, outside)
    ends = made.cache.listen(outside.told)
    running = asyncio.create_task(outside.run())
    try:
        yield
    finally:
        ends()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def outside(made: World) -> Outside:
    return Outside(made.cache, made.history, SystemClock(), ARGOCD)


async def told(made: World, count: int) -> list[Entry]:
    async with asyncio.timeout(20):
        while len(made.history.entries) < count:  # noqa: ASYNC110 nothing tells when
            await asyncio.sleep(0)
    return made.history.entries


async def test_secrets_of_others_do_not_count_also_when_they_go(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        ours = {"labels": {SECRET_TYPE: "repository"}, "annotations": {"pin": "1234"}}
        async with watching(made, outside(made)):
            for body in (secret("theirs"), secret("ours", **ours)):
                await made.cluster.create(body, manager="kubectl-create")
            await told(made, 1)
            for name in ("theirs", "ours"):
                await made.cluster.delete(Ref(SECRET, ARGOCD, name))
            await made.eventually(lambda: gone(made, Ref(SECRET, ARGOCD, "ours")))
        found = [(each.action, each.object) for each in made.history.entries]
        assert found == [("created", "Secret/argocd/ours"), ("deleted", "Secret/argocd/ours")]
        assert "hunter2" not in str(made.history.entries)
        assert "1234" not in str(made.history.entries)


async def put(made: World, url: str) -> None:
    """By kubectl, until it is seen."""
    patch = {"data": {"url": url}}
    if await made.cluster.get(SETTINGS):
        await made.cluster.patch(SETTINGS, patch, media_type="merge", manager="kubectl")
    else:
        await made.cluster.create(settings(url), manager="kubectl")
    await made.eventually(lambda: there(made, url))


async def gone(made: World, ref: Ref) -> bool:
    return made.cache.get(ref) is None


async def test_what_changes_while_the_parts_are_built_anew(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        await put(made, "https://a")
        one = outside(made)
        begin(made, one)
        await put(made, "https://b")
        begin(made, one)
        (entry,) = made.history.entries
        (edit,) = entry.changes
        assert (edit.field, edit.before, edit.after) == ("data.url", "https://a", "https://b")
        begin(made, one)
        assert len(made.history.entries) == 1


async def there(made: World, url: str) -> bool:
    found = made.cache.get(SETTINGS)
    return found is not None and found.at("data", "url") == url


async def test_what_was_changed_while_no_controller_ran(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        await put(made, "https://a")
        written = datetime.now(UTC)
        async with watching(made, outside(made)):
            await asyncio.sleep(0)
        assert made.history.entries == []  # nobody was here before: it is how it is
        last = written - timedelta(hours=1)
        made.history.add(Entry(last, Kind.OPERATION, "synced", who=AUTOMATION))
        async with watching(made, outside(made)):
            (_, entry) = await told(made, 2)
        assert (entry.action, entry.who.name, entry.object) == (
            "created",
            "kubectl",
            "ConfigMap/argocd/argocd-cm",
        )
        assert abs(entry.time - written) < timedelta(seconds=30)
        async with watching(made, outside(made)):
            await asyncio.sleep(0)
        assert len(made.history.entries) == 2

"""The controller dies at each of its writes in turn, before it or after it, and another goes on."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml

from tests.support.apiserver import serving
from tests.support.declared import Declared
from tests.support.story import URL, World, application, config, running
from trueup.control.holdings import Change
from trueup.edge.kube.client import Client
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.crds import crds

T = TypeVar("T")
MANUAL = {"syncOptions": ["CreateNamespace=true"]}
HOOK = "argocd.argoproj.io/hook"


class Mortal:
    """A client whose owner dies at the write of that number; *after* it was made, or before."""

    def __init__(self, client: Client, number: int, dead: asyncio.Event, *, after: bool) -> None:
        self._client = client
        self._left = number
        self._dead = dead
        self._after = after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    async def apply(self, body: Mapping[str, Any], **how: Any) -> Object:
        return await self._write(lambda: self._client.apply(body, **how))

    async def patch(self, ref: Ref, patch: Any, **how: Any) -> Object:
        return await self._write(lambda: self._client.patch(ref, patch, **how))

    async def delete(self, ref: Ref, **how: str) -> Object | None:
        return await self._write(lambda: self._client.delete(ref, **how))

    async def _write(self, write: Callable[[], Awaitable[T]]) -> T:
        self._left -= 1
        if self._left > 0:
            return await write()
        if self._left == 0 and self._after:
            await write()
        self._dead.set()
        never: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        return await never


def job(name: str, phase: str) -> str:
    pod = {"restartPolicy": "Never", "containers": [{"name": "main", "image": "migrate:1"}]}
    meta = {"name": name, "annotations": {HOOK: phase}}
    spec = {"template": {"spec": pod}}
    body = {"apiVersion": "batch/v1", "kind": "Job", "metadata": meta, "spec": spec}
    return yaml.safe_dump(body)


def made(it: World) -> set[str]:
    """The uids of the Jobs that come to be seen, from now on."""
    uids: set[str] = set()

    def told(change: Change) -> None:
        found = it.cache.get(change.ref) if change.ref.kind.kind == "Job" else None
        if found is not None:
            uids.add(str(found.at("metadata", "uid")))

    it.cache.listen(told)
    return uids


async def dies(it: World, dead: asyncio.Event) -> None:
    """The controller is killed at its write, or has done all that it had to do."""
    ways = [asyncio.ensure_future(dead.wait()), asyncio.ensure_future(it.ends())]
    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    it.kill()
    for way in ways:
        way.cancel()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("number", range(1, 12))
async def test_another_goes_on(tmp_path: Path, number: int, after: bool) -> None:
    declared, dead = Declared(), asyncio.Event()
    files = {"web/a.yaml": job("first", "PreSync"), "web/b.yaml": config("one")}
    declared.push(URL, {**files, "web/c.yaml": job("last", "PostSync")})
    async with serving(tmp_path, crds=crds()) as server:
        socket = str(server.settings.socket)
        async with running(
            socket, declared, lambda client: Mortal(client, number, dead, after=after)
        ) as it:
            first = made(it)
            await it.create({**application(MANUAL), "operation": {"sync": {}}})
            await dies(it, dead)
            assert dead.is_set()
        async with running(socket, declared) as it:
            second = made(it)
            state = await it.ends("Succeeded")
            status = await it.becomes("Synced", "Healthy")
            jobs = {
                str((await it.there("Job", name)).at("metadata", "uid"))
                for name in ("first", "last")
            }
        assert (first | second) == jobs
        assert [entry["id"] for entry in status["history"]] == [0]
        phases = {each["name"]: each["hookPhase"] for each in state["syncResult"]["resources"]}
        assert (phases["first"], phases["last"]) == ("Succeeded", "Succeeded")

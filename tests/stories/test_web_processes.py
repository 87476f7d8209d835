"""
Web servers as processes of their own: what one does the others know, and one may be killed.

Real processes, one API server and one record; nothing is shared but these.
"""

import asyncio
import base64
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from tests.support.repository import Repository
from tests.support.serve import Process, serving, started
from trueup.edge.kube.client import Client
from trueup.k8s.ref import GroupKind, Ref

pytestmark = pytest.mark.slow

APPS, SESSION = "/api/v1/applications", "/api/v1/session"
SECRET = GroupKind("", "Secret")
WEB = "{apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {x: '1'}}"


@dataclass
class Site:
    """The addresses of two web servers, a client of the cluster below them, a repository."""

    cluster: Client
    repository: Repository
    processes: list[Process] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    async def log_in(self, address: str) -> str:
        found = await self.cluster.get(Ref(SECRET, "argocd", "argocd-initial-admin-secret"))
        assert found is not None
        password = base64.b64decode(found.at("data", "password")).decode()
        body = {"username": "admin", "password": password}
        status, said = await call("", "POST", address + SESSION, body)
        assert status == 200, said
        return str(said["token"])

    def application(self, name: str) -> dict[str, Any]:
        return {
            "metadata": {"name": name},
            "spec": {
                "project": "default",
                "source": {"repoURL": self.repository.url, "path": "web", "targetRevision": "main"},
                "destination": {"name": "in-cluster", "namespace": "default"},
            },
        }


async def call(token: str, method: str, url: str, body: Any = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, url, json=body) as answer,
    ):
        return answer.status, orjson.loads(await answer.read() or b"null")


@asynccontextmanager
async def two(folder: Path) -> AsyncIterator[Site]:
    repository = Repository(folder / "shop")
    repository.commit({"web/web.yaml": WEB})
    record = ("--history-url", f"sqlite:///{folder / 'record.db'}")
    async with (
        serving(folder / "below", "--role", "apiserver,controller", *record) as (below, cluster),
        AsyncExitStack() as stack,
    ):
        site = Site(cluster, repository)
        flags = ("--role", "web", "--port", "0", "--kubeconfig", str(below.config), *record)
        for name in ("one", "two"):
            process = await stack.enter_async_context(started(folder / name, *flags))
            site.addresses.append(await process.until("HTTP API:"))
            site.processes.append(process)
        yield site


async def eventually(so: Callable[[], Awaitable[bool]]) -> None:
    """Asking another process is all that there is to wait for."""
    async with asyncio.timeout(20):
        while not await so():
            pass


async def named(token: str, address: str) -> set[str]:
    status, said = await call(token, "GET", address + APPS)
    assert status == 200, said
    return {each["metadata"]["name"] for each in said["items"] or ()}


async def test_what_one_gives_or_takes_the_other_knows(tmp_path: Path) -> None:
    async with two(tmp_path) as site:
        one, other = site.addresses
        token = await site.log_in(one)
        status, said = await call(token, "GET", f"{other}/api/v1/session/userinfo")
        assert (status, said["username"]) == (200, "admin")
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{other}/api/v1/stream/applications") as stream,
        ):
            status, said = await call(token, "POST", one + APPS, site.application("web"))
            assert status == 200, said
            async with asyncio.timeout(20):
                told = orjson.loads(await stream.content.readline())["result"]
            assert told["application"]["metadata"]["name"] == "web"
        assert await named(token, other) == {"web"}

        async def recorded() -> bool:
            _, said = await call(token, "GET", f"{other}/api/trueup/v1/record?object=web")
            return any(each["action"] == "created" for each in said["items"])

        await eventually(recorded)
        assert (await call(token, "DELETE", one + SESSION))[0] == 200

        async def gone() -> bool:
            return (await call(token, "GET", other + APPS))[0] == 401

        await eventually(gone)


async def test_one_is_killed_under_load_and_the_other_goes_on(tmp_path: Path) -> None:
    async with two(tmp_path) as site:
        one, other = site.addresses
        token = await site.log_in(one)
        failed: dict[str, int] = {one: 0, other: 0}
        done = asyncio.Event()

        async def load(address: str) -> int:
            answered = 0
            while not done.is_set():
                try:
                    status, _ = await call(token, "GET", address + APPS)
                except aiohttp.ClientError:
                    failed[address] += 1
                else:
                    assert status == 200
                    answered += 1
            return answered

        headers = {"Authorization": f"Bearer {token}"}
        async with (
            asyncio.TaskGroup() as group,
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{other}/api/v1/stream/applications") as stream,
        ):
            loads = [group.create_task(load(address)) for address in (one, other, other)]
            for number in range(5):
                body = site.application(f"app-{number}")
                assert (await call(token, "POST", one + APPS, body))[0] == 200
            assert await site.processes[0].ends(signal.SIGKILL) == -signal.SIGKILL
            body = site.application("after")
            assert (await call(token, "POST", other + APPS, body))[0] == 200
            seen: set[str] = set()
            async with asyncio.timeout(20):
                while "after" not in seen:
                    line = orjson.loads(await stream.content.readline())["result"]
                    seen.add(line["application"]["metadata"]["name"])
            done.set()
        assert all(each.result() for each in loads)
        assert failed[one]
        assert not failed[other]
        wanted = {*(f"app-{number}" for number in range(5)), "after"}
        assert await named(token, other) == wanted
        async with started(
            tmp_path / "one", *_flags(tmp_path, site), "--role", "web", "--port", "0"
        ) as again:
            address = await again.until("HTTP API:")
            assert await named(token, address) == wanted  # the same session, at once


def _flags(folder: Path, site: Site) -> tuple[str, ...]:
    config = folder / "below" / "data" / "apiserver" / "kubeconfig"
    return ("--kubeconfig", str(config), "--history-url", f"sqlite:///{folder / 'record.db'}")

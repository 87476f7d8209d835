"""A small client of the Kubernetes API for tests: requests in a word, bodies as YAML."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import aiohttp
import orjson
import yaml

Body = dict[str, Any]

JSON = "application/json"
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
JSON_PATCH = "application/json-patch+json"
PATIENCE = 60.0  # seconds until what is waited for will not come any more
MAPS = "/api/v1/namespaces/default/configmaps"


@dataclass(frozen=True)
class Answer:
    """The status, the headers and the decoded body of an answer."""

    status: int
    headers: Any
    body: Any

    @property
    def reason(self) -> str:
        return str(self.body.get("reason", ""))

    @property
    def message(self) -> str:
        return str(self.body.get("message", ""))


class Client:
    """Asks one server."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        """One request; *body* is YAML, bytes, or what JSON can say."""
        headers = {"Accept": JSON, **more.pop("headers", {})}
        if body is not None:
            headers.setdefault("Content-Type", JSON)
            body = BytesIO(body if isinstance(body, bytes) else orjson.dumps(parsed(body)))
        async with self.session.request(method, path, data=body, headers=headers, **more) as got:
            data = await got.read()
            is_json = JSON in got.headers.get("Content-Type", "")
            return Answer(got.status, got.headers, orjson.loads(data) if is_json and data else data)

    async def get(self, path: str, **more: Any) -> Answer:
        return await self.ask("GET", path, **more)

    async def create(self, path: str, body: Any, **more: Any) -> Answer:
        return await self.ask("POST", path, body, **more)

    async def replace(self, path: str, body: Any, **more: Any) -> Answer:
        return await self.ask("PUT", path, body, **more)

    async def delete(self, path: str, body: Any = None, **more: Any) -> Answer:
        return await self.ask("DELETE", path, body, **more)

    async def patch(self, path: str, body: Any, kind: str = MERGE, **more: Any) -> Answer:
        headers = {"Content-Type": kind, **more.pop("headers", {})}
        return await self.ask("PATCH", path, body, headers=headers, **more)

    async def apply(
        self, path: str, body: Any, manager: str = "tester", *, force: bool = False, **more: Any
    ) -> Answer:
        params = {"fieldManager": manager, "force": str(force).lower(), **more.pop("params", {})}
        return await self.patch(path, body, APPLY, params=params, **more)

    @asynccontextmanager
    async def watch(self, path: str, **params: str) -> AsyncIterator["Events"]:
        """The events of a watch, as they come."""
        asked = {"watch": "true", **params}
        async with self.session.get(path, params=asked) as answer:
            yield Events(answer)

    async def until(self, path: str, holds: Any) -> Body:
        """The object at *path* once *holds* of it: looked at again when it changes."""
        collection, _, name = path.rpartition("/")
        found = await self.get(path)
        if found.status == 200 and holds(found.body):
            return dict(found.body)
        selector = {"fieldSelector": f"metadata.name={name}"}
        async with asyncio.timeout(PATIENCE), self.watch(collection, **selector) as events:
            while True:
                event = await events.next()
                if event["type"] != "DELETED" and holds(event["object"]):
                    return dict(event["object"])

    async def gone(self, path: str) -> None:
        """Wait until there is nothing at *path*."""
        collection, _, name = path.rpartition("/")
        listed = (await self.get(collection)).body["metadata"]["resourceVersion"]
        if (await self.get(path)).status == 404:
            return
        selector = {"fieldSelector": f"metadata.name={name}", "resourceVersion": listed}
        async with asyncio.timeout(PATIENCE), self.watch(collection, **selector) as events:
            while (await events.next())["type"] != "DELETED":
                pass


class Events:
    """The lines of a watch."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.answer = answer

    async def next(self) -> Body:
        async with asyncio.timeout(PATIENCE):
            line = await self.answer.content.readline()
        if not line:
            raise EOFError("the watch has ended")
        found: Body = orjson.loads(line)
        return found

    async def take(self, count: int) -> list[tuple[str, str]]:
        """The type and the object's name of the next events."""
        events = [await self.next() for _ in range(count)]
        return [(event["type"], event["object"]["metadata"].get("name", "")) for event in events]


def parsed(body: Any) -> Any:
    return yaml.safe_load(body) if isinstance(body, str) else body


def config_map(name: str, **data: str) -> Body:
    body: Body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}
    return {**body, "data": data} if data else body


def owners(body: Body) -> dict[str, Any]:
    """Who owns which fields: the managers of an object with their operation."""
    managed = body["metadata"].get("managedFields", [])
    return {f"{each['manager']} {each['operation']}": each["fieldsV1"] for each in managed}

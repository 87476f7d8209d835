"""
Run: put cases to one server and give its answers in normal form.

Both servers are asked by the same client; only the session differs. Nothing here knows which
one it is.
"""

import asyncio
import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import orjson
import yaml

from tests.fidelity.cases import Case, Sheet, Step
from tests.fidelity.normal import Normal
from tests.fidelity.paths import absolute
from tests.fidelity.variants import at

Answer = dict[str, Any]
TYPES = {
    "": "application/json",
    "apply": "application/apply-patch+yaml",
    "json": "application/json-patch+json",
    "merge": "application/merge-patch+json",
    "strategic": "application/strategic-merge-patch+json",
    "yaml": "application/yaml",
}
AGENT = "fidelity/1.0"
_PATIENCE = 30.0  # seconds that a WAIT or an event is given
_PAUSE = 0.02  # seconds between two looks of a WAIT: a path that appears cannot be watched
_REFERENCE = re.compile(r"\$\(([a-z]+)([^)]*)\)")  # $(made/metadata/uid)
_JSON = re.compile(r"application/json")


class Server:
    """One server, and the namespaces that were made in it for this run."""

    def __init__(self, session: aiohttp.ClientSession, prefix: str) -> None:
        self.session = session
        self._prefix = prefix
        self._count = 0
        self._made: list[str] = []

    async def namespace(self) -> str:
        """A new one that has what controllers put into each."""
        self._count += 1
        name = f"{self._prefix}{self._count:04}"
        made = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        path = "/api/v1/namespaces"
        await self.ask("POST", path, orjson.dumps(made), {"Content-Type": TYPES[""]})
        for part in ("serviceaccounts/default", "configmaps/kube-root-ca.crt"):
            await self._wait(Step("WAIT", f"{path}/{name}/{part}"))
        self._made.append(f"{path}/{name}")
        return name

    async def define(self, definition: Mapping[str, Any]) -> None:
        """A custom kind, there when this returns, and to stay: its objects may be held."""
        path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        await self.ask("POST", path, orjson.dumps(definition), {"Content-Type": TYPES[""]})
        self._made.clear()
        names = definition["spec"]
        served = f"/apis/{names['group']}/{names['versions'][0]['name']}/{names['names']['plural']}"
        await self._wait(Step("WAIT", served))

    async def tidy(self) -> None:
        """Delete what the run has made, the newest first, without waiting for it."""
        for path in reversed(self._made):
            await self.ask("DELETE", path, None, {})

    async def ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], **more: Any
    ) -> tuple[int, Mapping[str, str], Any]:
        sent = {"User-Agent": AGENT, "Accept": "application/json", **headers}
        async with self.session.request(method, path, data=body, headers=sent, **more) as got:
            data = await got.read()
            heads = {
                name: ", ".join(got.headers.getall(name))
                for name in ("Warning", "Content-Type", "Retry-After", "Allow")
                if name in got.headers
            }
            if got.status == 201 and "namespaces/" not in path and "dryRun" not in str(more):
                self._remember(path, data)
            is_json = _JSON.match(heads.get("Content-Type", ""))
            return got.status, heads, _parsed(data, is_json is not None, heads)

    def _remember(self, path: str, data: bytes) -> None:
        """An object of the cluster is taken away again at the end."""
        name = (orjson.loads(data).get("metadata") or {}).get("name")
        if name and path != "/api/v1/namespaces":
            self._made.append(f"{path}/{name}")

    async def _wait(self, step: Step) -> None:
        async with asyncio.timeout(_PATIENCE):
            while True:
                code, _, body = await self.ask("GET", step.path, None, {})
                if code == step.code and all(at(body, p) == v for p, v in step.until.items()):
                    return
                await asyncio.sleep(_PAUSE)

    async def answers(self, case: Case, namespace: str) -> list[Answer]:
        """What the server answers to each step of *case*."""
        run = Run(self, namespace)
        found: list[Answer] = []
        async with run.open:
            for step in case.steps:
                try:
                    answer = await run.take(step)
                except TimeoutError:
                    return [*found, {"code": 0, "body": f"{step.method} {step.path} was in vain"}]
                if answer is not None:
                    found.append(answer)
        return found

    async def sheet(self, sheet: Sheet) -> dict[str, list[Answer]]:
        """The answers to all cases of a file, by name."""
        shared = await self.namespace()
        for step in sheet.setup:
            await self._prepare(step, shared)
        found = {}
        for case in sheet.cases:
            place = await self.namespace() if case.alone else shared
            found[case.name] = await self.answers(case, place)
        return found

    async def _prepare(self, step: Step, namespace: str) -> None:
        """One step of a setup: it must go well, or no case of the file says anything."""
        run = Run(self, namespace)
        answer = await run.take(step)
        assert answer is None or answer["code"] < 300, f"{step.method} {step.path}: {answer}"


class Run:
    """One case on its way: what was answered so far, and the watches that are open."""

    def __init__(self, server: Server, namespace: str) -> None:
        self._server = server
        self._namespace = namespace
        self._normal = Normal(namespace)
        self._bodies: dict[str, Any] = {}
        self._watches: dict[str, aiohttp.ClientResponse] = {}
        self.open = AsyncExitStack()

    async def take(self, step: Step) -> Answer | None:
        """The normal answer to *step*; None if it is none that is compared."""
        if step.method == "EVENTS":
            return {"events": [await self._event(step.path) for _ in range(step.count)]}
        path = absolute(self._filled(step.path), self._namespace)
        match step.method:
            case "WAIT":
                await self._server._wait(Step("WAIT", path, code=step.code, until=step.until))
                return None
            case "WATCH":
                return await self._watch(step, path)
        return await self._ask(step, path)

    async def _ask(self, step: Step, path: str) -> Answer:
        headers = dict(step.headers)
        body = self._encoded(step)
        if body is not None:
            headers.setdefault("Content-Type", TYPES.get(step.type, step.type))
        meta = step.body.get("metadata") if isinstance(step.body, Mapping) else None
        if isinstance(meta, Mapping) and meta.get("generateName"):
            self._normal.made_of(meta["generateName"])
        query = self._filled(dict(step.query))
        code, heads, sent = await self._server.ask(
            step.method, path, body, headers, params=query or None
        )
        if step.name:
            self._bodies[step.name] = sent
        settled = step.method != "POST" and not step.path.endswith("/status")
        return self._answer(code, heads, self._normal.body(sent, settled=settled))

    def _answer(self, code: int, heads: Mapping[str, str], body: Any) -> Answer:
        found: Answer = {"code": code}
        for name, value in heads.items():
            if name != "Content-Type" or value != "application/json":
                found[name] = self._normal.text(value)
        return {**found, "body": body}

    def _encoded(self, step: Step) -> bytes | None:
        if step.raw is not None:
            return str(self._filled(step.raw)).encode()
        return None if step.body is None else orjson.dumps(self._filled(step.body))

    async def _watch(self, step: Step, path: str) -> Answer | None:
        """Open a watch, which ends with the case; only a refusal is an answer."""
        query = {"watch": "true", **self._filled(dict(step.query))}
        headers = {"User-Agent": AGENT, "Accept": "application/json", **step.headers}
        got = await self.open.enter_async_context(
            self._server.session.get(path, params=query, headers=headers)
        )
        if got.status != 200:
            return self._answer(got.status, {}, self._normal.body(orjson.loads(await got.read())))
        self._watches[step.name or "watch"] = got
        return None

    async def _event(self, name: str) -> Any:
        async with asyncio.timeout(_PATIENCE):
            line = await self._watches[name].content.readline()
        return self._normal.body(orjson.loads(line)) if line else "END"

    def _filled(self, value: Any) -> Any:
        """*value* with the namespace and with values of earlier answers put in."""
        if isinstance(value, Mapping):
            return {self._filled(name): self._filled(below) for name, below in value.items()}
        if isinstance(value, list):
            return [self._filled(item) for item in value]
        if not isinstance(value, str):
            return value
        text = value.replace("{ns}", self._namespace)
        if whole := _REFERENCE.fullmatch(text):
            return self._known(whole)
        return _REFERENCE.sub(lambda found: str(self._known(found)), text)

    def _known(self, found: re.Match[str]) -> Any:
        return at(self._bodies[found[1]], found[2])


def _parsed(data: bytes, is_json: bool, heads: Mapping[str, str]) -> Any:
    """A body as a value: how YAML is laid out is nobody's concern."""
    if is_json and data:
        return orjson.loads(data)
    if heads.get("Content-Type") == TYPES["yaml"]:
        return yaml.load(data, Loader=yaml.CSafeLoader)
    return data.decode()

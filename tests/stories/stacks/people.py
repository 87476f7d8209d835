"""People at a server of stories: who may do what, and what they ask of it over HTTP."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import bcrypt
import msgspec

from tests.stories.stacks.place import PATIENCE, Place
from trueup.k8s.ref import GroupKind, Ref

PASSWORD = "password1"
HASH = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
NAMES = ("ann", "bob", "dev", "eve")
RULES = """
p, role:operator, stacks, *, */*, allow
p, role:approver, stacks, get, */*, allow
p, role:approver, stacks, approve, */*, allow
p, role:developer, stacks, get, */*, allow
p, role:developer, stacks, plan, */*, allow
g, ann, role:operator
g, bob, role:approver
g, dev, role:developer
"""
"""``ann`` may do everything, ``bob`` approve, ``dev`` plan, ``eve`` nothing."""


@dataclass
class People:
    """*tokens*: by name; ``admin`` is one of them."""

    address: str
    session: aiohttp.ClientSession
    tokens: dict[str, str]

    async def asks(
        self, who: str, method: str, path: str, body: Any = None, **query: str
    ) -> tuple[int, Any]:
        """Of our own API; *path* after its base: the status, and what was answered."""
        url = f"{self.address}/api/trueup/v1/{path}"
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        given = {"params": query, "headers": headers, **({"json": body} if method != "GET" else {})}
        async with self.session.request(method, url, **given) as response:
            text = await response.read()
            told = response.content_type == "application/json" and text
        return response.status, msgspec.json.decode(text) if told else text

    async def of(self, who: str, method: str, name: str, what: str = "", body: Any = None) -> int:
        """The status of a request about a Stack."""
        path = f"stacks/argocd/{name}{'/' if what else ''}{what}"
        return (await self.asks(who, method, path, body if body is not None else {}))[0]

    async def recorded(self, name: str, word: str) -> None:
        """Until *word* stands on record about the Stack of that *name*."""
        found: Any = ""
        try:
            async with asyncio.timeout(PATIENCE):
                while word not in str(found):
                    _, found = await self.asks("admin", "GET", "record", search=name)
                    await asyncio.sleep(0.1)  # it is written behind what is done
        except TimeoutError:
            raise AssertionError(f"{word!r} is not on record: {found}") from None


@asynccontextmanager
async def people(it: Place) -> AsyncIterator[People]:
    """At the server of *it*; logged in."""
    await _put(it, "ConfigMap", "argocd-cm", {f"accounts.{name}": "login" for name in NAMES})
    await _put(it, "ConfigMap", "argocd-rbac-cm", {"policy.csv": RULES})
    secrets = {f"accounts.{name}.password": HASH for name in NAMES}
    await _put(it, "Secret", "argocd-secret", {**secrets, "admin.password": HASH})
    (address,) = re.findall(r"http://127\.0\.0\.1:\d+", it.process.said)[:1]
    async with aiohttp.ClientSession() as session:
        tokens = {name: await _token(session, address, name) for name in (*NAMES, "admin")}
        yield People(address, session, tokens)


async def _token(session: aiohttp.ClientSession, address: str, name: str) -> str:
    said = {"username": name, "password": PASSWORD}
    async with asyncio.timeout(PATIENCE):
        while True:  # until the server has seen its settings
            async with session.post(f"{address}/api/v1/session", json=said) as response:
                if response.status == 200:
                    return str((await response.json())["token"])
            await asyncio.sleep(0.5)


async def _put(it: Place, kind: str, name: str, data: Mapping[str, str]) -> None:
    said = dict(data)
    if kind == "Secret":
        said = {key: base64.b64encode(text.encode()).decode() for key, text in data.items()}
    where = Ref(GroupKind("", kind), "argocd", name)
    if await it.cluster.get(where) is not None:
        await it.cluster.patch(where, {"data": said}, media_type="merge")
        return
    meta = {"name": name, "namespace": "argocd"}
    await it.cluster.create({"apiVersion": "v1", "kind": kind, "metadata": meta, "data": said})

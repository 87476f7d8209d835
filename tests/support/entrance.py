"""Entrance: a site with accounts, rules and projects, and calls by whoever has a token."""

import base64
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bcrypt
import orjson

from tests.support.passwords import QuickPasswords
from tests.support.site import Site, site
from tests.support.story import ARGOCD
from trueup.edge.clock import SystemClock
from trueup.edge.outbox.opened import Outbox
from trueup.edge.states.opened import Opened
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.inside import Inside
from trueup.model.workings import Workings
from trueup.ports import History
from trueup.service.access.furnish import furnish

KEY = "the-operators-key"
PASSWORD = "password1"
HASH = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
RULES = """
p, role:web, applications, *, web/*, allow
p, role:web, projects, get, web, allow
g, alice, role:web
"""
WEB = {
    "sourceRepos": ["*"],
    "destinations": [{"server": "*", "namespace": "*"}],
    "roles": [
        {
            "name": "ci",
            "policies": [
                "p, proj:web:ci, applications, get, web/*, allow",
                "p, proj:web:ci, applications, sync, web/*, allow",
            ],
        }
    ],
}


@dataclass
class Entrance:
    """A site with the accounts alice (``role:web``), bob (of nothing) and robot (tokens only)."""

    site: Site

    async def call(
        self, token: str, method: str, path: str, body: Any = None, **query: str
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = None if body is None else orjson.dumps(body)
        async with self.site.session.request(
            method, path, params=query, data=data, headers=headers
        ) as response:
            text = await response.read()
            return response.status, orjson.loads(text) if text else None

    async def log_in(self, name: str, password: str = PASSWORD) -> str:
        said = {"username": name, "password": password}
        status, found = await self.call("", "POST", "/api/v1/session", said)
        assert status == 200, found
        return str(found["token"])

    async def put(self, kind: str, name: str, data: Mapping[str, str | None]) -> None:
        """Into a ConfigMap or Secret of the settings; back when the server has seen it."""
        said: Mapping[str, str | None] = data
        if kind == "Secret":
            said = {
                key: base64.b64encode(text.encode()).decode() for key, text in data.items() if text
            }
        world, where = self.site.world, Ref(GroupKind("", kind), ARGOCD, name)
        if await world.cluster.get(where) is None:
            meta = {"name": name, "namespace": ARGOCD}
            body = {"apiVersion": "v1", "kind": kind, "metadata": meta, "data": dict(said)}
            written = await world.cluster.create(body)
        else:
            written = await world.cluster.patch(where, {"data": dict(said)}, media_type="merge")
        version = int(written.body["metadata"]["resourceVersion"])

        async def seen() -> bool:
            found = world.cache.get(where)
            return found is not None and int(found.body["metadata"]["resourceVersion"]) >= version

        await world.eventually(seen)

    async def application(self, name: str, project: str) -> None:
        spec = {
            "project": project,
            "source": {"repoURL": "https://git.example.test/shop.git", "path": "web"},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"},
        }
        status, said = await self.call(
            KEY, "POST", "/api/v1/applications", {"metadata": {"name": name}, "spec": spec}
        )
        assert status == 200, said


@asynccontextmanager
async def entrance(
    folder: Path,
    look: float = 5.0,
    states: Opened | None = None,
    outbox: Outbox | None = None,
    history: History | None = None,
    workings: Callable[[], Workings] = Workings,
) -> AsyncIterator[Entrance]:
    """*look*: seconds between two looks whether what is open still may be."""
    async with site(
        folder,
        token=KEY,
        inside=Inside(terminal=True),
        look=look,
        states=states,
        outbox=outbox,
        history=history,
        workings=workings,
    ) as made:
        made.session.headers.pop("Authorization")
        found, home = Entrance(made), made.world.cluster
        accounts = {f"accounts.{name}.password": HASH for name in ("alice", "bob")}
        for name in ("argocd-cm", "argocd-rbac-cm"):
            await found.put("ConfigMap", name, {"nothing": ""})
        await furnish(home, ARGOCD, QuickPasswords(), SystemClock().now())
        await found.put("Secret", "argocd-secret", accounts)
        declared = {
            "accounts.alice": "login, apiKey",
            "accounts.bob": "login",
            "accounts.robot": "apiKey",
        }
        await found.put("ConfigMap", "argocd-cm", declared)
        await found.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": RULES})
        project = {"metadata": {"name": "web"}, "spec": WEB}
        status, said = await found.call(KEY, "POST", "/api/v1/projects", {"project": project})
        assert status == 200, said
        yield found

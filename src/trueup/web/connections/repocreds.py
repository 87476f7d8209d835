"""
``/api/v1/repocreds`` and ``/api/v1/write-repocreds``: credentials for all below an address.

They are stored untried: an address that others begin with need not be a repository.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trueup.web.connections.stored import Store
from trueup.web.exchange import document, reply, text


@dataclass(frozen=True, slots=True)
class Templates:
    """The handlers of one kind of them."""

    store: Store

    async def list(self, request: Request) -> Response:
        wanted = text(request, "url")
        found = [each for each in await self.store.seen(request) if wanted in ("", each["url"])]
        return reply({"metadata": {}, "items": [self._shown(each) for each in found]})

    async def create(self, request: Request) -> Response:
        said = await document(request)
        self.store.demand(request, "create", {**said, "url": self.store.given(said)})
        return reply(await self.store.save(request, said, self.store.given(said)))

    async def update(self, request: Request) -> Response:
        existing = await self.store.one(request, request.path_params["url"], "update")
        return reply(await self.store.update(request, existing, await document(request)))

    async def delete(self, request: Request) -> Response:
        await self.store.remove(request, request.path_params["url"])
        return reply({})

    def _shown(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """With whether there is a key, which is not shown itself."""
        keys = {"sshCreds": "sshPrivateKey", "tlsCreds": "tlsClientCertKey"}
        return {
            **self.store.shown(found),
            **{name: True for name, key in keys.items() if found.get(key)},
        }


_WHAT = "repository credentials"
READ = Templates(Store("repo-creds", "creds", "url", _WHAT, _WHAT))
WRITE = Templates(
    Store("repo-write-creds", "creds-write", "url", f"write {_WHAT}", _WHAT, "write-repositories")
)

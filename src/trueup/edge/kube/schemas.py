"""
Schemas: the OpenAPI v3 documents of one server, each read once for each of its contents.

The index names the content of every document by a hash, and the document bears its own as ``ETag``.
The two need not agree: servers make them at different moments, and behind one address there may be
several servers. Only a document that is what the index says is remembered for good.
"""

import re
from collections.abc import Mapping
from typing import Any

from trueup.edge.kube.transport import Transport
from trueup.model.errors import Refused

HASH = re.compile(r"[0-9A-F]{128}")  # SHA-512, as Kubernetes writes it
NONE = (403, 404)  # no such document, or not for us


class Schemas:
    """Asks *transport*."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._documents: dict[str, tuple[str, Mapping[str, Any]]] = {}

    async def published(self) -> Mapping[str, str]:
        """The address of each document with the hash of its content; none of an old server."""
        try:
            answer = await self._transport.send("GET", "/openapi/v3")
        except Refused as error:
            if error.code in NONE:
                return {}
            raise
        paths = answer.json()["paths"]
        return {name: str(where["serverRelativeURL"]) for name, where in paths.items()}

    async def document(self, name: str, address: str) -> tuple[bool, Mapping[str, Any]]:
        """The document, and whether it is what *address* (of `published`) says that it is."""
        known = self._documents.get(name)
        if known and known[0] == address:
            return True, known[1]
        # Asked for by a hash that is of yesterday, it would send us elsewhere.
        path, _, said = address.partition("?hash=")
        answer = await self._transport.send("GET", path)
        found = answer.headers.get("ETag", "").strip('"')
        current = not HASH.fullmatch(found) or found == said
        document: Mapping[str, Any] = answer.json()
        if current:
            self._documents[name] = (address, document)
        return current, document

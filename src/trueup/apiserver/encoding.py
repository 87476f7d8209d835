"""
Encoding: what was answered as JSON, in the binary encoding, for clients that take nothing else.

It is the last step before an answer is sent, so that nobody else is concerned. JSON is preferred
where a client takes both, as it is passed on as it is stored.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, NamedTuple

import orjson

from trueup.apiserver.exchange import JSON, WIRE, WIRE_STREAM, Answer, Stream
from trueup.apiserver.schemas import Schemas
from trueup.apiserver.wire.encoder import Encoder, block
from trueup.apiserver.wire.messages import message_of

_META = "meta.v1."


class Wire(NamedTuple):
    """Writes answers anew."""

    encoder: Encoder
    schemas: Schemas

    def answer(self, answer: Answer) -> Answer:
        """*answer*, encoded if it is of a kind that has an encoding."""
        if isinstance(answer, Stream):
            return replace(answer, chunks=self._frames(answer.chunks), type=WIRE_STREAM)
        if answer.type != JSON:
            return answer
        encoded = self._encoded(orjson.loads(answer.body))
        return answer if encoded is None else replace(answer, body=encoded, type=WIRE)

    async def _frames(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for piece in chunks:
            yield b"".join([self._frame(line) for line in piece.splitlines()])

    def _frame(self, line: bytes) -> bytes:
        event = orjson.loads(line)
        encoded = self._encoded(event["object"]) or b""
        said = block(1, event["type"].encode()) + block(2, block(1, encoded))
        return len(said).to_bytes(4, "big") + said

    def _encoded(self, body: Any) -> bytes | None:
        if not isinstance(body, dict):
            return None
        message = self._message(str(body.get("apiVersion", "")), str(body.get("kind", "")))
        return self.encoder.enveloped(message, body) if self.encoder.knows(message) else None

    def _message(self, api_version: str, kind: str) -> str:
        group, _, version = api_version.rpartition("/")
        if group == "meta.k8s.io" or (group, version, kind) == ("", "v1", "Status"):
            return _META + kind
        definition = self.schemas.definitions.kinds.get((group, version, kind))
        return message_of(definition) if definition else _META + kind

"""
The record as JSON lines: each with its link of the chain, so that they can be verified elsewhere.

``{"entry": …, "link": …}``, and of what retention took ``{"retired": …, "link": …}``.
"""

from typing import Any

import msgspec
import orjson

from trueup.k8s.value import encode
from trueup.model.record import Entry, Sealed, Tombstone, entry_of


def line(body: bytes, link: str) -> bytes:
    """Of an entry; *body*: as it was hashed."""
    return b'{"entry":%b,"link":"%b"}\n' % (body, link.encode())


def written(each: Sealed | Tombstone) -> bytes:
    if isinstance(each, Sealed):
        return line(each.body, each.link)
    return b'{"retired":%b,"link":"%b"}\n' % (encode(each), each.link.encode())


def read(text: bytes) -> Sealed | Tombstone:
    """``ValueError`` if that is no line of an export."""
    said: dict[str, Any] = orjson.loads(text)
    match said:
        case {"entry": dict(entry), "link": str(link)}:
            found = msgspec.convert(entry, Entry)
            body = encode(entry_of(orjson.dumps(entry)))
            return Sealed(found.id, found.time, found.kind, body, link)
        case {"retired": dict(retired), "link": str(link)}:
            buried = msgspec.convert(retired, Tombstone)
            return msgspec.structs.replace(buried, link=link)
    raise ValueError("it is neither an entry nor what is left of one")

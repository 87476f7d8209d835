"""
Keys of the states: 32 bytes each, by ids (``k1``, ``k2`` …) that only grow; the newest seals.

They stand as base64 wherever a `KeySource` keeps them, which is never the database.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Protocol

from trueup.k8s.value import Value
from trueup.model.errors import Stalled

SIZE = 32  # bytes: AES-256
FIRST = "k1"
_ID = re.compile(r"k([1-9][0-9]{0,8})")


class KeySource(Protocol):
    """Where the keys are; *where* names it for people."""

    @property
    def where(self) -> str: ...

    async def read(self) -> Mapping[str, str]:
        """Base64 by id; nothing: there is none yet."""
        ...

    async def add(self, id: str, text: str) -> Mapping[str, str]:
        """Unless one has that id already, which stays; all that are there then."""
        ...


class Keyring(Value, frozen=True):
    """Never empty."""

    keys: Mapping[str, bytes]

    @property
    def newest(self) -> str:
        return max(self.keys, key=_number)

    @property
    def next(self) -> str:
        """The id of the one to come."""
        return f"k{_number(self.newest) + 1}"


def keyring(texts: Mapping[str, str], where: str) -> Keyring:
    """Raises ``Stalled`` if that is none."""
    found = {id: _key(id, text, where) for id, text in texts.items() if _ID.fullmatch(id)}
    if not found:
        raise _bad(where, "it has no k1")
    return Keyring(found)


def text_of(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _key(id: str, text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _bad(where, f"{id} is not base64") from error
    if len(key) != SIZE:
        raise _bad(where, f"{id} has {len(key)} bytes, not {SIZE}")
    return key


def _number(id: str) -> int:
    found = _ID.fullmatch(id)
    return int(found[1]) if found else 0


def _bad(where: str, why: str) -> Stalled:
    hint = "put back what was there: without it no state can be read"
    return Stalled("WrongStateKey", f"the key of the states in {where} is none: {why}", hint)

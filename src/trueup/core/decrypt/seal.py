"""
The seal of sops: single values, the key of a file, and the digest of all values.

Facts of the format are those of sops 3: a value is ``ENC[AES256_GCM,data:…,iv:…,tag:…,type:…]``,
sealed with its path (``a:b:``) as associated data; the digest is a SHA-512 over all values in
order, sealed with the time of the last change.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trueup.core.decrypt.keys import Keys, data_key
from trueup.core.decrypt.rules import Rules

_SEALED = re.compile(r"\AENC\[AES256_GCM,data:(.+),iv:(.+),tag:(.+),type:(.+)\]\Z", re.DOTALL)
_COMMENT = re.compile(r"ENC\[AES256_GCM,[^\]\n]*type:comment\]")


class Value(NamedTuple):
    """A value as sops counts it, and the text for a human."""

    type: str
    text: str

    @property
    def counted(self) -> bytes:
        if self.type == "bool":
            return self.text.title().encode()
        return number(self.text).encode() if self.type == "float" else self.text.encode()


class Seal:
    """The key of one file; *values* that were opened are kept, for they are secrets."""

    def __init__(self, metadata: Mapping[str, Any], keys: Keys) -> None:
        self._metadata = metadata
        self._rules = Rules(metadata)
        self._cipher = AESGCM(data_key(metadata, keys))
        self._partly = str(metadata.get("mac_only_encrypted")).lower() == "true"
        self._digest = hashlib.sha512(hashlib.sha256(b"sops").digest() if self._partly else b"")
        self.secrets: list[str] = []

    def opened(self, text: str, path: Sequence[str]) -> Value | None:
        """The value that *text* holds at *path*; None if it stands in the clear. ``ValueError``."""
        wanted, found = self._rules.sealed(path), _SEALED.match(text)
        if wanted and found is None and text:
            raise ValueError(f"the value at {'.'.join(path)} stands in the clear")
        if wanted is False or found is None:
            return None
        data, iv, tag = (base64.b64decode(part) for part in found.groups()[:3])
        place = "".join(f"{part}:" for part in path)
        try:
            plain = self._cipher.decrypt(iv, data + tag, place.encode()).decode()
        except InvalidTag:
            raise ValueError(f"the value at {'.'.join(path)} was changed or moved") from None
        except UnicodeDecodeError:
            raise ValueError(f"the value at {'.'.join(path)} is not text") from None
        self.secrets.append(plain)
        return Value(found[4], plain)

    def clear(self, path: Sequence[str]) -> None:
        """``ValueError`` if what stands in the clear at *path*, and is no text, must not."""
        if self._rules.sealed(path):
            raise ValueError(f"the value at {'.'.join(path)} stands in the clear")

    def comments(self, text: str, places: Iterable[Sequence[str]]) -> str:
        """*text* with its sealed comments opened; *places*: the paths that they may be at."""
        known = ["".join(f"{part}:" for part in path) or ":" for path in places]
        return _COMMENT.sub(lambda found: self._comment(found[0], known), text)

    def _comment(self, text: str, places: Iterable[str]) -> str:
        found = _SEALED.match(text)
        if found is None:
            return text
        data, iv, tag = (base64.b64decode(part) for part in found.groups()[:3])
        for place in places:
            try:
                plain = self._cipher.decrypt(iv, data + tag, place.encode()).decode()
            except (InvalidTag, UnicodeDecodeError):
                continue
            self.secrets.append(plain)
            return plain
        return text

    def count(self, counted: bytes, *, sealed: bool) -> None:
        """Take a value into the digest."""
        if sealed or not self._partly:
            self._digest.update(counted)

    def check(self) -> None:
        """``ValueError`` if the values are not those that were encrypted."""
        found = _SEALED.match(str(self._metadata.get("mac", "")))
        if found is None:
            raise ValueError("it has no mac")
        data, iv, tag = (base64.b64decode(part) for part in found.groups()[:3])
        when = str(self._metadata.get("lastmodified", ""))
        try:
            said = self._cipher.decrypt(iv, data + tag, when.encode()).decode()
        except InvalidTag:
            raise ValueError("its mac was changed") from None
        if said != self._digest.hexdigest().upper():
            raise ValueError("MAC mismatch: values were changed after the encryption")


def number(text: str) -> str:
    """A float as Go's ``FormatFloat(…, 'f', -1, 64)`` has it."""
    told = format(Decimal(repr(float(text))), "f")
    return told.rstrip("0").rstrip(".") if "." in told else told

"""``b64enc``, ``b32enc`` and their inverses, with Go's words for what is neither."""

import base64
import binascii

from trueup.core.gotemplate.failed import CallFailed
from trueup.core.gotemplate.values import octets, text_of


def b64enc(text: str) -> str:
    return base64.b64encode(octets(text)).decode()


def b32enc(text: str) -> str:
    return base64.b32encode(octets(text)).decode()


def b64dec(text: str) -> str:
    """An error is the result, as in Sprig."""
    try:
        return text_of(decoded64(text))
    except CallFailed as error:
        return str(error)


def decoded64(text: str) -> bytes:
    """Raises ``CallFailed``."""
    kept = text.replace("\n", "").replace("\r", "")
    try:
        return base64.b64decode(octets(kept), validate=True)
    except (binascii.Error, ValueError):
        where = _broken(text, _BASE64, 4)
        raise CallFailed(f"illegal base64 data at input byte {where}") from None


def b32dec(text: str) -> str:
    kept = text.replace("\n", "").replace("\r", "")
    try:
        return text_of(base64.b32decode(octets(kept)))
    except (binascii.Error, ValueError):
        return f"illegal base32 data at input byte {_broken(kept, _BASE32, 8)}"


_BASE32 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


def _broken(text: str, letters: frozenset[str], group: int) -> int:
    """Where Go sees it first."""
    seen = 0
    for at, letter in enumerate(text):
        if letter in "\r\n":
            continue
        if letter not in letters:
            return _filling(text, at, seen % group) if letter == "=" and group == 4 else at
        seen += 1
    return len(text) - seen % group


def _filling(text: str, at: int, seen: int) -> int:
    """What is wrong with the signs that fill the last group."""
    if seen < 2:
        return at
    behind = text[at + 1 :].lstrip("\r\n")
    if seen == 2:
        if not behind.startswith("="):
            return at if behind else len(text)
        behind = behind[1:].lstrip("\r\n")
    return len(text) - len(behind)

"""age: its files, and the keys that open them."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyrage

ARMOR = b"-----BEGIN AGE ENCRYPTED FILE-----"
_BINARY = b"age-encryption.org/v1\n"
_SSH = "-----BEGIN OPENSSH PRIVATE KEY-----"
_NATIVE = "AGE-SECRET-KEY-1"


def is_file(content: bytes) -> bool:
    return content.startswith(_BINARY) or content.lstrip().startswith(ARMOR)


def identities(text: str) -> Iterator[Any]:
    """The keys of a key file; lines that say nothing of use are passed over."""
    if _SSH in text:
        yield pyrage.ssh.Identity.from_buffer(text.strip().encode() + b"\n")
        return
    for line in text.splitlines():
        if line.strip().startswith(_NATIVE):
            yield pyrage.x25519.Identity.from_str(line.strip())


def unsealed(content: bytes, keys: Sequence[Any]) -> bytes | None:
    """None if no key fits, or the content is damaged."""
    try:
        return bytes(pyrage.decrypt(content.strip() if b"BEGIN AGE" in content else content, keys))
    except pyrage.DecryptError:
        return None

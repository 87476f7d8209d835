"""
Seal: values that a browser keeps for us, and can neither read nor change.

The key is made from ``server.secretkey``, so every replica opens what another one sealed, and a new
key ends everything. What a value is for is part of the key: one is never taken for another.
"""

import base64
import secrets
from functools import lru_cache
from typing import TypeVar

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

T = TypeVar("T")
_OWN = secrets.token_hex(32)  # of a server without a key: until it ends


class Seal:
    """For values of one *use*."""

    def __init__(self, key: str, use: str) -> None:
        self._fernet = _fernet(key or _OWN, use)

    def close(self, value: object) -> str:
        return self._fernet.encrypt(msgspec.json.encode(value)).decode()

    def open(self, text: str, of: type[T], seconds: int | None = None) -> T | None:
        """None if we did not seal it, or longer ago than *seconds*."""
        try:
            return msgspec.json.decode(self._fernet.decrypt(text.encode(), seconds), type=of)
        except (InvalidToken, msgspec.DecodeError, msgspec.ValidationError):
            return None


@lru_cache(maxsize=8)
def _fernet(key: str, use: str) -> Fernet:
    made = HKDF(SHA256(), 32, salt=b"trueup", info=use.encode()).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(made))

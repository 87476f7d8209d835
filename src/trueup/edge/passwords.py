"""Hashes of passwords: bcrypt as Argo CD has written them, argon2id for those that we write."""

import asyncio
import secrets
import string

import argon2
import bcrypt

_BCRYPT = ("$2a$", "$2b$", "$2y$")
_LETTERS = string.ascii_letters + string.digits
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$" + "A" * 22 + "$" + "A" * 43
"""What no password gives: looked at where there is no account, so that this takes as long."""


class Passwords:
    """They take long on purpose; that is spent in a thread."""

    def __init__(self) -> None:
        self._hasher = argon2.PasswordHasher()

    async def hashed(self, password: str) -> str:
        return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, hash: str) -> bool:
        """Whether *hash* is of *password*; an empty one is of none."""
        return await asyncio.to_thread(self._fits, password, hash or _NOBODY)

    def fresh(self, length: int = 16) -> str:
        """A password that nobody can guess."""
        return "".join(secrets.choice(_LETTERS) for _ in range(length))

    def _fits(self, password: str, hash: str) -> bool:
        if hash.startswith(_BCRYPT):
            try:
                return bcrypt.checkpw(password.encode(), hash.encode())
            except ValueError:  # longer than bcrypt takes, or a hash that is cut short
                return False
        try:
            return self._hasher.verify(hash, password)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False

"""What the server needs besides: passwords, and the services behind extensions."""

from collections.abc import AsyncIterator, Iterable
from typing import Protocol


class Passwords(Protocol):
    """Passwords of accounts, and their hashes."""

    async def hashed(self, password: str) -> str: ...

    async def fits(self, password: str, hash: str) -> bool:
        """Whether *hash* is of *password*; an empty one is of none, and takes as long."""
        ...

    def fresh(self, length: int = 16) -> str:
        """One that nobody can guess."""
        ...


Headers = Iterable[tuple[str, str]]
Passed = tuple[int, Headers, AsyncIterator[bytes]]
"""Status, headers, and the body as it comes."""


class Backends(Protocol):
    """The services that requests to extensions are passed on to."""

    async def ask(
        self,
        url: str,
        patience: float,
        method: str,
        path: str,
        headers: Headers,
        body: AsyncIterator[bytes] | None,
    ) -> Passed:
        """*path* with its query, at the host of *url*. Raises ``Unreachable``."""
        ...

    async def close(self) -> None: ...

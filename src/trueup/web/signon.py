"""SignOn: what the web role asks of those who vouch for others; ``edge.identity`` makes it real."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from trueup.core.signon.outside import Outside
from trueup.core.signon.providers import Provider
from trueup.core.signon.tokens import Tokens
from trueup.model.identity import Identity

Headers = Iterable[tuple[str, str]]


class SignOn(Protocol):
    """All raise ``Refused`` (401) for what does not count, ``Unreachable`` if nobody can tell."""

    def settings(self) -> Outside:
        """As they are now."""
        ...

    async def identify(self, token: str) -> Identity:
        """Who brings a token that we did not sign."""
        ...

    async def authorization(self, provider: Provider, asked: Mapping[str, str]) -> str:
        """
        Where a browser is sent to log in.

        *asked*: ``redirect_uri``, ``state``, ``nonce``, ``code_challenge``.
        """
        ...

    async def exchanged(
        self, provider: Provider, code: str, verifier: str, redirect: str, nonce: str
    ) -> Tokens:
        """What *code* is good for, verified."""
        ...

    async def refreshed(self, provider: Provider, token: str) -> Tokens:
        """New tokens for a refresh token."""
        ...

    def lend(self, token: str, access: str) -> None:
        """An access token, by which groups may be asked for, of whom *token* is of."""
        ...

    async def end(self, token: str) -> None:
        """It is nobody's from now on."""
        ...

    async def forwarded(
        self, provider: Provider, method: str, path: str, headers: Headers, body: bytes
    ) -> tuple[int, Headers, bytes]:
        """A request to a Dex that stands behind us."""
        ...

"""What an answer of the server may be besides good; kept apart from the client, which is large."""

from collections.abc import Sequence
from difflib import get_close_matches
from urllib.parse import quote

from trueup.cli.output import GENERAL, Failure

NOT_FOUND = 404
NOUNS = {
    "stack": "stack",
    "state": "stack state",
    "stackset": "stackset",
    "proposal": "proposal",
    "application": "app",
    "project": "proj",
    "repository": "repo",
    "repository credentials": "repocreds",
    "key": "gpg",
    "cluster": "cluster",
    "account": "account",
    "role": "proj role",
    "applicationset": "appset",
}
"""What ``trueup`` calls them."""


class ApiError(Failure):
    """The server said no."""

    def __init__(self, status: int, message: str, hint: str = "") -> None:
        super().__init__(message, hint, GENERAL)
        self.status = status


def segment(name: str) -> str:
    """*name* as one part of a path, slashes and all."""
    return quote(name, safe="")


def missing(kind: str, name: str, known: Sequence[str]) -> Failure:
    """``application "gust" not found``, and what may have been meant."""
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    listed = f"trueup {NOUNS[kind]} list shows what is there"
    return Failure(f'{kind} "{name}" not found', f'did you mean "{near[0]}"?' if near else listed)

"""Notice: what a webhook tells, whoever sends it; and the request that it came in."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from trueup.k8s.value import Value

NOBODY = frozenset({"0" * 40, "0" * 64})
"""Commits of a branch that is not there yet, or no more."""


class Delivery(Value, frozen=True):
    """A request: its headers by their names in lower case, and its query parameters."""

    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")


class RefKind(StrEnum):
    """What moved; OTHER where the sender does not say."""

    BRANCH = "branch"
    TAG = "tag"
    OTHER = "other"


class Moved(Value, frozen=True):
    """A branch or a tag that is somewhere else now; commits may be unknown (empty)."""

    name: str
    kind: RefKind = RefKind.OTHER
    before: str = ""
    after: str = ""


class Notice(Value, frozen=True):
    """
    Something was pushed.

    *addresses*: under which the repository is known. *moved*: empty if it was not said what.
    *default_branch*: empty if unknown. *files*: all that changed; None if that is not certain.
    *artifact*: the address is that of an image, or of a chart with its name. *chart*: only this one
    of the repository.
    """

    addresses: tuple[str, ...]
    moved: tuple[Moved, ...] = ()
    default_branch: str = ""
    files: tuple[str, ...] | None = None
    artifact: bool = False
    chart: str = ""


class PullState(StrEnum):
    """CLOSED: and not merged."""

    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"


class PullRequest(Value, frozen=True):
    """
    A pull request is there, is another one, or has ended.

    *addresses*: of what it is to be merged into, *number* there. *base*, *head*: branches.
    *foreign*: its head is in another repository, a fork. *ref*: under which the repository that it
    is merged into has the commit; empty: it has it as *head* only. *author*: empty where it is
    not told. *at*: when it became what it is told to be; None: its host does not say.
    """

    addresses: tuple[str, ...]
    number: str
    state: PullState
    base: str
    head: str
    default_branch: str = ""
    foreign: bool = False
    ref: str = ""
    title: str = ""
    link: str = ""
    author: str = ""
    at: datetime | None = None


class Ignored(Value, frozen=True):
    """A delivery that is in order and that nothing follows from."""

    why: str


class Refused(Exception):
    """It is not taken. *status*: of HTTP, as Argo CD answers where it has such a case."""

    def __init__(self, status: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.hint = hint


Told: TypeAlias = Notice | PullRequest | Ignored


def moved(ref: str, before: str = "", after: str = "") -> Moved:
    """From a full name such as ``refs/heads/main``; a short one may be either."""
    for prefix, kind in (("refs/heads/", RefKind.BRANCH), ("refs/tags/", RefKind.TAG)):
        if ref.startswith(prefix):
            return Moved(ref.removeprefix(prefix), kind, before, after)
    return Moved(ref, RefKind.OTHER, before, after)


def addresses(*known: str | None) -> tuple[str, ...]:
    """Those that were said, each once."""
    return tuple(dict.fromkeys(each for each in known if each))

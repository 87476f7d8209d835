"""
Entry: one thing that happened, as it stays on record: who did what, when, from where, to what.

Entries are made by whoever did it (`web`, `control`), kept by `edge.history`, and never changed.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from trueup.k8s.value import Value


class Kind(StrEnum):
    """What an entry is about. RECORD: the record itself (pruned, something was lost)."""

    OPERATION = "operation"
    CHANGE = "change"
    DRIFT = "drift"
    LOGIN = "login"
    DENIED = "denied"
    PLAN = "plan"
    APPROVAL = "approval"
    RECORD = "record"


class Outcome(StrEnum):
    """How it went. NOTED: something was seen, nobody tried anything."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    DENIED = "denied"
    NOTED = "noted"


class Who(Value, frozen=True):
    """
    *name*: as people call them; *subject* and *issuer* as in `Identity`.

    *by*: ``user``, ``automation`` (Trueup itself), or ``manager``: somebody who wrote to the
    cluster past our API, of whom only the name of the field manager is known.
    """

    name: str = ""
    subject: str = ""
    issuer: str = ""
    by: str = "user"


AUTOMATION = Who("automated", by="automation")
NOBODY = Who()


class Origin(Value, frozen=True):
    """Where a request came from."""

    address: str = ""
    agent: str = ""


HERE = Origin()


class Edit(Value, frozen=True):
    """
    One field, dotted as people write it, before and after; None where it is not there.

    *by*, *since*: the field manager that wrote what is *after*, where that is known.
    """

    field: str
    before: Any = None
    after: Any = None
    by: str = ""
    since: datetime | None = None


class Entry(Value, frozen=True):
    """
    *id* is its place in the record, from 1 without gaps; 0: it has none yet.

    *uid*: what makes a second telling of it known. *action*: in the past tense (``created``,
    ``synced``). *application* in *namespace* of *project*, where it is about one. *object*: the
    live object, as `Ref` prints it. *resource*, *named*: what ``argocd-rbac-cm`` calls it, where
    that is neither an application nor a project. *details*: further facts by name.
    """

    time: datetime
    kind: Kind
    action: str
    id: int = 0
    uid: str = ""
    who: Who = NOBODY
    origin: Origin = HERE
    application: str = ""
    namespace: str = ""
    project: str = ""
    object: str = ""
    resource: str = ""
    named: str = ""
    revisions: tuple[str, ...] = ()
    outcome: Outcome = msgspec.field(default_factory=lambda: Outcome.SUCCEEDED)  # always said
    message: str = ""
    changes: tuple[Edit, ...] = ()
    details: Mapping[str, Any] = {}


class Query(Value, frozen=True):
    """
    Which entries are wanted; what is empty asks for nothing.

    *commit*: how a revision begins. *text*: somewhere in who, what and message, whatever the case.
    *before*, *after*: only entries with a lower, or higher, id.
    """

    application: str = ""
    namespace: str = ""
    project: str = ""
    who: str = ""
    kinds: tuple[Kind, ...] = ()
    outcome: Outcome | None = None
    object: str = ""
    commit: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int = 0
    after: int = 0


class Page(Value, frozen=True):
    """*entries*: newest first; *next*: the id below which to go on; 0: these were the last."""

    entries: tuple[Entry, ...]
    next: int = 0


class Sealed(Value, frozen=True):
    """An entry as it is kept: what was hashed of it, and its link (hexadecimal) in the chain."""

    id: int
    time: datetime
    kind: Kind
    body: bytes
    link: str


class Tombstone(Value, frozen=True):
    """What is left of an entry that retention took: enough to check the links around it."""

    id: int
    time: datetime
    kind: Kind
    content: str
    link: str


class Head(Value, frozen=True):
    """How far the record goes: its last entry's id and link; of an empty one, nothing."""

    id: int = 0
    link: str = ""

    def __str__(self) -> str:
        return f"{self.id}:{self.link}"


class Fault(Value, frozen=True):
    """Where the chain of the record does not hold, and why."""

    id: int
    problem: str


class Verdict(Value, frozen=True):
    """What was checked, what is wrong, and how much *more*; *head*: where the chain ends."""

    entries: int
    tombstones: int
    head: Head
    faults: tuple[Fault, ...] = ()
    more: int = 0


class State(Value, frozen=True):
    """Of the record: what keeps it, how far it goes, and how many entries are not written yet."""

    database: str
    head: Head = Head()
    waiting: int = 0


def entry_of(body: bytes) -> Entry:
    return msgspec.json.decode(body, type=Entry)

"""
Deviation: one field, or one whole object, that is not as Git declares it; and of which sort it is.

*Drift*: what is live was changed, by somebody else than us. *Undeployed*: Git has moved ahead, and
what is live is still what we made of it. Who is right is the same question for a sync, but not for
a person: the one calls for a look at who did it, the other for a deployment.

managedFields tell the two apart. Whoever changes a value takes the field from us; so a field that
is still ours is as we applied it, and it is Git (or the Application) that has changed. Where nobody
owns the live value (it was removed) what was deployed last decides.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson

from trueup.core.compare.differences import dotted
from trueup.core.compare.migration import MANAGER
from trueup.core.compare.ownership import NOWHERE, Blame, explain, owners_of
from trueup.core.explain import differing
from trueup.core.mask import masked_changes
from trueup.k8s.ownership import Ownership, owners
from trueup.k8s.value import Value
from trueup.model.application import Application
from trueup.model.change import Action
from trueup.model.comparison import Compared
from trueup.model.decision import Target

LONGEST = 400  # characters of a value, as JSON, that a list shows
MOST = 300  # deviations of one application that are kept


class Sort(StrEnum):
    """DRIFT: live was changed; UNDEPLOYED: Git has moved ahead."""

    DRIFT = "drift"
    UNDEPLOYED = "undeployed"


class Deviation(Value, frozen=True):
    """
    *change*: of the object: ``create`` (it is not there), ``update`` or ``delete`` (not in Git).

    *field*, *path*: of what differs, empty where it is the whole object. *desired* and *live* are
    masked, and cut where they are long (*cut*). *manager* wrote the live value *since* then; of
    what is not deployed, *since* is when *revision* was committed. *file* and *line*: where the
    object, not yet the field, is declared; *source* counts from 0.
    """

    group: str
    version: str
    kind: str
    namespace: str
    name: str
    change: str
    sort: Sort
    field: str = ""
    path: tuple[str, ...] = ()
    desired: Any = None
    live: Any = None
    cut: bool = False
    manager: str = ""
    operation: str = ""
    since: datetime | None = None
    revision: str = ""
    file: str = ""
    line: int = 0
    source: int = 0

    @property
    def key(self) -> tuple[str, ...]:
        """What it is called among those of its application."""
        return (self.kind, self.group, self.namespace, self.name, self.field)


def deviations(
    objects: Iterable[Compared],
    target: Target,
    deployed: Sequence[str],
    committed: Sequence[datetime | None] = (),
    sensitive: Collection[str] = (),
) -> tuple[Deviation, ...]:
    """
    All that differs. *deployed*: the revisions that were synced last, by source; none: nothing was.

    *committed*: when those of *target* were.
    """
    moved = tuple(deployed) != target.revisions
    found = (
        one
        for each in differing(objects)
        for one in _of(each, target, committed, sensitive, moved=moved)
    )
    return tuple(found)


def deployed(app: Application) -> tuple[str, ...]:
    """The revisions of the last successful sync of the whole, by source."""
    last = app.status.history[-1] if app.status.history else None
    if last is None:
        return ()
    return last.revisions or ((last.revision,) if last.revision else ())


def sort_of(
    path: tuple[str, ...], live: Mapping[str, tuple[Ownership, ...]], *, moved: bool
) -> Sort:
    """Of a field whose live value is owned so; *moved*: Git is not at what was deployed."""
    name = "".join(part if part[:1] == "[" else f".{part}" for part in path)
    inside = [
        known
        for other, known in live.items()
        if other == name or other.startswith((f"{name}.", f"{name}["))
    ]
    parts = inside or [around for around in (owners_of(path, live),) if around]
    if not parts:
        return Sort.UNDEPLOYED if moved else Sort.DRIFT
    ours = all(any(_applied(owner, moved=moved) for owner in part) for part in parts)
    return Sort.UNDEPLOYED if ours else Sort.DRIFT


def _applied(owner: Ownership, *, moved: bool) -> bool:
    """
    Whether a sync of ours wrote it. What is edited by hand through us carries our name too, but is
    an Update; so is a sync that replaces, which is only told apart by Git having moved.
    """
    return owner.manager == MANAGER and (owner.operation == "Apply" or moved)


def _of(
    each: Compared,
    target: Target,
    committed: Sequence[datetime | None],
    sensitive: Collection[str],
    *,
    moved: bool,
) -> Iterator[Deviation]:
    change = each.change
    if change is None:
        return
    origin = target.origin(each.ref)
    number = origin.source
    known = owners(each.live.body) if each.live is not None else NOWHERE

    def made(sort: Sort, blame: Blame | None = None) -> Deviation:
        ahead = sort is Sort.UNDEPLOYED
        field = blame.field if blame else None
        desired, long = _shown(field.after if field else None)
        live, longer = _shown(field.before if field else None)
        when = committed[number] if number < len(committed) else None
        return Deviation(
            each.ref.kind.group,
            each.version,
            each.ref.kind.kind,
            each.ref.namespace,
            each.ref.name,
            str(change.action),
            sort,
            dotted(field.path) if field else "",
            field.path if field else (),
            desired,
            live,
            long or longer,
            "" if ahead or blame is None else blame.manager,
            "" if ahead or blame is None else blame.operation,
            when if ahead else blame.since if blame else None,
            target.revisions[number] if ahead and number < len(target.revisions) else "",
            origin.file,
            origin.line,
            number,
        )

    if change.action is Action.CREATE:
        yield made(Sort.UNDEPLOYED if moved else Sort.DRIFT)
    elif change.action is Action.DELETE:
        by_us = any(one.manager == MANAGER for found in known.values() for one in found)
        yield made(Sort.UNDEPLOYED if by_us else Sort.DRIFT)
    elif each.live is not None:
        (masked,) = masked_changes((change,), sensitive)
        for blame in explain(masked, each.live):
            yield made(sort_of(blame.field.path, known, moved=moved), blame)


def _shown(value: Any) -> tuple[Any, bool]:
    """What a list shows of a value, and whether that is not all."""
    if value is None or isinstance(value, bool | int | float):
        return value, False
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    if len(text) <= LONGEST:
        return value, False
    return f"{text[:LONGEST]}…", True

"""
Explain: of every field that differs, who made it so and where it is declared otherwise.

A difference has two sides. The live one belongs to a manager, who wrote it at some time by an
apply or an update; the declared one stands in a file, at a line, of a commit. Secret values are
masked. Made for ``trueup resource explain-diff`` and for the web UI.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from trueup.core.annotations.tracking import INSTALLATION_ID, TRACKING_ID
from trueup.core.compare.differences import dotted
from trueup.core.compare.ownership import Blame, explain
from trueup.core.mask import masked_changes
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.change import Action, Change, FieldChange
from trueup.model.comparison import Compared, SyncCode
from trueup.model.decision import Target
from trueup.model.origin import Place, Wanted
from trueup.model.source import Revision

replace = msgspec.structs.replace

EXACT = "exact"
FILE_ONLY = "file only"
_ANNOTATIONS = ("metadata", "annotations")
_MARKS = frozenset({TRACKING_ID, INSTALLATION_ID})
_MARK = "the tracking mark"


class Commit(Value, frozen=True):
    """What a source is compared at, or what changed a line of it."""

    source: int
    repo_url: str
    commit: str
    author: str
    date: datetime | None
    subject: str


class Spot(NamedTuple):
    """A line of a file of one of the sources; line 0: the whole file."""

    source: int
    file: str
    line: int


class Declared(Value, frozen=True):
    """
    Where it is declared: *source* counts the Application's sources from 0.

    *certainty*: ``exact``, or ``file only``; then *line* is at most where the object begins.
    *how*: what sets it there if it is not the object's own manifest (``patches``, ``template`` …),
    or, without a *file*, which field of the Application. *changed*: what changed that line last, or
    the file, where only that is certain; null: not known.
    """

    repo_url: str
    commit: str
    file: str
    line: int
    certainty: str
    how: str
    source: int
    changed: Commit | None = None

    @property
    def spot(self) -> Spot:
        """What to ask the history for."""
        return Spot(self.source, self.file, self.line if self.certainty == EXACT else 0)


class Field(Value, frozen=True):
    """
    One field: *desired* is what Git declares (null: nothing any more), *live* what is there.

    *manager* owns the live value *since* then, by its last *operation* (Apply or Update) on the
    object or the *subresource*; empty: nobody is known to have written it.
    """

    path: str
    desired: Any
    live: Any
    manager: str
    operation: str
    subresource: str
    since: datetime | None
    declared: Declared | None


class Difference(Value, frozen=True):
    """One object; *change*: ``create`` (it is not there), ``update`` or ``delete`` (not in Git)."""

    group: str
    version: str
    kind: str
    namespace: str
    name: str
    change: str
    declared: Declared | None
    fields: tuple[Field, ...]


class Explanation(Value, frozen=True):
    """All that differs of an application, and the commits that declare it otherwise."""

    application: str
    namespace: str
    differences: tuple[Difference, ...]
    commits: tuple[Commit, ...]


Places = Mapping[Ref, Sequence[Place]]


def differing(objects: Iterable[Compared]) -> tuple[Compared, ...]:
    """The objects that a sync would change."""
    return tuple(
        each for each in objects if each.status is SyncCode.OUT_OF_SYNC and each.change is not None
    )


def wanted(objects: Iterable[Compared]) -> tuple[Wanted, ...]:
    """What has to be traced to explain them."""
    return tuple(
        Wanted(each.ref, tuple(field.path for field in each.change.fields))
        for each in objects
        if each.change is not None and each.desired is not None
    )


def difference(
    each: Compared, target: Target, places: Sequence[Place], sensitive: Collection[str] = ()
) -> Difference:
    """*places*: of the object, then of each field, as `wanted` asks; none where it is not known."""
    change = each.change or Change(each.ref, Action.KEEP)
    own = places[0] if places else _known(each, target)
    fields = places[1:] if len(places) > 1 else [own] * len(change.fields)
    (shown,) = masked_changes((change,), sensitive)
    blames = explain(shown, each.live) if each.live is not None else ()
    return Difference(
        each.ref.kind.group,
        each.version,
        each.ref.kind.kind,
        each.ref.namespace,
        each.ref.name,
        str(change.action),
        _declared(own, target),
        tuple(_field(blame, place, target) for blame, place in zip(blames, fields, strict=True)),
    )


def spots(differences: Iterable[Difference]) -> Mapping[tuple[int, str], tuple[int, ...]]:
    """The lines that declare what differs, by the number of their source and their file."""
    found: dict[tuple[int, str], dict[int, None]] = {}
    for each in differences:
        own = () if each.fields else (each.declared,)
        for declared in (*own, *(field.declared for field in each.fields)):
            if declared is not None and declared.file:
                spot = declared.spot
                found.setdefault((spot.source, spot.file), {})[spot.line] = None
    return {where: tuple(lines) for where, lines in found.items()}


def dated(
    differences: Iterable[Difference], target: Target, changes: Mapping[Spot, Revision]
) -> tuple[Difference, ...]:
    """*differences* with what changed their lines last."""

    def of(declared: Declared | None) -> Declared | None:
        revision = changes.get(declared.spot) if declared is not None else None
        if declared is None or revision is None:
            return declared
        return replace(declared, changed=_commit(declared.source, target, revision))

    return tuple(
        replace(
            each,
            declared=of(each.declared),
            fields=tuple(replace(field, declared=of(field.declared)) for field in each.fields),
        )
        for each in differences
    )


def commits(target: Target, revisions: Sequence[Revision]) -> tuple[Commit, ...]:
    """*revisions*: what is known of those of *target*, in the order of its sources."""
    return tuple(_commit(number, target, revision) for number, revision in enumerate(revisions))


def _commit(source: int, target: Target, revision: Revision) -> Commit:
    return Commit(
        source,
        target.sources[source].repo_url,
        revision.commit,
        revision.author,
        revision.date,
        revision.message.partition("\n")[0],
    )


def _known(each: Compared, target: Target) -> Place | None:
    """What is known of an object that was not traced."""
    origin = target.origin(each.ref) if each.desired is not None else None
    return Place(origin.file, origin.line, source=origin.source) if origin else None


def _field(blame: Blame, place: Place | None, target: Target) -> Field:
    if _is_mark(blame.field):
        place = Place(exact=True, how=_MARK)
    return Field(
        dotted(blame.field.path),
        blame.field.after,
        blame.field.before,
        blame.manager,
        blame.operation,
        blame.subresource,
        blame.since,
        _declared(place, target),
    )


def _is_mark(field: FieldChange) -> bool:
    """Whether it is nothing but what Trueup itself writes on every object."""
    if field.path == _ANNOTATIONS and isinstance(field.after, Mapping):
        return field.after.keys() <= _MARKS
    return field.path in {(*_ANNOTATIONS, mark) for mark in _MARKS}


def _declared(place: Place | None, target: Target) -> Declared | None:
    if place is None or not (place.file or place.how):
        return None
    number = place.source
    return Declared(
        target.sources[number].repo_url,
        target.revisions[number],
        place.file,
        place.line,
        EXACT if place.exact else FILE_ONLY,
        place.how,
        number,
    )

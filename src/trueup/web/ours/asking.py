"""Asking: which Applications a request is about, and which of their fields, by its query."""

from collections.abc import Callable
from typing import Any, TypeVar

import orjson
from starlette.requests import Request

from trueup.core.listing.order import Order, order
from trueup.core.listing.query import BadQuery, query
from trueup.core.listing.row import Row
from trueup.k8s.lastapplied import ANNOTATION as LAST_APPLIED
from trueup.k8s.ref import GroupKind, Ref
from trueup.web import fields
from trueup.web.apps.entry import Entry
from trueup.web.errors import invalid
from trueup.web.exchange import text
from trueup.web.ours.sight import sight

T = TypeVar("T")

ALL = "*"
SUMMARY = ",".join(
    (
        *("metadata.name", "metadata.namespace", "metadata.labels", "metadata.creationTimestamp"),
        *("metadata.uid", "metadata.resourceVersion", "metadata.deletionTimestamp"),
        *("spec.project", "spec.destination", "spec.source.repoURL", "spec.source.path"),
        *("spec.source.chart", "spec.source.targetRevision", "spec.sources.repoURL"),
        *("spec.sources.path", "spec.sources.chart", "spec.sources.targetRevision"),
        *("spec.sourceHydrator", "metadata.annotations"),
        *("metadata.ownerReferences.kind", "metadata.ownerReferences.name"),
        *("spec.syncPolicy.automated", "status.health", "status.sync.status"),
        *("status.sync.revision", "status.sync.revisions", "status.conditions"),
        *("status.operationState.phase", "status.operationState.message"),
        *("status.operationState.startedAt", "status.operationState.finishedAt"),
        *("status.operationState.operation.initiatedBy", "status.summary.externalURLs"),
        *(
            "status.operationState.syncResult.revision",
            "status.operationState.syncResult.revisions",
        ),
    )
)
"""What is shown of an Application if nobody says what."""
SINCE = "syncSince"
LIMIT, MOST = 100, 1000


def said(made: Callable[[], T]) -> T:
    """What a parameter means; the client's error if it means nothing."""
    try:
        return made()
    except BadQuery as error:
        raise invalid(str(error), error.hint) from error


def wanted(request: Request) -> Callable[[Row], bool] | None:
    """Those that the query is about and that the caller may see; None: all there are."""
    chosen, sees = said(lambda: query(text(request, "q"))), sight(request)
    test = chosen.test
    if sees is None or test is None:
        return test or sees
    return lambda row: test(row) and sees(row)


def sorting(request: Request) -> Order:
    return said(lambda: order(text(request, "sort")))


def limit(request: Request) -> int:
    asked = text(request, "limit")
    if not asked:
        return LIMIT
    if not (asked.isascii() and asked.isdecimal() and 1 <= int(asked[:9]) <= MOST):
        raise invalid(f"limit: {asked} is not a number from 1 to {MOST}", "use next for the rest")
    return int(asked)


def asked_fields(request: Request) -> str:
    return text(request, "fields") or SUMMARY


def shown(entry: Entry, asked: str) -> Any:
    """``syncSince`` is ours: no field of an Application says it."""
    if asked == ALL:
        return entry.body
    found = fields.project(entry.body, asked)
    if entry.row.since and (asked == SUMMARY or SINCE in asked.split(",")):
        found = {**found, SINCE: entry.row.since}
    said = found["metadata"].get("annotations") if asked == SUMMARY else None
    if isinstance(said, dict) and LAST_APPLIED in said:  # a copy of the whole
        kept = {name: value for name, value in said.items() if name != LAST_APPLIED}
        return {**found, "metadata": {**found["metadata"], "annotations": kept}}
    return found


def encoded(entry: Entry, asked: str) -> bytes:
    """The summary of one is written once, for all who look."""
    if asked == ALL:
        return entry.encoded
    if asked != SUMMARY:
        return orjson.dumps(shown(entry, asked))
    if entry.summed is None:
        entry.summed = orjson.dumps(shown(entry, asked))
    return entry.summed


def object_asked(request: Request) -> Ref:
    """The one that ``group``, ``kind``, ``namespace`` and ``resourceName`` name."""
    for name in ("kind", "resourceName"):
        if not text(request, name):
            raise invalid(f"{name}: Required value: it says which object")
    kind = GroupKind(text(request, "group"), text(request, "kind"))
    return Ref(kind, text(request, "namespace"), text(request, "resourceName"))

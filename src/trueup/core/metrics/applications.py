"""Applications: the lines that one comes to."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trueup.core.metrics.catalogue.applications import (
    CONDITION,
    CREATED_TIME,
    HEALTH_STATUS,
    INFO,
    LABELS,
    OUT_OF_SYNC_SINCE,
    SYNC_STATUS,
)
from trueup.core.metrics.kept import Asked, Lines, listed, part, renamed, said, seconds, valued
from trueup.core.metrics.text import gauge
from trueup.core.source.repositories import normalized
from trueup.core.turned import turned
from trueup.model.metric import Metric

Server = Callable[[str, str], str]
"""The address of the cluster that a destination's server and name mean; empty: there is none."""

METRICS = (INFO, HEALTH_STATUS, SYNC_STATUS, CREATED_TIME, CONDITION, OUT_OF_SYNC_SINCE)
UNKNOWN = "Unknown"
HEALTHS = ("Degraded", "Healthy", "Missing", "Progressing", "Suspended", UNKNOWN)
SYNCS = ("OutOfSync", "Synced", UNKNOWN)
Made = Iterator[tuple[Metric, bytes]]


def known(asked: Asked) -> tuple[Metric, ...]:
    """Those that `lines` may give."""
    return (*METRICS, renamed(LABELS, asked.labels)) if asked.labels else METRICS


def lines(body: Mapping[str, Any], asked: Asked, server: Server) -> Lines:
    """Of an Application, whatever somebody has written into it."""
    metadata, spec, status = (part(body, name) for name in ("metadata", "spec", "status"))
    app = (said(metadata, "namespace"), said(metadata, "name"), project(body))
    health = said(part(status, "health"), "status", UNKNOWN)
    sync = said(part(status, "sync"), "status", UNKNOWN)
    where = part(spec, "destination")
    found = {
        INFO: gauge(
            INFO,
            (
                *app,
                "true" if _automated(spec) else "false",
                normalized(repository(spec)),
                server(said(where, "server"), said(where, "name")),
                said(where, "namespace"),
                sync,
                health,
                _operation(body),
                _hydrated(spec, status),
                said(part(status, "operationState"), "phase"),
            ),
        ),
        HEALTH_STATUS: _one_of(HEALTH_STATUS, app, health, HEALTHS),
        SYNC_STATUS: _one_of(SYNC_STATUS, app, sync, SYNCS),
    }
    found |= dict(_times(body, app, sync))
    found |= dict(_conditions(status, app, asked))
    if asked.labels:
        labels = renamed(LABELS, asked.labels)
        found[labels] = gauge(labels, (*app, *valued(asked.labels, part(metadata, "labels"))))
    return found


def project(body: Mapping[str, Any]) -> str:
    return said(part(body, "spec"), "project", "default")


def repository(spec: Mapping[str, Any]) -> str:
    """Of its source, or of the first of several."""
    sources = (*listed(spec, "sources"), part(spec, "source"))
    dry = part(spec, "sourceHydrator", "drySource")
    return said(sources[0], "repoURL") or said(dry, "repoURL")


def _one_of(metric: Metric, app: tuple[str, ...], found: str, every: tuple[str, ...]) -> bytes:
    """A line for each status: 1 for the one that it has, which need not be one of *every*."""
    names = dict.fromkeys((*every, found))
    return b"".join(gauge(metric, (*app, each), each == found) for each in names)


def _times(body: Mapping[str, Any], app: tuple[str, ...], sync: str) -> Made:
    made = seconds(said(part(body, "metadata"), "creationTimestamp"))
    if made is not None:
        yield CREATED_TIME, gauge(CREATED_TIME, app, made)
    since = seconds(turned(body)) if sync == "OutOfSync" else None
    if since is not None:
        yield OUT_OF_SYNC_SINCE, gauge(OUT_OF_SYNC_SINCE, app, since)


def _conditions(status: Mapping[str, Any], app: tuple[str, ...], asked: Asked) -> Made:
    found = listed(status, "conditions")
    types = Counter(said(each, "type") for each in found)
    told = [gauge(CONDITION, (*app, each), types[each]) for each in asked.conditions if types[each]]
    if told:
        yield CONDITION, b"".join(told)


def _automated(spec: Mapping[str, Any]) -> bool:
    automated = part(spec, "syncPolicy").get("automated")
    return isinstance(automated, Mapping) and automated.get("enabled") is not False


def _operation(body: Mapping[str, Any]) -> str:
    if part(body, "metadata").get("deletionTimestamp"):
        return "delete"
    return "sync" if part(body, "operation").get("sync") is not None else ""


def _hydrated(spec: Mapping[str, Any], status: Mapping[str, Any]) -> str:
    """Empty: nothing of it is."""
    if not isinstance(spec.get("sourceHydrator"), Mapping):
        return ""
    return said(part(status, "sourceHydrator", "currentOperation"), "phase", UNKNOWN)

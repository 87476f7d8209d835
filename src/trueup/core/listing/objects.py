"""
Objects: what Applications manage, as one list over all of them; for ``GET resources`` of our API.

Read from the status of each, where the last comparison has put it, so nothing is asked of clusters.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.k8s.value import Value

Wanted = Mapping[str, frozenset[str]]
"""By field, the values that are meant, in lower case; a field that is not there: any."""

FIELDS = ("kind", "group", "namespace", "health", "sync")
NEITHER = "-"
"""How the empty value of a field is asked for: the core group, no namespace, no health."""


class Managed(Value, frozen=True):
    """
    One object. *application*, *app_namespace*, *project*, *cluster*: whose it is, and where.
    *health*: empty for what has none. *pruning*: Git does not declare it any more.
    """

    application: str
    app_namespace: str
    project: str
    cluster: str
    kind: str
    name: str
    group: str = ""
    version: str = ""
    namespace: str = ""
    health: str = ""
    sync: str = ""
    message: str = ""
    hook: bool = False
    pruning: bool = False


class Asked(Value, frozen=True):
    """Which ones: by *fields*, and all *words* in the name, kind or namespace of each."""

    fields: Wanted
    words: tuple[str, ...]

    def about(self, entry: Mapping[str, Any]) -> bool:
        for field, values in self.fields.items():
            if (said(entry, field).lower() or NEITHER) not in values:
                return False
        if not self.words:
            return True
        text = " ".join(said(entry, field) for field in ("name", "kind", "namespace")).lower()
        return all(word in text for word in self.words)


def asked(fields: Mapping[str, Iterable[str]], search: str) -> Asked:
    wanted = {
        field: frozenset(value.lower() for value in values) for field, values in fields.items()
    }
    return Asked({field: values for field, values in wanted.items() if values}, _words(search))


def _words(search: str) -> tuple[str, ...]:
    return tuple(search.lower().split())


def entries(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Those that the status of an Application lists, whatever somebody has written into it."""
    status = body.get("status")
    listed = status.get("resources") if isinstance(status, dict) else None
    return (each for each in listed or () if isinstance(each, dict) and said(each, "name"))


def managed(
    entry: Mapping[str, Any], *, application: str, namespace: str, project: str, cluster: str
) -> Managed:
    health = entry.get("health")
    return Managed(
        application,
        namespace,
        project,
        cluster,
        said(entry, "kind"),
        said(entry, "name"),
        said(entry, "group"),
        said(entry, "version"),
        said(entry, "namespace"),
        said(entry, "health"),
        said(entry, "sync"),
        str(health.get("message") or "") if isinstance(health, dict) else "",
        entry.get("hook") is True,
        entry.get("requiresPruning") is True,
    )


def said(entry: Mapping[str, Any], field: str) -> str:
    """What an entry says of a field; empty: nothing."""
    if field == "health":
        health = entry.get("health")
        return str(health.get("status") or "") if isinstance(health, dict) else ""
    return str(entry.get("status" if field == "sync" else field) or "")

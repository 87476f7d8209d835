"""
Objects: what Applications manage, as one list over all of them; for ``GET resources`` of our API.

Read from the status of each, where the last comparison has put it, so nothing is asked of clusters.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from trueup.core.listing.row import Row
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


class Fact(NamedTuple):
    """What an object is searched and counted by; lean, as there are hundreds of thousands."""

    kind: str
    group: str
    namespace: str
    name: str
    health: str
    sync: str


class Asked(Value, frozen=True):
    """Which ones: by *fields*, and all *words* in the name, kind or namespace of each."""

    fields: Wanted
    words: tuple[str, ...]

    def about(self, fact: Fact) -> bool:
        for field, values in self.fields.items():
            if (getattr(fact, field).lower() or NEITHER) not in values:
                return False
        if not self.words:
            return True
        text = f"{fact.name} {fact.kind} {fact.namespace}".lower()
        return all(word in text for word in self.words)


def asked(fields: Mapping[str, Iterable[str]], search: str) -> Asked:
    wanted = {
        field: frozenset(value.lower() for value in values) for field, values in fields.items()
    }
    chosen = {field: values for field, values in wanted.items() if values}
    return Asked(chosen, tuple(search.lower().split()))


def entries(body: Mapping[str, Any]) -> Iterator[tuple[Fact, Mapping[str, Any]]]:
    """Those that the status of an Application lists, whatever somebody has written into it."""
    status = body.get("status")
    listed = status.get("resources") if isinstance(status, dict) else None
    for each in listed or ():
        if isinstance(each, dict) and each.get("name"):
            yield _fact(each), each


def _fact(entry: Mapping[str, Any]) -> Fact:
    get, health = entry.get, entry.get("health")
    said = (
        *(get("kind"), get("group"), get("namespace"), get("name")),
        *(health.get("status") if isinstance(health, dict) else "", get("status")),
    )
    return Fact(*(each if isinstance(each, str) else str(each or "") for each in said))


def managed(fact: Fact, entry: Mapping[str, Any], row: Row) -> Managed:
    """*row*: of the Application that manages it."""
    health = entry.get("health")
    return Managed(
        row.name,
        row.namespace,
        row.project,
        row.cluster,
        fact.kind,
        fact.name,
        fact.group,
        str(entry.get("version") or ""),
        fact.namespace,
        fact.health,
        fact.sync,
        str(health.get("message") or "") if isinstance(health, dict) else "",
        entry.get("hook") is True,
        entry.get("requiresPruning") is True,
    )

"""Row: what of an Application lists are searched, sorted and counted by."""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.k8s.value import Value


class Row(Value, frozen=True):
    """
    *cluster*: the name of the destination's cluster, else its address. *destination*: the namespace
    there. *operation*: the phase of the last one. *repositories*, *paths*, *revisions*: of all
    sources. *text*: what free words are looked for in, in lower case.
    """

    name: str
    namespace: str = ""
    project: str = "default"
    cluster: str = ""
    destination: str = ""
    health: str = "Unknown"
    sync: str = "Unknown"
    operation: str = ""
    repositories: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    revisions: tuple[str, ...] = ()
    labels: Mapping[str, str] = {}
    created: str = ""
    synced: str = ""
    text: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.namespace, self.name


def row(body: Mapping[str, Any]) -> Row:
    """Of an Application, whatever somebody has written into it."""
    metadata, spec, status = (_map(body.get(part)) for part in ("metadata", "spec", "status"))
    where, operation = _map(spec.get("destination")), _map(status.get("operationState"))
    sources = list(_sources(spec))
    name, project = _text(metadata, "name"), _text(spec, "project") or "default"
    cluster = _text(where, "name") or _text(where, "server")
    repositories = _each(sources, "repoURL")
    paths = (*_each(sources, "path"), *_each(sources, "chart"))
    said = (name, project, cluster, _text(where, "namespace"), *repositories, *paths)
    return Row(
        name,
        _text(metadata, "namespace"),
        project,
        cluster,
        _text(where, "namespace"),
        _text(_map(status.get("health")), "status") or "Unknown",
        _text(_map(status.get("sync")), "status") or "Unknown",
        _text(operation, "phase"),
        repositories,
        paths,
        _each(sources, "targetRevision", "targetBranch"),
        _map(metadata.get("labels")),
        _text(metadata, "creationTimestamp"),
        _text(operation, "finishedAt"),
        "\n".join(said).lower(),
    )


def _sources(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    hydrator, several = _map(spec.get("sourceHydrator")), spec.get("sources")
    yield from map(_map, several if isinstance(several, list) else ())
    for each in (spec.get("source"), hydrator.get("drySource"), hydrator.get("syncSource")):
        if isinstance(each, Mapping):
            yield each


def _each(sources: list[Mapping[str, Any]], *fields: str) -> tuple[str, ...]:
    found = [_text(source, field) for source in sources for field in fields if field in source]
    return tuple(dict.fromkeys(filter(None, found)))


def _map(value: Any) -> Mapping[str, Any]:
    if type(value) is dict:  # nearly always, and much quicker to tell
        return value
    return value if isinstance(value, Mapping) else {}


def _text(found: Mapping[str, Any], field: str) -> str:
    value = found.get(field)
    return value if isinstance(value, str) else ""

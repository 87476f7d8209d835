"""Row: what of an Application lists are searched, sorted and counted by."""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.core.turned import turned
from trueup.k8s.value import Value

MARKS = ("deleting", "troubled", "warned")
"""Being deleted; with a condition that is an error; with one that is a warning."""
AUTOMATION = {"prune": "prune", "selfHeal": "self-heal"}


class Row(Value, frozen=True):
    """
    *cluster*: the name of the destination's cluster, else its address. *destination*: the namespace
    there. *operation*: the phase of the last one. *repositories*, *paths*, *revisions*: of all
    sources; a source that names no revision is of ``HEAD``. *autosync*: what automation does,
    ``on``, ``prune`` and ``self-heal``, or ``off``. *owners*: what made it, such as an
    ApplicationSet. *marks*: what is worth a look, of `MARKS`. *text*: what free words are looked
    for in, in lower case. *since*: when *sync* became what it is; empty: nobody knows.
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
    annotations: Mapping[str, str] = {}
    autosync: tuple[str, ...] = ("off",)
    owners: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    created: str = ""
    synced: str = ""
    text: str = ""
    since: str = ""

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
    conditions = _each(_maps(status.get("conditions")), "type")
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
        tuple(dict.fromkeys(map(_revision, sources))),
        _map(metadata.get("labels")),
        _map(metadata.get("annotations")),
        _autosync(_map(spec.get("syncPolicy")).get("automated")),
        _each(_maps(metadata.get("ownerReferences")), "name"),
        conditions,
        tuple(_marks(metadata, conditions)),
        _text(metadata, "creationTimestamp"),
        _text(operation, "finishedAt"),
        "\n".join(said).lower(),
        turned(body),
    )


def _revision(source: Mapping[str, Any]) -> str:
    return _text(source, "targetRevision") or _text(source, "targetBranch") or "HEAD"


def _autosync(said: Any) -> tuple[str, ...]:
    if not isinstance(said, Mapping) or said.get("enabled") is False:
        return ("off",)
    return ("on", *(name for field, name in AUTOMATION.items() if said.get(field) is True))


def _marks(metadata: Mapping[str, Any], conditions: tuple[str, ...]) -> Iterator[str]:
    if metadata.get("deletionTimestamp"):
        yield "deleting"
    if any(each.endswith("Error") for each in conditions):
        yield "troubled"
    if any(each.endswith("Warning") for each in conditions):
        yield "warned"


def _sources(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    hydrator = _map(spec.get("sourceHydrator"))
    yield from _maps(spec.get("sources"))
    for each in (spec.get("source"), hydrator.get("drySource"), hydrator.get("syncSource")):
        if isinstance(each, Mapping):
            yield each


def _maps(value: Any) -> list[Mapping[str, Any]]:
    return [_map(each) for each in value] if isinstance(value, list) else []


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

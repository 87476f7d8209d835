"""An application's objects as a tree: what Git declares, and below each what it owns."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from trueup.cli.output import Output

Node = Mapping[str, Any]
Key = tuple[str, ...]


def show(out: Output, app: Mapping[str, Any], tree: Mapping[str, Any], *, detailed: bool) -> None:
    nodes = tree.get("nodes") or []
    synced = _statuses(app)
    rows = []
    for drawn, node in lines(nodes):
        status = synced.get(_key(node), ("", ""))
        health = (node.get("health") or {}).get("status") or ""
        message = (node.get("health") or {}).get("message") or status[1]
        age = (age_of(node),) if detailed else ()
        rows.append((drawn, status[0], health, *age, message))
    out.line()
    headers = ("KIND/NAME", "STATUS", "HEALTH", *(("AGE",) if detailed else ()), "MESSAGE")
    out.table(headers, rows)


def table(out: Output, nodes: Sequence[Node], orphans: Sequence[Node]) -> None:
    lost = {_key(each) for each in orphans}
    out.table(
        ("GROUP", "KIND", "NAMESPACE", "NAME", "ORPHANED"),
        [(*_key(node), "Yes" if _key(node) in lost else "No") for node in nodes],
    )


def lines(nodes: Sequence[Node]) -> Iterator[tuple[str, Node]]:
    """Each node with its place drawn: ``├─ReplicaSet/web-5d8``."""
    uids = {node.get("uid") for node in nodes if node.get("uid")}
    below: dict[str, list[Node]] = defaultdict(list)
    roots = []
    for node in nodes:
        parents = [each.get("uid") for each in node.get("parentRefs") or ()]
        known = [uid for uid in parents if uid in uids]
        if known:
            below[str(known[0])].append(node)
        else:
            roots.append(node)
    for root in roots:
        yield from _drawn(root, below, "", "")


def age_of(node: Node) -> str:
    """Since when it is there: ``5m``, ``3d``."""
    created = node.get("createdAt")
    if not created:
        return ""
    seconds = int((datetime.now(UTC) - datetime.fromisoformat(created)).total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{max(seconds, 0)}s"


def _drawn(
    node: Node, below: Mapping[str, Sequence[Node]], head: str, tail: str
) -> Iterator[tuple[str, Node]]:
    yield f"{head}{node.get('kind')}/{node.get('name')}", node
    children = below.get(str(node.get("uid")), ())
    for at, child in enumerate(children, 1):
        last = at == len(children)
        branch, under = ("└─", "  ") if last else ("├─", "│ ")
        yield from _drawn(child, below, tail + branch, tail + under)


def _statuses(app: Mapping[str, Any]) -> dict[Key, tuple[str, str]]:
    status = app.get("status") or {}
    results = (status.get("operationState") or {}).get("syncResult") or {}
    said = {_key(each): each.get("message") or "" for each in results.get("resources") or ()}
    return {
        _key(each): (each.get("status") or "", said.get(_key(each), ""))
        for each in status.get("resources") or ()
    }


def _key(each: Mapping[str, Any]) -> Key:
    return tuple(str(each.get(name) or "") for name in ("group", "kind", "namespace", "name"))

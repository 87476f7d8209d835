"""The HTTP API, operation by operation."""

from collections.abc import Iterator

from starlette.routing import Route

from docs.generate.tables import table
from trueup.web.contract.operations import Operation, nameless, operations, served
from trueup.web.contract.unbuilt import BESIDE, UNBUILT
from trueup.web.ours.table import BASE
from trueup.web.routes import ROUTES

API = """\
The operations of Argo CD's REST API (3.6) by service, and what of them is served. Paths, query,
JSON shapes and errors are Argo CD's, so clients that were written for it work unchanged. What is
not built answers 501 and says why. A path parameter with slashes in it is sent escaped (`%2F`).

Every answer that is an error is `{"error", "code", "message"}` with gRPC's number for `code`; a
`hint` is ours, and there if there is one. Streams are lines of `{"result": …}`, or server-sent
events for who accepts `text/event-stream`. What Argo CD has no route for stands below
`/api/trueup/v1`: see [the API of our own](../how-to/api.md)."""


def api() -> Iterator[str]:
    by_service: dict[str, list[Operation]] = {}
    for each in operations():
        by_service.setdefault(each.name.partition("Service_")[0], []).append(each)
    for service, found in by_service.items():
        yield from (f"## {service}", "")
        rows = ((each.method, f"`{each.path}`", each.name, _state(each)) for each in found)
        yield from table(("method", "path", "operation", "state"), rows)
    yield from ("## Beside the operations", "")
    beside: dict[str, set[str]] = {}
    for method, path in served(ROUTES) - {each.key for each in operations()}:
        beside.setdefault(path, set()).add(method)
    named = {nameless(each.path): each.path for each in ROUTES if isinstance(each, Route)}
    states = (
        (", ".join(sorted(beside[path])), f"`{named[path]}`", BESIDE.get(named[path], "served"))
        for path in sorted(beside)
        if not path.startswith(BASE)
    )
    yield from table(("method", "path", "state"), states)


def _state(operation: Operation) -> str:
    why = UNBUILT.get(operation.name)
    return f"501: {why}" if why else "served"

"""Which Stacks there are, what one is, and what happens to them."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.stacks.row import Row, row, shown
from trueup.k8s.object import Object
from trueup.k8s.value import Value, encode
from trueup.model.stack import STACK, Stack
from trueup.web.exchange import deps, many, raw, reply, text
from trueup.web.ours.rows import streamed
from trueup.web.ours.stacks.found import RESOURCE, called, stack
from trueup.web.rights import allowed


class StackList(Value, frozen=True):
    """By namespace and name."""

    items: tuple[Row, ...]


async def stacks(request: Request) -> Response:
    """Those that the caller may see; of ``project``s, or with a word of ``q`` in their names."""
    if STACK not in await deps(request).cluster.kinds():
        return raw(encode(StackList(())))
    listed, _ = await deps(request).cluster.list(STACK)
    rows = [found for each in listed if (found := _row(request, each)) is not None]
    return raw(encode(StackList(tuple(sorted(rows, key=lambda each: (each.namespace, each.name))))))


async def one(request: Request) -> Response:
    """The object itself; what it calls sensitive is masked."""
    return reply(shown((await stack(request)).body))


async def watch(request: Request) -> Response:
    """As :mod:`trueup.web.ours.rows` tells it."""
    return streamed(request, STACK, lambda obj: _row(request, obj))


def _row(request: Request, obj: Object) -> Row | None:
    """None: it is none of theirs, or cannot be read."""
    projects, word = many(request, "project"), text(request, "q").lower()
    governed = deps(request).views.governs(obj.ref.namespace)
    if not governed or not allowed(request, RESOURCE, "get", called(request, obj.body)):
        return None
    try:
        found = row(msgspec.convert(obj.body, Stack, strict=False))
    except msgspec.ValidationError as error:
        found = _unreadable(obj, str(error))
    of = not projects or found.project in projects
    return found if of and word in f"{found.namespace}/{found.name}".lower() else None


def _unreadable(obj: Object, why: str) -> Row:
    project = str(obj.at("spec", "project") or "default")
    ref = obj.ref
    return Row(ref.namespace, ref.name, project, "", "", "", message=why, health="Degraded")

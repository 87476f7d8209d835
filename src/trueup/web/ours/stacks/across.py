"""What is asked of all Stacks together: what leans on what, and what has drifted."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.stacks.leaning import DEPENDS_ON
from trueup.core.stacks.ties import Tie, of_application, of_stack
from trueup.k8s.value import Value, encode
from trueup.model.stack import STACK, Drifted, Stack
from trueup.web.apps.entry import Entry
from trueup.web.apps.found import applications
from trueup.web.exchange import deps, raw
from trueup.web.ours.sight import sight
from trueup.web.ours.stacks.found import RESOURCE, called
from trueup.web.rights import allowed

USE = b"stacks."
"""What stands in every Application that takes outputs."""


class Ties(Value, frozen=True):
    items: tuple[Tie, ...]


class StackDrift(Value, frozen=True):
    """*resources*: that are not as they were left. *react*: what is done about it by itself."""

    namespace: str
    name: str
    project: str
    react: str
    resources: tuple[Drifted, ...]
    checked_at: datetime | None = None


class StackDriftList(Value, frozen=True):
    """By namespace and name of the Stack; of those that have drifted."""

    items: tuple[StackDrift, ...]


async def ties(request: Request) -> Response:
    """Of the Stacks and Applications that the caller may see."""
    found = [tie async for each in _stacks(request) for tie in of_stack(each)]
    known, sees = applications(request), sight(request)
    await known.known()
    for entry in known.all():
        if _leans(entry) and (sees is None or sees(entry.row)):
            found += of_application(entry.body)
    return raw(encode(Ties(tuple(found))))


async def drift(request: Request) -> Response:
    """What the last look at each has found."""
    found = [each async for each in _stacks(request)]
    found.sort(key=lambda each: (each.namespace, each.name))
    return raw(encode(StackDriftList(tuple(_drifted(found)))))


def _drifted(stacks: list[Stack]) -> Iterator[StackDrift]:
    for each in stacks:
        looked = each.status.drift
        if looked is None or not looked.resources:
            continue
        about = (each.namespace, each.name, each.project, each.spec.drift.react)
        yield StackDrift(*about, looked.resources, looked.checked_at)


async def _stacks(request: Request) -> AsyncIterator[Stack]:
    """Those that the caller may see, and that can be read."""
    if STACK not in await deps(request).cluster.kinds():
        return
    listed, _ = await deps(request).cluster.list(STACK)
    for obj in listed:
        governed = deps(request).views.governs(obj.ref.namespace)
        if not governed or not allowed(request, RESOURCE, "get", called(request, obj.body)):
            continue
        try:
            yield msgspec.convert(obj.body, Stack, strict=False)
        except msgspec.ValidationError:
            continue  # lists say why


def _leans(entry: Entry) -> bool:
    annotations = entry.body["metadata"].get("annotations") or {}
    return DEPENDS_ON in annotations or USE in entry.encoded

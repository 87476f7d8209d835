"""
``GET permitted``: what the caller may do, and to which of the Applications that they may see.

One answer for all of them: whoever selects five hundred is told of those that they may not sync
before they press anything.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.value import Value, encode
from trueup.model.application import PROJECT
from trueup.web.apps.entry import Entry
from trueup.web.apps.found import applications
from trueup.web.errors import invalid
from trueup.web.exchange import deps, many, raw
from trueup.web.ours.asking import wanted
from trueup.web.rights import APPLICATIONS, PROJECTS, allowed, caller

ACTIONS = ("sync", "get", "update", "delete")


class Permitted(Value, frozen=True):
    """
    *denied*: by action, those that the caller may see and may not do it to, as ``namespace/name``.
    *create*: whether there is a project in which they may make one; *projects*: the names of these,
    as far as they may see projects.
    """

    denied: dict[str, list[str]]
    create: bool
    projects: list[str]


async def permitted(request: Request) -> Response:
    actions = many(request, "action") or list(ACTIONS[:1])
    for each in actions:
        if each not in ACTIONS:
            raise invalid(f"action: there is no {each!r} here", f"one of {', '.join(ACTIONS)}")
    known = applications(request)
    await known.known()
    test = wanted(request)
    seen = [each for each in known.entries() if test is None or test(each.row)]
    denied = {each: _denied(request, each, seen) for each in actions}
    listed, _ = await deps(request).cluster.list(PROJECT, namespace=deps(request).namespace)
    open = [
        each.ref.name
        for each in listed
        if allowed(request, APPLICATIONS, "create", f"{each.ref.name}/*")
    ]
    shown = [each for each in open if allowed(request, PROJECTS, "get", each)]
    return raw(encode(Permitted(denied, bool(open), sorted(shown))))


def _denied(request: Request, action: str, seen: list[Entry]) -> list[str]:
    doors, who, home = deps(request).doors, caller(request), deps(request).namespace
    if doors is None or who.operator:
        return []
    answer: Callable[[str], bool] = doors.answers(who, APPLICATIONS, action)
    return [
        f"{each.row.namespace}/{each.row.name}" for each in seen if not answer(each.called(home))
    ]

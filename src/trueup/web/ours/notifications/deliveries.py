"""
``notifications/deliveries``: what is told to whom, of all that the caller may see.

Whoever may ``get`` an object sees what was told of it, never what the message said; to have it sent
again, or not at all, takes ``update``. What is about Trueup itself is for an administrator.
"""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.history import asked
from trueup.k8s.value import Value, encode
from trueup.model.delivery import Delivery, Phase, Sought, Topic
from trueup.model.record import Kind
from trueup.ports import Deliveries
from trueup.web.errors import ApiError, Code, refused
from trueup.web.exchange import deps, raw, text
from trueup.web.record import note
from trueup.web.rights import allowed, demand, named

USUAL = 100  # deliveries of a page
LOOKS = 20  # pages that are looked through for what may be shown
NAMED = ("applications", "stacks", "stacksets", "applicationsets")


class Told(Value, frozen=True):
    """
    *next*: the cursor of what is older; empty: there is nothing. *mine*: the ids of those that the
    caller may have sent again, or discarded.
    """

    items: tuple[Delivery, ...]
    next: str
    mine: tuple[int, ...] = ()


async def find(request: Request) -> Response:
    limit = asked.limit(text(request, "limit"), USUAL)
    if deps(request).deliveries is None:
        return raw(encode(Told((), "")))
    sought, may, acts = _sought(request), shown(request), shown(request, "update")
    taken: list[Delivery] = []
    for _ in range(LOOKS):
        found = await outbox(request).find(sought, limit + 1)
        taken += [each for each in found if may(each.topic)]
        if len(found) <= limit or len(taken) > limit:
            break
        sought = _before(sought, found[-1].id)
    more = len(taken) > limit or len(found) > limit
    last = taken[limit - 1].id if len(taken) > limit else found[-1].id if found else 0
    told = tuple(taken[:limit])
    mine = tuple(each.id for each in told if acts(each.topic))
    return raw(encode(Told(told, asked.encoded(last) if more else "", mine)))


async def one(request: Request) -> Response:
    return raw(encode(await _one(request)))


async def retry(request: Request) -> Response:
    """The message as it was written; to the same receiver, by the settings as they are now."""
    found = await _one(request, "update")
    if not await outbox(request).again(found.id):
        hint = "correct the template: it is told as soon as it can be written"
        raise refused("there is nothing to send just now", "" if found.written else hint)
    return await _done(request, found, "had sent again")


async def discard(request: Request) -> Response:
    found = await _one(request, "update")
    if not await outbox(request).drop(found.id):
        raise refused("it is on its way, or was sent")
    return await _done(request, found, "discarded")


def outbox(request: Request) -> Deliveries:
    found = deps(request).deliveries
    if found is None:
        raise ApiError(Code.NOT_FOUND, "this server has no outbox")
    return found


def shown(request: Request, action: str = "get") -> Callable[[Topic], bool]:
    """Whether the caller may see, or do, something about a topic; each is asked about once."""
    known: dict[tuple[str, ...], bool] = {}

    def may(topic: Topic) -> bool:
        about = (topic.resource, topic.project, topic.namespace, topic.name)
        if about not in known:
            known[about] = allowed(request, *subject(request, topic, action))
        return known[about]

    return may


def subject(request: Request, topic: Topic, action: str) -> tuple[str, str, str]:
    """What rules call it; what they have no name for is an administrator's."""
    if topic.resource in NAMED:
        return topic.resource, action, named(request, topic.project, topic.namespace, topic.name)
    if topic.resource == "projects":
        return "projects", action, topic.name
    return "accounts", "update", "*"


async def _one(request: Request, action: str = "get") -> Delivery:
    """One that may not be seen is not there."""
    said = request.path_params["id"]
    id = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0
    found = await outbox(request).one(id)
    if found is None or not shown(request)(found.topic):
        raise ApiError(Code.NOT_FOUND, f"there is no delivery {said}")
    demand(request, *subject(request, found.topic, action))
    return found


async def _done(request: Request, found: Delivery, did: str) -> Response:
    topic = found.topic
    app = topic.resource == "applications"
    to = f"{found.service}:{found.recipient}" if found.recipient else found.service
    about: Mapping[str, Any] = (
        {"application": topic.name, "namespace": topic.namespace, "project": topic.project}
        if app
        else {"object": str(topic), "project": topic.project}
    )
    message = f"{did} what {found.trigger} tells {to} of {topic}"
    note(request, Kind.CHANGE, did, message=message, details={"delivery": found.id}, **about)
    return raw(encode(await outbox(request).one(found.id) or found))


def _sought(request: Request) -> Sought:
    names = ("kind", "namespace", "name", "project", "service", "trigger")
    phases = [each for each in text(request, "phase").split(",") if each]
    return Sought(
        **{each: text(request, each) for each in names},
        phases=tuple(asked.choice(Phase, "phase", each) for each in phases),
        before=asked.place("cursor", text(request, "cursor"), asked.decoded),
    )


def _before(sought: Sought, id: int) -> Sought:
    fields = {each: getattr(sought, each) for each in sought.__struct_fields__}
    return Sought(**{**fields, "before": id})

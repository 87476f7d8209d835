"""
``/api/webhook``: hosts say that something was pushed, and it is looked at now.

Nobody logs in here, so nothing is told to whoever asks: not which repositories are known, not which
applications there are. What a delivery says is only a reason to look (`core.webhooks`).
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from trueup.core.looks import looks
from trueup.core.metrics.catalogue.server import WEBHOOKS, WEBHOOKS_IN_FLIGHT
from trueup.core.proposals.following import wants
from trueup.core.proposals.pulls import FORKS, FORKS_KEY
from trueup.core.source.kinds import fixed
from trueup.core.source.repositories import normalized
from trueup.core.webhooks import checked, host_of
from trueup.core.webhooks.addresses import place
from trueup.core.webhooks.generic import GENERIC, LASTS, timely
from trueup.core.webhooks.host import Host
from trueup.core.webhooks.matching import concerned
from trueup.core.webhooks.notice import Delivery, Ignored, Notice, PullRequest, Refused
from trueup.core.webhooks.secrets import secrets
from trueup.core.webhooks.traced import told_of
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION, ApplicationSpec
from trueup.model.source import Source
from trueup.ports import Meter
from trueup.web.apps.applications import Applications
from trueup.web.apps.entry import Entry
from trueup.web.apps.found import applications, patched
from trueup.web.apps.refresh import ANNOTATION
from trueup.web.deps import Deps
from trueup.web.exchange import deps
from trueup.web.hooks.looking import Looking
from trueup.web.hooks.order import Order
from trueup.web.hooks.others import Others
from trueup.web.hooks.proposing import Proposing, about
from trueup.web.seen import Seen

log = logging.getLogger("trueup.webhooks")

MIB = 2**20
LIMIT = 50  # MiB of a body, unless argocd-cm says otherwise
LIMIT_KEY = "webhook.maxPayloadSizeMB"
PATIENCE = 30.0
AT_ONCE = 4  # times the limit: what all bodies may take together
PATHS = "argocd.argoproj.io/manifest-generate-paths"
AT_A_TIME = 500  # applications, until others have their turn


@dataclass(slots=True)
class Hooks:
    """
    What the entrance remembers. *patience*: seconds that a body may take; *held*: bytes of bodies
    that are being read or looked at.
    """

    looking: Looking
    others: Others
    patience: float = PATIENCE
    seen: Seen = field(default_factory=Seen)
    order: Order = field(default_factory=Order)
    warned: set[str] = field(default_factory=set)
    held: int = 0


def hooks(made: Deps) -> Hooks:
    looking = Looking(made.cluster, made.clock, made.namespace)
    return Hooks(looking, Others(made.cluster, made.clock))


async def receive(request: Request) -> Response:
    """200 and nothing else, whether or not anybody uses that repository."""
    mine: Hooks = request.app.state.hooks
    try:
        if request.method != "POST":
            raise Refused(405, "webhooks are sent by POST")
        delivery = await _delivery(request, mine)
        try:
            with _under_way(deps(request).meter):
                await _taken(request, mine, delivery)
        finally:
            mine.held -= len(delivery.body)
    except Refused as refusal:
        return _refused(refusal)
    return Response(status_code=200)


@contextmanager
def _under_way(meter: Meter) -> Iterator[None]:
    meter.add(WEBHOOKS_IN_FLIGHT, (), 1)
    try:
        yield
    finally:
        meter.add(WEBHOOKS_IN_FLIGHT, (), -1)


def _refused(refusal: Refused) -> Response:
    """The connection ends, as there may be more of the body to come."""
    log.info("webhook refused", extra={"status": refusal.status, "why": refusal.message})
    hint = f"\nhint: {refusal.hint}" if refusal.hint else ""
    text = f"{refusal.message}{hint}\n"
    headers = {"Connection": "close"}
    return Response(text, refusal.status, headers, media_type="text/plain")


async def _taken(request: Request, mine: Hooks, delivery: Delivery) -> None:
    known = secrets(lambda name: _held(request, "Secret", name))
    host = host_of(delivery, known)
    if not (signed := checked(host, delivery, known)):
        _warn(mine, host)
    clock = deps(request).clock
    begun = clock.now().timestamp()
    if host is GENERIC:
        timely(delivery, clock.now())
    found = host.read(delivery)
    name = host.delivery(delivery) or hashlib.sha256(delivery.body).hexdigest()
    name = f"{host.name}\n{name}"
    if isinstance(found, Ignored) or mine.seen.again(name, clock.monotonic()):
        return
    if isinstance(found, Notice):
        count = await _followed(request, mine, found)
        times = (begun, clock.now().timestamp())
        for span in told_of(host.name, found, times, name, delivery) if count else ():
            deps(request).tracer.tell(span)
    else:
        count = await _proposed(request, mine, found, host) if signed else 0
    lasts = 2 * LASTS if host is GENERIC else 60.0
    mine.seen.remember(name, clock.monotonic(), lasts)
    repository = normalized(next(iter(found.addresses), "")) if count else ""
    deps(request).meter.count(WEBHOOKS, (repository,))
    said = {"host": host.name, "repository": next(iter(found.addresses), ""), "applications": count}
    log.info("webhook", extra=said)


async def _followed(request: Request, mine: Hooks, notice: Notice) -> int:
    """Have looked at what *notice* is about; how many applications that concerns."""
    wanted: dict[tuple[str, str], None] = {}
    fresh: list[Entry] = []
    count = 0
    async for entry, sources in _concerned(applications(request), notice):
        count += 1
        wanted.update(dict.fromkeys(_looked_at(sources)))
        if _unknown(entry) and any(map(fixed, sources)):
            fresh.append(entry)
    wanted.update(dict.fromkeys(_looked_at(await mine.others.moved(notice))))
    if wanted:
        await mine.looking.ask(looks(wanted))
    for entry in fresh:
        refresh = {"metadata": {"annotations": {ANNOTATION: "normal"}}}
        await patched(request, Ref(APPLICATION, *entry.key), refresh)
    return count


async def _proposed(request: Request, mine: Hooks, said: PullRequest, host: Host) -> int:
    """How many Proposals a pull request concerns."""
    if mine.order.late(said):
        log.info("webhook was overtaken", extra={"host": host.name, "number": said.number})
        return 0
    notice, foreign = about(said), said.foreign
    found = dict.fromkeys(await mine.others.asking(notice, foreign=foreign))
    async for entry, sources in _concerned(applications(request), notice):
        if wants([Object(entry.body)], foreign=foreign):
            found.update(dict.fromkeys(sources))
    made = deps(request)
    forks = _number(request, FORKS_KEY, FORKS)
    proposing = Proposing(made.cluster, made.clock, made.history, made.namespace, forks)
    count = await proposing.take(said, found, host.name)
    mine.order.remember(said)
    return count


def _looked_at(sources: Iterable[Source]) -> Iterator[tuple[str, str]]:
    for source in sources:
        if not fixed(source):
            yield source.repo_url, source.chart


def _unknown(entry: Entry) -> bool:
    """What is fixed is looked at no more, unless it was not there when it was."""
    sync = (entry.body.get("status") or {}).get("sync") or {}
    return sync.get("status") in (None, "", "Unknown")


async def _concerned(
    known: Applications, notice: Notice
) -> AsyncIterator[tuple[Entry, tuple[Source, ...]]]:
    """The applications that *notice* is about, with those of their sources that it is about."""
    await known.known()
    told = frozenset(map(place, notice.addresses)) - {""}
    for number, entry in enumerate(known.at(told)):
        if number and not number % AT_A_TIME:
            await asyncio.sleep(0)
        if (spec := _spec(entry)) is None:
            continue
        paths = (entry.body["metadata"].get("annotations") or {}).get(PATHS, "")
        if sources := concerned(spec, paths, notice):
            yield entry, sources


def _spec(entry: Entry) -> ApplicationSpec | None:
    """None where it cannot be read, which is told elsewhere."""
    try:
        return msgspec.convert(entry.body.get("spec"), ApplicationSpec, strict=False)
    except msgspec.ValidationError:
        return None


async def _delivery(request: Request, mine: Hooks) -> Delivery:
    """Its body counts as held, until whoever called gives it back."""
    limit = _limit(request)
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > limit:
        raise _too_large(limit)
    read, whole = bytearray(), False
    try:
        async with asyncio.timeout(mine.patience):
            async for chunk in request.stream():
                _fits(mine, len(read) + len(chunk), len(chunk), limit)
                read += chunk
                mine.held += len(chunk)
        whole = True
    except TimeoutError as error:
        raise Refused(408, f"the body did not arrive within {mine.patience:g} s") from error
    except ClientDisconnect as error:
        raise Refused(400, "the sender went away") from error
    finally:
        mine.held -= 0 if whole else len(read)
    return Delivery(dict(request.headers), dict(request.query_params), bytes(read))


def _fits(mine: Hooks, size: int, more: int, limit: int) -> None:
    if size > limit:
        raise _too_large(limit)
    if mine.held + more > AT_ONCE * max(limit, MIB):
        raise Refused(503, "too many large webhooks at the same time", "send it again")


def _too_large(limit: int) -> Refused:
    return Refused(
        413,
        f"the payload is larger than {limit // MIB} MiB",
        f"have the host send less, or raise {LIMIT_KEY} in argocd-cm",
    )


def _limit(request: Request) -> int:
    """In bytes."""
    return _number(request, LIMIT_KEY, LIMIT) * MIB


def _number(request: Request, key: str, without: int) -> int:
    """Of ``argocd-cm``; one that is none counts as if it were not there, as in Argo CD."""
    found = _held(request, "ConfigMap", "argocd-cm")
    data, _ = deps(request).in_force((found.at("data") if found else None) or {}, {})
    said = data.get(key, "").strip()
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 9 else without


def _held(request: Request, kind: str, name: str) -> Object | None:
    made = deps(request)
    return made.held(Ref(GroupKind("", kind), made.namespace, name))


def _warn(mine: Hooks, host: Host) -> None:
    """Once: nobody is kept out by it, and anybody can make us look."""
    if host.name not in mine.warned:
        mine.warned.add(host.name)
        hint = f"set {' and '.join(host.keys)} in argocd-secret"
        log.warning("webhooks are not verified", extra={"host": host.name, "hint": hint})

"""
``states``: versions of Terraform's states, what differs between them, and their locks.

Who may ``get`` the stack sees all of it but secrets; the state as it is takes ``state/get``. What
is restored or released goes on record, with the reason.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.stacks.naming import EVER, ever_hidden, owned
from trueup.core.terraform import states as reading
from trueup.core.terraform.backend import parsed
from trueup.k8s.value import Value, encode
from trueup.model.record import Kind
from trueup.model.terraform import Lock, Owner, StateVersion
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import flag, raw, text
from trueup.web.ours.reasons import reasoned
from trueup.web.record import note
from trueup.web.rights import caller, demand, seeing
from trueup.web.terraform.places import (
    READ,
    STACKS,
    UNLOCK,
    WRITE,
    Place,
    moved,
    owned_by,
    owners,
    place,
    said,
    states,
)

GET = "get"
FILE = "application/octet-stream"
DIGITS = 18  # of a version's number


class StateRow(Value, frozen=True):
    """
    *lock*: of who holds it now. *latest*: its newest version. *orphaned*: its Stack is gone, or one
    of another project has the name; *left*: since when that is known.
    """

    namespace: str
    name: str
    workspace: str
    project: str
    latest: StateVersion | None = None
    lock: Lock | None = None
    orphaned: bool = False
    left: datetime | None = None


class StateList(Value, frozen=True):
    items: tuple[StateRow, ...]


class Versions(Value, frozen=True):
    """Newest first."""

    items: tuple[StateVersion, ...]
    lock: Lock | None = None


class Shown(Value, frozen=True):
    """*state*: the document; *masked*: without what is secret in it."""

    version: StateVersion
    state: Mapping[str, Any]
    masked: bool = True


class Compared(Value, frozen=True):
    """*since*, *until*: which; the first is None if there was nothing before."""

    diff: reading.StateDiff
    until: StateVersion
    since: StateVersion | None = None


class Held(Value, frozen=True):
    """*lock*: None: nobody holds it."""

    lock: Lock | None = None


class Rotated(Value, frozen=True):
    """*key*: the id of the one that seals from now on. *sealed*: how much was sealed anew."""

    key: str
    sealed: int


class Restoring(Value, frozen=True):
    """Which version is to be the newest, and why."""

    number: int
    reason: str


class Releasing(Value, frozen=True):
    """The id of the lock that was looked at, and why it is taken from who holds it."""

    id: str
    reason: str


async def known(request: Request) -> Response:
    """Those that the caller may ``get``."""
    sees, found = seeing(request, STACKS), []
    whose: dict[str, Owner | None] = dict(await owners(request).owners())
    for each, (latest, holder) in (await states(request).listed()).items():
        name = parsed(each)
        called = owned(name.namespace, name.name)
        if called not in whose:
            whose[called] = await owners(request).owner(called)
        owner = whose[called]
        where = await owned_by(request, name, owner)
        if sees(where.object):
            left = owner.left if owner and where.orphaned else None
            row = StateRow(*name, where.project, latest, holder, where.orphaned, left)
            found.append(row)
    return raw(encode(StateList(tuple(found))))


async def versions(request: Request) -> Response:
    found = await place(request, GET)
    kept = await states(request).versions(found.key)
    holder = await states(request).holder(found.key)
    return raw(encode(Versions(tuple(kept), holder)))


async def one(request: Request) -> Response:
    """``reveal=true``: as it is."""
    reveal = flag(request, "reveal")
    found = await place(request, READ if reveal else GET)
    version, kept = await _version(request, found, request.path_params["number"])
    if reveal:
        state = await asyncio.to_thread(reading.document, kept)
    else:
        state = await asyncio.to_thread(reading.masked, kept, await _hidden(request, found))
    shown = Shown(version, state, not reveal)
    if reveal:
        said(request, found, f"read version {version.number} of state {found.told}, with secrets")
    return raw(await asyncio.to_thread(encode, shown))


async def file(request: Request) -> Response:
    """To be saved by whoever asks; to the byte as Terraform wrote it."""
    found = await place(request, READ)
    version, kept = await _version(request, found, request.path_params["number"])
    said(request, found, f"saved version {version.number} of state {found.told}, with secrets")
    name = f"{found.name.name}-{version.number}.tfstate"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(kept, media_type=FILE, headers=headers)


async def diff(request: Request) -> Response:
    """``since`` and ``until`` are numbers; without them, the newest and the one before it."""
    found = await place(request, GET)
    last = text(request, "until")
    if not last:
        newest = next((each for each in await _kept(request, found)), None)
        last = str(newest.number) if newest else "0"
    until, after = await _version(request, found, last)
    first = text(request, "since") or str(await _before(request, found, until.number))
    since, before = await _version(request, found, first) if first != "0" else (None, b"")
    hidden = await _hidden(request, found)
    compared = await asyncio.to_thread(reading.between, before, after, hidden)
    return raw(encode(Compared(compared, until, since)))


async def restore(request: Request) -> Response:
    found = await place(request, WRITE)
    asked = await reasoned(request, Restoring)
    made = await states(request).restore(found.key, asked.number, caller(request).called)
    did = f"restored version {asked.number} of state {found.told} as {made.number}"
    said(request, found, f"{did}: {asked.reason}")
    await moved(request, found)
    return raw(encode(made))


async def lock(request: Request) -> Response:
    found = await place(request, GET)
    return raw(encode(Held(await states(request).holder(found.key))))


async def unlock(request: Request) -> Response:
    """409 if it is another lock by now than the one that was looked at."""
    found = await place(request, UNLOCK)
    asked = await reasoned(request, Releasing)
    held = await states(request).holder(found.key)
    if held is None:
        raise ApiError(Code.NOT_FOUND, f"nobody holds state {found.told}")
    await states(request).unlock(found.key, asked.id)
    who = held.info.who or held.by
    did = f"released lock {asked.id} on state {found.told}, held by {who}"
    said(request, found, f"{did}: {asked.reason}")
    await moved(request, found)
    return raw(encode(Held(held)))


async def rotate(request: Request) -> Response:
    """For an administrator, as it is about all states."""
    demand(request, "accounts", "update", "*")
    key, sealed = await states(request).rotate()
    did = f"made key {key} of the states, and sealed {sealed} anew"
    note(request, Kind.CHANGE, "rotated key", message=did)
    return raw(encode(Rotated(key, sealed)))


async def _hidden(request: Request, found: Place) -> list[str]:
    """What its Stack has ever had from Secrets, which no state marks."""
    name = ever_hidden(found.name.namespace, found.name.name)
    kept = await states(request).kept(name, EVER, EVER)
    return msgspec.json.decode(kept, type=list[str]) if kept else []


async def _kept(request: Request, found: Place) -> list[StateVersion]:
    """Newest first, of those that have a body."""
    return [each for each in await states(request).versions(found.key) if not each.deleted]


async def _before(request: Request, found: Place, number: int) -> int:
    earlier = (each.number for each in await _kept(request, found) if each.number < number)
    return next(earlier, 0)


async def _version(request: Request, found: Place, number: str) -> tuple[StateVersion, bytes]:
    if not (number.isascii() and number.isdecimal() and len(number) <= DIGITS):
        raise invalid(f"{number} is no number of a version")
    kept = await states(request).version(found.key, int(number))
    if kept is None:
        raise ApiError(Code.NOT_FOUND, f"state {found.told} has no version {number}")
    return kept

"""
``/terraform/state/{namespace}/{name}[/{workspace}]``: the protocol of Terraform's HTTP backend.

Statuses are those that its client knows: 204 for no state, 423 with the lock-info of whoever holds
it. Its texts are thrown away by that client but for the lock's, so they are for the log and curl.
"""

import asyncio
import base64
import binascii
import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trueup.core.terraform.backend import ROOT
from trueup.k8s.value import encode
from trueup.model.errors import Refused, Stalled
from trueup.model.terraform import Lock, LockInfo, StateVersion
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, raw, text
from trueup.web.rights import allowed, caller, denied
from trueup.web.terraform.bodies import bounded
from trueup.web.terraform.places import (
    READ,
    STACKS,
    UNLOCK,
    WRITE,
    Place,
    moved,
    place,
    said,
    states,
)

STATE_LIMIT = 64 * 2**20  # bytes of a state
Handler = Callable[[Request], Awaitable[Response]]
LOCK_LIMIT = 64 * 2**10
LOCKED, NO_CONTENT = 423, 204
UNLOCKING = (
    "release it with its id and a reason: trueup stack unlock, "
    "or POST /api/trueup/v1/states/NAMESPACE/NAME/unlock"
)


async def read(request: Request) -> Response:
    found = await place(request, READ)
    kept = await states(request).current(found.key)
    if kept is None:
        return Response(status_code=NO_CONTENT)
    answer = raw(kept[1])
    digest = await asyncio.to_thread(_md5, kept[1])
    answer.headers["Content-MD5"] = base64.b64encode(digest).decode()
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def write(request: Request) -> Response:
    """``ID`` is of the lock that the client holds; without one nobody may hold it."""
    found = await place(request, WRITE)
    body = await bounded(request, STATE_LIMIT)
    await asyncio.to_thread(_check_whole, request, body)
    run, revision = (found.grant.run, found.grant.revision) if found.grant else ("", "")
    by = StateVersion(
        0, 0, "", datetime.now(UTC), "", by=caller(request).called, run=run, revision=revision
    )
    made = await states(request).write(found.key, body, by, text(request, "ID"))
    _note(request, found, f"wrote version {made.number} of state {found.told}")
    if not text(request, "ID"):  # else it is about to be unlocked
        await moved(request, found)
    return Response()


async def delete(request: Request) -> Response:
    found = await place(request, WRITE)
    await states(request).delete(found.key, text(request, "ID"), caller(request).called)
    _note(request, found, f"deleted state {found.told}; its versions stay")
    await moved(request, found)
    return Response()


async def lock(request: Request) -> Response:
    found = await place(request, WRITE)
    info = _info(await bounded(request, LOCK_LIMIT))
    if info is None or not info.id:
        raise invalid("a lock must say who takes it, with an ID")
    run = found.grant.run if found.grant else ""
    wanted = Lock(info, caller(request).called, run, deps(request).clock.now())
    held = await states(request).lock(found.key, wanted)
    return _held(held) if held else Response()


async def unlock(request: Request) -> Response:
    """
    By the lock-info that it was taken with, or by its id, which is what OpenTofu's ``force-unlock``
    sends. Terraform's sends nothing, whatever id it is given.
    """
    found = await place(request, WRITE)
    info = _info(await bounded(request, LOCK_LIMIT))
    held = await states(request).holder(found.key)
    if held is None:
        return Response()
    id = info.id if info is not None else ""
    if not id:
        _check_forced(found, held)
    elif held.info.id != id:
        return _held(held, Code.ABORTED.http)
    who, anothers = caller(request), caller(request).called != held.by
    if anothers and (found.grant is not None or not allowed(request, STACKS, UNLOCK, found.object)):
        raise denied(request, STACKS, UNLOCK, found.object or found.key)
    await states(request).unlock(found.key, held.info.id)
    if anothers or not id:
        of = held.info.who or held.by
        did = f"released lock {held.info.id} on state {found.told}, held by {of}"
        _note(request, found, did if id else f"{did}: {who.called} forced it, and said no id")
    await moved(request, found)
    return Response()


def _check_forced(found: Place, held: Lock) -> None:
    """What people release without saying which may be anybody's, but none of a run that works."""
    message = f"which lock on state {found.told} is to be released is not said"
    if found.grant is not None:
        raise ApiError(Code.PERMISSION_DENIED, message)
    if held.run:
        told = f"{message}; it is {held.info.id}, of run {held.run}, which ends or is cancelled"
        raise ApiError(Code.ABORTED, told, UNLOCKING)


def _held(lock: Lock, status: int = LOCKED) -> Response:
    """With the holder's lock-info, as it was given."""
    return Response(encode(lock.info), status, media_type="application/json")


def _info(body: bytes) -> LockInfo | None:
    if not body.strip():
        return None
    try:
        return msgspec.json.decode(body, type=LockInfo)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise invalid(f"the body is no lock-info: {error}") from error


def _check_whole(request: Request, body: bytes) -> None:
    """A body that was cut or changed on its way is not kept."""
    sent = request.headers.get("Content-MD5", "")
    if not sent:
        return
    try:
        fits = base64.b64decode(sent, validate=True) == _md5(body)
    except (binascii.Error, ValueError):
        fits = False
    if not fits:
        raise invalid("Content-MD5 is of another body than this", "send it again")


def _md5(body: bytes) -> bytes:
    return hashlib.md5(body, usedforsecurity=False).digest()


def _note(request: Request, found: Place, did: str) -> None:
    """What people do; what runs do stands on record as the run."""
    if found.grant is None:
        said(request, found, did)


def _answering(handler: Handler) -> Handler:
    async def answering(request: Request) -> Response:
        try:
            return await handler(request)
        except Refused:
            raise
        except Stalled as error:  # such as a lost key: nothing that whoever asks could better
            raise ApiError(Code.INTERNAL, error.message, error.hint) from error

    return answering


def _routes(path: str) -> list[Route]:
    return [
        Route(path, _answering(read)),
        Route(path, _answering(write), methods=["POST", "PUT"]),
        Route(path, _answering(delete), methods=["DELETE"]),
        Route(path, _answering(lock), methods=["LOCK"]),
        Route(path, _answering(unlock), methods=["UNLOCK"]),
    ]


ONE = f"{ROOT}/{{namespace}}/{{name}}"
ROUTES = [*_routes(ONE), *_routes(f"{ONE}/{{workspace}}")]

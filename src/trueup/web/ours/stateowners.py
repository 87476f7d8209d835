"""
``states/{namespace}/{name}/owner`` and ``…/remove``: whose states are, and their end.

Both are about all that is kept under a name, whatever the workspace, and go on record with a
reason.
"""

from collections.abc import Mapping
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.stacks.naming import owned
from trueup.core.terraform.backend import state_name
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value, encode
from trueup.model.application import PROJECT
from trueup.model.terraform import Lock, Owner, StateVersion
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, raw
from trueup.web.ours.reasons import reasoned
from trueup.web.rights import demand, named
from trueup.web.terraform.places import (
    READ,
    STACKS,
    WRITE,
    Place,
    moved,
    owned_by,
    owner_of,
    owners,
    said,
    states,
)

DELETE = "state/delete"
Kept = Mapping[str, tuple[StateVersion | None, Lock | None]]


class HandingOver(Value, frozen=True):
    """To which project, and why."""

    project: str
    reason: str


class Removing(Value, frozen=True):
    """*resources*: how many there are in all of them, as it was looked at; and why they go."""

    resources: int
    reason: str


class Owned(Value, frozen=True):
    """Whose they are now."""

    project: str


class Removed(Value, frozen=True):
    """*states*: how many there were. *resources*: that nothing knows of any more."""

    states: int
    resources: int


class Name(NamedTuple):
    """*place*: of the default workspace, which stands for all of them."""

    place: Place
    owner: Owner
    kept: Kept

    @property
    def key(self) -> str:
        return owned(self.place.name.namespace, self.place.name.name)


async def hand_over(request: Request) -> Response:
    found = await _name(request, READ, WRITE)  # with both, anybody could carry it over by hand
    wanted = await reasoned(request, HandingOver)
    where, project = found.place, wanted.project
    demand(request, STACKS, WRITE, named(request, project, where.name.namespace, where.name.name))
    if await deps(request).cluster.get(Ref(PROJECT, deps(request).namespace, project)) is None:
        raise invalid(f"there is no project {project[:80]!r}", "trueup proj list")
    _check_free(found, f"change spec.project of Stack {found.key}: its state goes along")
    if not await owners(request).claim(found.key, Owner(project), found.owner):
        raise ApiError(Code.ABORTED, f"somebody has just claimed state {found.key}", "look again")
    did = f"handed state {found.key} over from project {where.project} to {project}"
    said(request, where, f"{did}: {wanted.reason}")
    await moved(request, where)
    return raw(encode(Owned(project)))


async def remove(request: Request) -> Response:
    found = await _name(request, DELETE)
    wanted = await reasoned(request, Removing)
    _check_free(found, f"delete Stack {found.key} first")
    held = sum(each.resources for each, _ in found.kept.values() if each and not each.deleted)
    if held != wanted.resources:
        told = f"state {found.key} holds {held} resources, not {wanted.resources}"
        raise ApiError(Code.ABORTED, told, "look at it again: trueup stack state list")
    await owners(request).remove(found.key)
    did = f"removed state {found.key} with all its versions; it held {held} resources"
    said(request, found.place, f"{did}: {wanted.reason}")
    await moved(request, found.place)
    return raw(encode(Removed(len(found.kept), held)))


async def _name(request: Request, *actions: str) -> Name:
    """That the caller may do *actions* with; who may not is not told whether it is there."""
    path = request.path_params
    name = state_name(path["namespace"], path["name"])
    key = owned(name.namespace, name.name)
    owner = await owner_of(request, key)
    where = await owned_by(request, name, owner)
    for action in actions:
        demand(request, STACKS, action, where.object)
    if owner is None:
        raise ApiError(Code.NOT_FOUND, f"nothing is kept as state {key}")
    listed = (await states(request).listed()).items()
    return Name(where, owner, {each: kept for each, kept in listed if each.startswith(f"{key}/")})


def _check_free(found: Name, instead: str) -> None:
    """Neither a Stack has them, nor does anybody hold one."""
    owner = found.owner
    if (owner.uid or owner.earlier) and not found.place.orphaned:
        raise ApiError(Code.ABORTED, f"Stack {found.key} has this state", instead)
    for name, (_, lock) in found.kept.items():
        if lock is not None:
            who = lock.info.who or lock.by or "somebody"
            hint = "wait until it is released, or release it: trueup stack unlock"
            raise ApiError(Code.ABORTED, f"state {name} is locked by {who}", hint)

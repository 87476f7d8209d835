"""
Places: which state a request is about, whose it is, and whether the caller may.

A state belongs to whoever owns it (`core.stacks.owning`), which is the project of its Stack, also
when that is gone; one that never had a Stack, to the project that ``argocd-cm`` names
(``trueup.states.project``). A run comes with a token for its own state and needs no rule.
"""

from contextlib import suppress
from typing import NamedTuple

from starlette.requests import Request

from trueup.core.stacks.naming import REFRESH, owned
from trueup.core.stacks.owning import abandoned, claimed, project_of
from trueup.core.terraform.backend import PROJECT, StateName, state_name
from trueup.core.terraform.runtokens import grant_of
from trueup.k8s.object import Object
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.model.record import Kind
from trueup.model.stack import Stack
from trueup.model.terraform import Grant, Owner
from trueup.ports import Owners, States
from trueup.web import maps
from trueup.web.errors import not_found
from trueup.web.exchange import deps, text
from trueup.web.record import note
from trueup.web.rights import caller, demand, denied, named

STACKS = "stacks"
READ, WRITE, UNLOCK = "state/get", "state/write", "state/unlock"
"""What may be done with states, beside ``get``: to see their versions, without secrets."""
UNKNOWN = ("UnknownKind", "NotFound")
"""Where the CRD of stacks is not installed, no state has one."""


class Place(NamedTuple):
    """
    *object*: what rules call it. *grant*: of the run that asks, if it is one. *orphaned*: the Stack
    that had it is gone.
    """

    name: StateName
    project: str
    object: str
    grant: Grant | None = None
    orphaned: bool = False

    @property
    def key(self) -> str:
        return str(self.name)

    @property
    def told(self) -> str:
        """As people say it."""
        return self.key.removesuffix("/default")


async def place(request: Request, action: str) -> Place:
    """Raises ``PERMISSION_DENIED`` if the caller may not do *action* with it."""
    path = request.path_params
    workspace = path.get("workspace") or text(request, "workspace")
    name = state_name(path["namespace"], path["name"], workspace)
    grant = grant_of(caller(request))
    if grant is not None:
        _check_grant(request, grant, name, action)
        return Place(name, "", "", grant)
    found = await of_project(request, name)
    demand(request, STACKS, action, found.object)
    if action == WRITE:
        await _claim(request, found)
    return found


async def kept(request: Request, stack: Stack, name: str, id: str, blob: str) -> bytes | None:
    """What is kept for a Stack; None, too, if all of that name is another project's."""
    owner = await owner_of(request, owned(stack.namespace, stack.name))
    unclaimed = owner is not None and not owner.project and not owner.earlier
    others = await _others(request) if unclaimed else ""
    if claimed(owner, stack, others) is None:
        return None
    return await states(request).kept(name, id, blob)


async def _claim(request: Request, found: Place) -> None:
    """What is about to be written is its Stack's, though nobody has looked at that yet."""
    name = owned(found.name.namespace, found.name.name)
    stack = await _stack(request, found.name)
    if stack is not None and await owner_of(request, name) is None:
        await owners(request).claim(name, Owner(*project_uid(stack)), None)


async def of_project(request: Request, name: StateName) -> Place:
    """Whoever asks."""
    return await owned_by(request, name, await owner_of(request, owned(name.namespace, name.name)))


async def owner_of(request: Request, stack: str) -> Owner | None:
    """None, too, where no states are kept: who may is said before that is told."""
    known: Owners | None = deps(request).owners
    return await known.owner(stack) if known is not None else None


async def owned_by(request: Request, name: StateName, owner: Owner | None) -> Place:
    """*owner*: as it was read."""
    stack = await _stack(request, name)
    of = project_uid(stack) if stack is not None else None
    project = project_of(owner, of, "") or await _others(request)
    object = named(request, project, name.namespace, name.name)
    return Place(name, project, object, orphaned=owner is not None and abandoned(owner, of))


def project_uid(stack: Object) -> tuple[str, str]:
    return str(stack.at("spec", "project") or "default"), str(stack.at("metadata", "uid") or "")


def said(request: Request, found: Place, did: str) -> None:
    """On record, for who may see the stack."""
    project, object = found.project, found.object
    note(
        request,
        Kind.CHANGE,
        "changed state",
        message=did,
        project=project,
        resource=STACKS,
        named=object,
    )


async def moved(request: Request, found: Place) -> None:
    """
    Somebody has had a hand in it: its Stack, if there is one, is looked at, and planned, at once.

    It would be in any case, some time later, so whatever is in the way of that is nobody's concern.
    """
    if found.grant is None:
        look = {"metadata": {"annotations": {REFRESH: "normal"}}}
        with suppress(Refused, Stalled, Unreachable):
            await deps(request).cluster.patch(found.name.stack, look, media_type="merge")


def states(request: Request) -> States:
    found: States | None = deps(request).states
    if found is None:
        raise not_found("states", "here")
    return found


def owners(request: Request) -> Owners:
    found: Owners | None = deps(request).owners
    if found is None:
        raise not_found("states", "here")
    return found


def _check_grant(request: Request, grant: Grant, name: StateName, action: str) -> None:
    permitted = (READ, WRITE) if grant.write else (READ,)
    beside = str(name) in grant.reads and action == READ
    if not beside and (grant.state != str(name) or action not in permitted):
        raise denied(request, STACKS, action, str(name))


async def _others(request: Request) -> str:
    """The project of all that have no Stack; looked up once a request."""
    known: str = getattr(request.state, "others", "")
    if not known:
        data, _ = await maps.settings(request)
        known = request.state.others = data.get(PROJECT, "").strip() or "default"
    return known


async def _stack(request: Request, name: StateName) -> Object | None:
    ref = name.stack
    if known := deps(request).held(ref):
        return known
    try:
        return await deps(request).cluster.get(ref)
    except Stalled as error:
        if error.reason in UNKNOWN:
            return None
        message = (
            f"whether there is a Stack {ref.namespace}/{ref.name} is not known: {error.message}"
        )
        raise Stalled(
            "NoStacks", message, "grant get on stacks.trueup.dev to the server"
        ) from error

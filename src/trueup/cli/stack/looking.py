"""Looking: the plan that stands, shown before somebody decides about it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trueup.cli.answers import NOT_FOUND, ApiError
from trueup.cli.command import Call
from trueup.cli.output import FAILED, Failure
from trueup.cli.stack.place import path
from trueup.cli.stack.planview import print_plan
from trueup.model.stack import OPEN

if TYPE_CHECKING:
    from trueup.cli.client import Client

Body = Mapping[str, Any]


async def standing(call: Call, client: "Client") -> Body:
    """The plan that stands, whole; ``Failure`` if there is none."""
    try:
        found: Body = await client.get(path(call, "plan"))
    except ApiError as error:
        if error.status != NOT_FOUND:
            raise
        hint = f"trueup stack get {call.given.text('STACKNAME')} tells why"
        raise Failure("there is no plan yet", hint, FAILED) from error
    return found


def show(call: Call, found: Body) -> None:
    """As people read it, or as ``-o`` asks for it; its name is its digest."""
    wanted = call.given.text("output")
    if wanted == "name":
        call.out.line(digest_of(found))
        return
    whole = call.given.on("full")
    call.out.shown(found, wanted, lambda: print_plan(call.out, found, whole=whole))


async def looked_at(call: Call, client: "Client", question: str) -> str:
    """The digest of the plan that waits, once it was shown and the user wants it."""
    found = await standing(call, client)
    waits(call, found)
    show(call, found)
    call.confirm(f"{question} plan {digest_of(found)[:12]}?")
    return digest_of(found)


def waits(call: Call, found: Body) -> None:
    """``Failure`` if nobody can decide about that plan any more."""
    if (state := state_of(found)) not in OPEN:
        hint = f"trueup stack plan {call.given.text('STACKNAME')}"
        message = f"there is no plan that waits: the last one is {state.lower()}"
        raise Failure(message, hint, FAILED)


def digest_of(found: Body) -> str:
    return str((found.get("status") or {}).get("digest", ""))


def state_of(found: Body) -> str:
    return str((found.get("status") or {}).get("state", ""))

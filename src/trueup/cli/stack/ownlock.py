"""``stack unlock`` where the root keeps its state itself: only Terraform knows of locks there."""

import re
from typing import TYPE_CHECKING

from trueup.cli.answers import NOT_FOUND, ApiError
from trueup.cli.command import Call
from trueup.cli.stack.following import asked, run_of
from trueup.cli.stack.place import path

if TYPE_CHECKING:
    from trueup.cli.client import Client

_HELD = re.compile(r"already locked: ID=([\w.-]+)")
_LOCK = re.compile(r"\bID:\s+([\w./-]+)")


async def released(call: Call, client: "Client", reason: str) -> None:
    """The lock that is named, or that the last run could not get."""
    try:
        said = run_of(await client.get(path(call))).get("message", "")
    except ApiError as error:
        if error.status != NOT_FOUND:
            raise
        said = ""  # a state without a Stack is ours
    id = call.given.text("lock-id") or lock_in(said)
    if not id:
        call.out.note("nobody holds it")
        return
    call.confirm(f"Take the lock {id} away from where the root keeps its state?")
    if await asked(call, client, "unlock", {"id": id, "reason": reason}) is not None:
        call.out.note("the lock is gone")


def lock_in(said: str) -> str:
    """
    The id of the lock that Terraform could not get; empty: it was something else.

    Of the HTTP backend it names the holder in the error, and itself in the block below.
    """
    found = _HELD.search(said) or (_LOCK.search(said) if "state lock" in said else None)
    return found[1] if found else ""

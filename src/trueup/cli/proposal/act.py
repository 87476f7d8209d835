"""``proposal approve``, ``reject`` and ``go-ahead``."""

from typing import TYPE_CHECKING

from trueup.cli.command import Call, Command
from trueup.cli.flags import OUTPUT, text
from trueup.cli.output import Failure
from trueup.cli.proposal.make import FORMAT, FULL, YES, show_plan
from trueup.cli.proposal.place import NAMESPACE, one, path, typed
from trueup.core.proposals.falling import HINT
from trueup.model.proposal import CONFLICT

if TYPE_CHECKING:
    from trueup.cli.client import Client

DIGEST = text("digest", "Of what was looked at; without it, of what is shown now, after asking")


async def approve(call: Call) -> None:
    async with call.server() as client:
        digest = call.given.text("digest") or await _looked_at(call, client)
        body = {"digest": digest, "comment": call.given.text("comment")}
        found = await client.post(path(call, "approvals"), body)
    parts = (found.get("status") or {}).get("parts") or ()
    left = [each["id"] for each in parts if each.get("provisional")]
    call.out.note("approved: once it is merged, each part that would do the same needs nobody else")
    if left:
        call.out.note(f"but for {', '.join(left)}: some values are only assumed")


async def reject(call: Call) -> None:
    async with call.server() as client:
        digest = call.given.text("digest") or _digest(await one(client, call))
        body = {"digest": digest, "reason": call.given.text("reason")}
        await client.post(path(call, "rejection"), body)
    call.out.note("rejected")


async def go_ahead(call: Call) -> None:
    """What asks for it is shown, and asked about, unless the commit is named."""
    async with call.server() as client:
        commit = call.given.text("commit")
        if not commit:
            status = (await one(client, call)).get("status") or {}
            commit = str(status.get("revision", ""))
            for part in status.get("parts") or ():
                for said in part.get("asks") or ():
                    call.out.line(f"{part['id']}: {said}")
            call.confirm(f"Let commit {commit[:12]} be planned?")
        await client.post(path(call, "go-ahead"), {"commit": commit})
    call.out.note("it is planned now")


async def _looked_at(call: Call, client: "Client") -> str:
    """The digest of what it would do, once that was shown and the user wants it."""
    digest = _digest(await one(client, call))
    await show_plan(call, client, typed(call))
    call.confirm(f"Approve all of it, {digest[:12]}?")
    return digest


def _digest(found: dict[str, object]) -> str:
    status = found.get("status")
    said = status if isinstance(status, dict) else {}
    digest = said.get("digest")
    if said.get("phase") == CONFLICT:
        raise Failure("it cannot be merged as it is", HINT)
    if not digest:
        raise Failure("it is not planned yet", "trueup proposal plan PROPOSALNAME")
    return str(digest)


COMMANDS = (
    Command(
        "approve",
        approve,
        "Approve all that a Proposal would do",
        ("PROPOSALNAME",),
        (DIGEST, text("comment", "Why", "m"), FORMAT, FULL, YES, NAMESPACE, OUTPUT),
    ),
    Command(
        "reject",
        reject,
        "Reject a Proposal; what was approved of it counts no more",
        ("PROPOSALNAME",),
        (DIGEST, text("reason", "Why", "m"), NAMESPACE),
    ),
    Command(
        "go-ahead",
        go_ahead,
        "Let a commit be planned that runs programs while that is done",
        ("PROPOSALNAME",),
        (text("commit", "Whose files were looked at"), YES, NAMESPACE),
    ),
)

"""``stack plan``, ``approve``, ``apply`` and whatever else is asked of a Stack."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trueup.cli.command import Call, Command
from trueup.cli.flags import OUTPUT, many, switch, text
from trueup.cli.output import FAILED, Failure
from trueup.cli.stack.following import RUNNING, WAITING, asked, run_of
from trueup.cli.stack.looking import digest_of, looked_at, show, standing, state_of, waits
from trueup.cli.stack.place import NAMESPACE, one, path, typed
from trueup.core.compare.differences import dotted
from trueup.core.terraform.values import short

if TYPE_CHECKING:
    from trueup.cli.client import Client

YES = switch("yes", "Do not ask", "y")
DIGEST = text("digest", "Of the plan that was looked at; without it, of the one that stands")
FULL = switch("full", "Show each instance by itself, and all of each value")
APPLIED = "Applied"  # as a plan is, too, that has nothing to do
TO_DO = 2
Body = Mapping[str, Any]


async def plan(call: Call) -> int:
    """The one that stands, if nothing is to be planned anew."""
    given = call.given
    wish = {
        **({"destroy": True} if given.on("destroy") else {}),
        **({"targets": list(given.many("target"))} if given.many("target") else {}),
        **({"replace": list(given.many("replace"))} if given.many("replace") else {}),
    }
    async with call.server() as client:
        await one(client, call)
        if not given.on("show") and await asked(call, client, "plan", wish) is None:
            return 0
        found = await standing(call, client)
    show(call, found)
    return TO_DO if given.on("detailed-exitcode") and _totals(found) else 0


async def approve(call: Call) -> None:
    async with call.server() as client:
        found = await one(client, call)
        digest = call.given.text("digest") or await looked_at(call, client, "Approve")
        body = {"digest": digest, "comment": call.given.text("comment")}
        found = await client.post(path(call, "approvals"), body)
        status = (found.get("status") or {}).get("plan") or {}
        count = len([each for each in found["approvals"] if each["digest"] == digest])
    call.out.note(f"approved by {count} of {max(status.get('needs', 1), 1)}")


async def reject(call: Call) -> None:
    async with call.server() as client:
        await one(client, call)
        if not (digest := call.given.text("digest")):
            found = await standing(call, client)
            waits(call, found)
            digest = digest_of(found)
        body = {"digest": digest, "reason": call.given.text("reason")}
        await asked(call, client, "rejection", body)
    call.out.note("rejected: it stays undone until Git says something else")


async def apply(call: Call) -> None:
    async with call.server() as client:
        await one(client, call)
        if not (digest := call.given.text("digest")):
            last = await standing(call, client)
            if state_of(last) == APPLIED:
                call.out.note("nothing to do: the plan that stands is applied")
                return
            digest = await looked_at(call, client, "Apply")
        found = await asked(call, client, "apply", {"digest": digest})
    if found is not None:
        call.out.note(f"applied; {(found.get('status') or {}).get('resources', 0)} resources")


async def destroy(call: Call) -> None:
    """Plan it, show it, ask, do it. The Stack stays: what Git says next is made again."""
    async with call.server() as client:
        await one(client, call)
        if await asked(call, client, "plan", {"destroy": True}) is None:
            return
        if not _totals(await standing(call, client)):
            call.out.note("there is nothing to destroy")
            return
        digest = await looked_at(call, client, "Destroy all of it:")
        if await asked(call, client, "apply", {"digest": digest}) is not None:
            call.out.note(f"what stack '{typed(call)[1]}' had made is destroyed")


async def drift(call: Call) -> None:
    """Look now; with ``--accept`` the state takes over what the world has become."""
    async with call.server() as client:
        await one(client, call)
        if call.given.on("accept"):
            await _accept(call, client)
            return
        if await asked(call, client, "drift", {}) is None:
            return
        resources = (await client.get(path(call, "drift")))["items"]
    rows = [
        (each["address"], each["action"], _differs(each), each["firstSeen"]) for each in resources
    ]
    columns = ("ADDRESS", "WHAT", "DIFFERS", "SINCE")
    if not rows and call.given.text("output") in ("", "wide"):
        call.out.note("nothing has drifted")
        return
    call.out.shown(resources, call.given.text("output"), lambda: call.out.table(columns, rows))


def _differs(found: Body) -> str:
    """``size: "small" → "huge"``; names alone, where no values are known."""
    told = {name: name for name in found.get("attributes") or ()}
    told |= {dotted(each["path"]): _moved(each) for each in found.get("fields") or ()}
    return "; ".join(told.values())


def _moved(field: Body) -> str:
    name = dotted(field["path"])
    if field.get("sensitive"):
        return f"{name}: sensitive"
    return f"{name}: {short(field.get('before'))} → {short(field.get('after'))}"


async def _accept(call: Call, client: "Client") -> None:
    found = await asked(call, client, "plan", {"refreshOnly": True})
    if found is None:
        return
    if ((found.get("status") or {}).get("plan") or {}).get("state") == APPLIED:
        call.out.note("nothing has drifted: the state says what is so")
        return
    digest = await looked_at(call, client, "Let the state say so:")
    if await asked(call, client, "apply", {"digest": digest}) is not None:
        call.out.note("the state says what is so; what Git says otherwise is planned next")


async def cancel(call: Call) -> None:
    async with call.server() as client:
        found = await one(client, call)
        if run_of(found).get("phase") != RUNNING and "operation" not in found:
            raise Failure("nothing runs, and nothing waits to", code=FAILED)
        await client.post(path(call, "cancel"), {})
    call.out.note("it ends as soon as its state is saved")


async def import_(call: Call) -> None:
    body = {"address": call.given.text("ADDRESS"), "id": call.given.text("ID")}
    async with call.server() as client:
        await one(client, call)
        if await asked(call, client, "import", body) is not None:
            call.out.note(f"{body['address']} is in the state now")


def _totals(found: Body) -> Body:
    """What there is to do, counted."""
    return (found.get("status") or {}).get("totals") or {}


COMMANDS = (
    Command(
        "plan",
        plan,
        "Plan what Git says, and show it",
        ("STACKNAME",),
        (
            switch("show", "Show the plan that stands; plan nothing"),
            switch("destroy", "What destroys all of it"),
            many("target", "Only this address and what it needs"),
            many("replace", "Make this address anew"),
            switch("detailed-exitcode", "0: nothing to do, 1: an error, 2: something to do"),
            FULL,
            *WAITING,
            NAMESPACE,
            OUTPUT,
        ),
    ),
    Command(
        "approve",
        approve,
        "Approve the plan that stands",
        ("STACKNAME",),
        (DIGEST, text("comment", "Why", "m"), YES, FULL, NAMESPACE, OUTPUT),
    ),
    Command(
        "reject",
        reject,
        "Reject the plan that stands",
        ("STACKNAME",),
        (DIGEST, text("reason", "Why", "m"), NAMESPACE),
    ),
    Command(
        "apply",
        apply,
        "Apply the plan that stands, and no other",
        ("STACKNAME",),
        (DIGEST, YES, FULL, *WAITING, NAMESPACE, OUTPUT),
    ),
    Command(
        "destroy",
        destroy,
        "Destroy all that a Stack has made; the Stack stays",
        ("STACKNAME",),
        (YES, FULL, *WAITING, NAMESPACE, OUTPUT),
    ),
    Command(
        "drift",
        drift,
        "Look for what others have changed",
        ("STACKNAME",),
        (
            switch("accept", "Let the state say what was found, after asking"),
            YES,
            *WAITING,
            NAMESPACE,
            OUTPUT,
        ),
    ),
    Command("cancel", cancel, "End what runs, its state saved", ("STACKNAME",), (NAMESPACE,)),
    Command(
        "import",
        import_,
        "Take what exists into the state",
        ("STACKNAME", "ADDRESS", "ID"),
        (*WAITING, NAMESPACE),
    ),
)

"""``stack state …`` and ``stack unlock``: what Terraform knows, version by version."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trueup.cli.answers import NOT_FOUND, ApiError, missing
from trueup.cli.command import Call, Command
from trueup.cli.flags import OUTPUT, number, switch, text
from trueup.cli.output import USAGE, Failure
from trueup.cli.stack.following import WAITING
from trueup.cli.stack.ownlock import released
from trueup.cli.stack.place import API, NAMESPACE, path, state_path, typed

if TYPE_CHECKING:
    from trueup.cli.client import Client

WORKSPACE = text("workspace", "Another than default")
WHERE = (WORKSPACE, NAMESPACE)
YES = switch("yes", "Do not ask", "y")
REASON = text("reason", "Why; it goes on record", "m")
Body = Mapping[str, Any]


async def list_(call: Call) -> None:
    """All that there are; with ``--orphaned`` those whose Stack is gone."""
    async with call.server() as client:
        items = (await client.get(f"{API}/states"))["items"]
    if call.given.on("orphaned"):
        items = [each for each in items if each.get("orphaned")]
    rows = [
        (
            f"{each['namespace']}/{each['name']}",
            each["workspace"],
            each["project"],
            *_version(each.get("latest") or {}),
            _holder(each.get("lock")),
            _orphaned(each),
        )
        for each in items
    ]
    said = ("STATE", "WORKSPACE", "PROJECT", "VERSION", "SERIAL", "RESOURCES", "AT", "HELD BY")
    columns = (*said, "STACK")
    call.out.shown(items, call.given.text("output"), lambda: call.out.table(columns, rows))


async def versions(call: Call) -> None:
    async with call.server() as client:
        found = await _known(call, client)
    rows = [
        (*_version(each), each.get("by", ""), each.get("revision", "")[:7], _remark(each))
        for each in found["items"]
    ]
    columns = ("VERSION", "SERIAL", "RESOURCES", "AT", "BY", "REVISION", "")
    call.out.shown(found["items"], call.given.text("output"), lambda: call.out.table(columns, rows))
    if found.get("lock"):
        call.out.note(f"it is held by {_holder(found['lock'])}")


async def show(call: Call) -> None:
    """One version, the newest without a number; as it is with ``--reveal``."""
    wanted = call.given.number("version") or await _newest(call)
    async with call.server() as client:
        found = await client.get(
            state_path(call, "versions", str(wanted)),
            reveal=call.given.on("reveal"),
            **_workspace(call),
        )
    call.out.data(found["state"], "json")


async def diff(call: Call) -> None:
    given = call.given
    asked = {name: given.number(name) for name in ("since", "until") if given.number(name)}
    async with call.server() as client:
        await _known(call, client)
        found = await client.get(state_path(call, "diff"), **asked, **_workspace(call))
    call.out.data(found["diff"], "json" if given.text("output") == "json" else "yaml")


async def restore(call: Call) -> None:
    number, reason = call.given.number("version"), call.given.text("reason")
    if not number or not reason:
        raise Failure("which version, and why?", "--version N --reason …", USAGE)
    call.confirm(f"Make version {number} the newest state of {call.given.text('STACKNAME')}?")
    async with call.server() as client:
        await _known(call, client)
        body = {"number": number, "reason": reason}
        made = await client.post(state_path(call, "restore"), body, **_workspace(call))
    call.out.note(f"version {number} is the newest now, as {made['number']}")


async def unlock(call: Call) -> None:
    """Take the lock from who holds it; they can write no more."""
    reason = call.given.text("reason")
    if not reason:
        raise Failure("why is the lock taken away?", "--reason …: it goes on record", USAGE)
    async with call.server() as client:
        found = await client.get(state_path(call, "lock"), **_workspace(call))
        lock = found.get("lock")
        if not lock:
            await _known(call, client, needed=False)
            await released(call, client, reason)
            return
        call.confirm(f"Take the lock from {_holder(lock)}?")
        body = {"id": lock["info"]["ID"], "reason": reason}
        await client.post(state_path(call, "unlock"), body, **_workspace(call))
    call.out.note("the lock is gone")


async def _newest(call: Call) -> int:
    async with call.server() as client:
        found = (await _known(call, client))["items"]
    if not found:
        raise Failure("there is no state yet, only a lock", "wait for who holds it")
    return int(found[0]["number"])


async def _known(call: Call, client: "Client", *, needed: bool = True) -> Body:
    """
    The versions of a state; ``Failure`` with what may have been meant, if nobody knows it.

    *needed*: also if there is none yet, though there is a Stack of that name.
    """
    found: Body = await client.get(state_path(call, "versions"), **_workspace(call))
    if found["items"] or found.get("lock"):
        return found
    namespace, name = typed(call)
    try:
        await client.get(path(call))
    except ApiError as error:
        if error.status != NOT_FOUND:
            raise
        states = (await client.get(f"{API}/states"))["items"]
        raise missing("state", name, [each["name"] for each in states]) from error
    if needed:
        raise Failure("there is no state yet", f"trueup stack plan {namespace}/{name}")
    return found


def _workspace(call: Call) -> dict[str, str]:
    said = call.given.text("workspace")
    return {"workspace": said} if said else {}


def _version(each: Body) -> tuple[object, ...]:
    return (
        each.get("number", ""),
        each.get("serial", ""),
        each.get("resources", 0),
        str(each.get("at", ""))[:19],
    )


def _remark(each: Body) -> str:
    if each.get("deleted"):
        return "deleted"
    return f"restores {each['restored']}" if each.get("restored") else ""


def _orphaned(each: Body) -> str:
    """Of what has become of its Stack, if that is worth a word."""
    if not each.get("orphaned"):
        return ""
    return f"gone since {str(each['left'])[:19]}" if each.get("left") else "gone"


def _holder(lock: Body | None) -> str:
    if not lock:
        return ""
    info = lock.get("info") or {}
    who = lock.get("by") or info.get("Who") or "somebody"
    since = f" since {str(lock.get('at', ''))[:19]}" if lock.get("at") else ""
    return f"{who}{since} ({info.get('Operation') or 'lock'} {info.get('ID', '')})"


COMMANDS = (
    Command(
        "state list",
        list_,
        "List states, with Stacks and without",
        (),
        (switch("orphaned", "Only those whose Stack is gone"), OUTPUT),
    ),
    Command(
        "state versions", versions, "List the versions of a state", ("STACKNAME",), (*WHERE, OUTPUT)
    ),
    Command(
        "state show",
        show,
        "Print a state",
        ("STACKNAME",),
        (
            number("version", "Which version; without it the newest"),
            switch("reveal", "With what is secret in it"),
            *WHERE,
        ),
    ),
    Command(
        "state diff",
        diff,
        "Compare two versions of a state, field by field",
        ("STACKNAME",),
        (
            number("since", "The older; without it the one before"),
            number("until", "The newer; without it the newest"),
            *WHERE,
            OUTPUT,
        ),
    ),
    Command(
        "state restore",
        restore,
        "Make an old version of a state the newest",
        ("STACKNAME",),
        (number("version", "Which"), REASON, YES, *WHERE),
    ),
    Command(
        "unlock",
        unlock,
        "Take the lock of a state from who holds it",
        ("STACKNAME",),
        (
            REASON,
            text("lock-id", "Of a lock where the root keeps its state itself"),
            YES,
            *WAITING,
            *WHERE,
        ),
    ),
)

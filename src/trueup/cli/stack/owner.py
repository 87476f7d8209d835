"""``stack state hand-over`` and ``stack state remove``: whose a state is, and its end."""

from trueup.cli.command import Call, Command
from trueup.cli.flags import text
from trueup.cli.output import USAGE, Failure
from trueup.cli.stack.place import API, NAMESPACE, state_path, typed
from trueup.cli.stack.state import REASON, YES


async def hand_over(call: Call) -> None:
    """With all its workspaces, versions, and what is kept beside them."""
    project, reason = call.given.text("project"), call.given.text("reason")
    if not project or not reason:
        raise Failure("to which project, and why?", "--project NAME --reason …", USAGE)
    call.confirm(f"Hand the state {'/'.join(typed(call))} over to project {project}?")
    async with call.server() as client:
        await client.post(state_path(call, "owner"), {"project": project, "reason": reason})
    call.out.note(f"the state is of project {project} now")


async def remove(call: Call) -> None:
    """Asked with what it holds, which is held to when it is done."""
    reason = call.given.text("reason")
    if not reason:
        raise Failure("why is it removed?", "--reason …: it goes on record", USAGE)
    namespace, name = typed(call)
    async with call.server() as client:
        items = (await client.get(f"{API}/states"))["items"]
        states = [each for each in items if (each["namespace"], each["name"]) == (namespace, name)]
        held = sum(_held(each.get("latest") or {}) for each in states)
        lost = f"{held} resources stay in the world, and nothing knows of them any more"
        what = lost if held else "it holds no resources"
        call.confirm(f"Remove the state {namespace}/{name} with all its versions? {what}.")
        body = {"resources": held, "reason": reason}
        await client.post(state_path(call, "remove"), body)
    call.out.note("the state is gone")


def _held(latest: dict[str, int]) -> int:
    return 0 if latest.get("deleted") else latest.get("resources", 0)


COMMANDS = (
    Command(
        "state hand-over",
        hand_over,
        "Give a state to another project",
        ("STACKNAME",),
        (text("project", "To which"), REASON, YES, NAMESPACE),
    ),
    Command(
        "state remove",
        remove,
        "Forget a state for good, with all its versions",
        ("STACKNAME",),
        (REASON, YES, NAMESPACE),
    ),
)

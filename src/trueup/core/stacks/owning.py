"""
Owning: whose the states are that a Stack finds under its name.

A Stack that is made again finds them if it is of the same project, whatever became of the one
before: what Git declares goes on. One of another project does not, for whoever may make a Stack
would read, and destroy, whatever a Stack of that name has left. One that moves to another project
takes them along.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from trueup.core.stacks.standing import SOON
from trueup.model.policy import Finding
from trueup.model.stack import DESTROY, HANDS, HELD, RUNNING, Stack
from trueup.model.stacking import Refuse, Release, Rest, StackDecision, StackSeen
from trueup.model.terraform import Lock, Owner, StateVersion

FOREIGN = "StateOfAnotherProject"
KEPT = timedelta(days=30)
"""How long what holds no resource is kept when its Stack is gone."""

Kept = tuple[StateVersion | None, Lock | None]
"""Of one state: its newest version, and who holds it."""


def claimed(before: Owner | None, stack: Stack, others: str) -> Owner | None:
    """
    Who has them when *stack* has come; None: somebody else has.

    *others*: the project of states that no Stack is for. While a run is under way nothing changes
    hands: it has to bring its state home.
    """
    mine = Owner(stack.project, str(stack.metadata.get("uid") or ""))
    if before is None or before.earlier:
        return mine
    if before.uid and before.uid == mine.uid:
        run = stack.status.run
        return before if run is not None and run.phase == RUNNING else mine
    return mine if (before.project or others) == mine.project else None


def project_of(before: Owner | None, stack: tuple[str, str] | None, others: str) -> str:
    """Whose members have a say in them; *stack*: project and uid of the one that is there."""
    if stack is not None and (before is None or before.earlier or before.uid == stack[1]):
        return stack[0]
    return (before.project if before else "") or others


def finding(stack: Stack) -> Finding:
    name = f"{stack.namespace}/{stack.name}"
    return Finding(
        FOREIGN,
        f"the state {name} is of another project: a Stack of this name was there, or it was "
        "written without one",
        f"name this Stack otherwise, or have an administrator hand it over: trueup stack state "
        f"hand-over {name} --project {stack.project}; or remove it, if it holds nothing",
    )


def kept_out(seen: StackSeen) -> StackDecision:
    """What a Stack does whose state is somebody else's: nothing."""
    stack = seen.stack
    if stack.deleting:
        held = {HELD, HANDS, DESTROY}.intersection(stack.metadata.get("finalizers") or ())
        return Release() if held else Rest()
    if stack.operation is not None:
        return Refuse("NotPossible", finding(stack).message)
    return Rest(SOON)


def abandoned(owner: Owner, stack: tuple[str, str] | None) -> bool:
    """
    Whether the Stack that had them is gone; *stack*: project and uid of the one that is there.

    One that was made again has not claimed them yet.
    """
    if stack is None:
        return bool(owner.uid or owner.earlier or owner.left)
    if owner.earlier or not (owner.uid or owner.left):
        return False
    return owner.uid != stack[1] and owner.project != stack[0]


def spent(owner: Owner, states: Iterable[Kept], now: datetime) -> bool:
    """Whether nothing is lost with them: no resource, no lock, and long since no Stack."""
    if owner.left is None or now - owner.left < KEPT:
        return False
    states = tuple(states)
    if states and not owner.uid:  # somebody without a Stack may keep them
        return False
    return all(lock is None and _empty(newest) for newest, lock in states)


def _empty(newest: StateVersion | None) -> bool:
    return newest is None or newest.deleted or newest.resources == 0

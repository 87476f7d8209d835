"""
The state machine of a Stack: what was observed to the next thing to do.

A decision looks at a :class:`StackSeen` and at nothing else. The road is: plan what Git says, wait
for whoever must approve, apply that very plan, look for drift from time to time; and once somebody
deletes the Stack, destroy first if its finalizer asks for it. All that matters stands in the Stack,
in its state and in the folder of its run.
"""

from trueup.core.stacks.asked import asked
from trueup.core.stacks.course import course
from trueup.core.stacks.leaving import leaving
from trueup.core.stacks.owning import kept_out
from trueup.model.stack import RUNNING
from trueup.model.stacking import Again, Cancel, Rest, StackDecision, StackSeen, Take
from trueup.model.terraform import Diagnostic, Result

OUTDATED, UNREAD = (
    Result("Failed", diagnostics=(Diagnostic("error", f"it was not begun before {why}"),))
    for why in ("Git or its inputs moved", "its source could not be read any more")
)
LOOK = 5.0  # seconds after which a run is looked at again though nothing was told of it


def decide(seen: StackSeen) -> StackDecision:
    """The next thing to do for one Stack, and only the next."""
    run = seen.stack.status.run
    if seen.foreign:
        return kept_out(seen)
    if run and run.phase == RUNNING:
        return _under_way(seen)
    operation = seen.stack.operation
    if operation is not None and (operation.unlock or not seen.stack.deleting):
        return asked(seen, operation)  # what is to be destroyed may wait for that very lock
    if seen.stack.deleting:
        return leaving(seen)
    return course(seen)


def _under_way(seen: StackSeen) -> StackDecision:
    """A run is not given up for anything: what comes meanwhile waits for its end."""
    if seen.result is not None:
        return Take(seen.result)
    if seen.unknown:
        return _never_begun(seen)
    operation = seen.stack.operation
    return Cancel() if operation and operation.cancel else Rest(LOOK)


def _never_begun(seen: StackSeen) -> StackDecision:
    """
    Begun for what it was meant for, or not at all.

    What can be read no more must not be taken for what was applied last, of which runs are made
    only when a Stack leaves: it would count as a plan of the new.
    """
    run, made = seen.stack.status.run, seen.made
    if made is None:
        return Again() if seen.stack.deleting else Take(UNREAD)
    same = run is None or (run.files, run.inputs) == (made.files, made.inputs)
    return Again() if same else Take(OUTDATED)

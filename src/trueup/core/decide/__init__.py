"""
The state machine of an Application: what was observed to the next thing to do.

A decision looks at an :class:`Observation` and at nothing else, so every path through a sync can
be written down as a test without a cluster or a clock. One call gives one decision; the loop in
:mod:`trueup.control.apps` carries it out, records it, observes again and asks again. All that
matters stands in the Application and in the live objects; nothing is remembered between calls.
"""

from trueup.core.decide.automated import automatic
from trueup.core.decide.deletion import dismantle
from trueup.core.decide.hold import left_over
from trueup.core.decide.operation import operate
from trueup.model.decision import Begin, Decision, Free, Observation, Rest

TRIED_AGAIN = frozenset({"ComparisonError", "InvalidSpecError"})
SOONEST, LATEST = 3.0, 120.0


def decide(seen: Observation) -> Decision:
    """The next thing to do for one application, and only the next."""
    if seen.app.deleting:
        return dismantle(seen)
    if decision := operate(seen):
        return decision
    if hooks := left_over(seen):
        return Free(hooks)
    answer = automatic(seen)
    if answer.operation:
        return Begin(answer.operation)
    return Rest(answer.after if answer.after is not None else _patience(seen))


def _patience(seen: Observation) -> float | None:
    """Seconds until what could not be read is tried again: the longer it lasts, the longer."""
    kinds = {finding.type for finding in seen.stops}
    if not kinds & TRIED_AGAIN:
        return None
    since = [each.last_transition_time for each in seen.app.status.conditions if each.type in kinds]
    lasted = max(((seen.now - each).total_seconds() for each in since if each), default=0.0)
    return min(max(lasted, SOONEST), LATEST)

"""Answer: what automation wants to happen, or to say."""

from trueup.k8s.value import Value
from trueup.model.application import Operation
from trueup.model.policy import Finding


class Answer(Value, frozen=True):
    """Start *operation*; or look again *after* so many seconds; or say *finding*; or nothing."""

    operation: Operation | None = None
    after: float | None = None
    finding: Finding | None = None


NOTHING = Answer()

"""Naming: what the state of a Stack is called."""

from trueup.core.terraform.backend import DEFAULT, StateName
from trueup.model.stack import Stack

LOG, GOING, LOGS_KEPT = "log", "going", 50
"""What a run has said in the end, and how far it is, or was then; of so many runs."""
OUTPUTS = "outputs"
"""What a Stack has handed out last, kept beside its state."""
LOOK = "look"
"""What the last look for drift has found, value by value, kept beside the state."""
EVER = "ever-hidden"
ERRORED = "-errored"
"""Behind the id of a run: the state that it could not save."""
LASTING = ("bundle", "key", EVER)
"""What is kept as long as a state is: it takes these to destroy by it, and to show it masked."""
REFRESH = "argocd.argoproj.io/refresh"
"""The annotation by which somebody says: look now."""


def state_of(stack: Stack) -> str:
    """As states are kept by; what is kept beside one has a colon in its name."""
    return str(name_of(stack))


def ever_hidden(namespace: str, name: str) -> str:
    """Where the texts are kept that were ever secret to a Stack: old versions have them still."""
    return f"{namespace}/{name}:{EVER}"


def look_of(stack: Stack) -> str:
    """A look is kept apart, so that it pushes no plan out."""
    return f"{state_of(stack)}:{LOOK}"


def lasts(name: str, id: str) -> bool:
    """
    Whether what is kept under these outlives its Stack; a state that no version was made of, too.
    """
    _, beside, what = name.rpartition(":")
    return what in LASTING if beside else id.endswith(ERRORED)


def owned(namespace: str, name: str) -> str:
    """What the states of a Stack of that name have in common, and one project owns."""
    return f"{namespace}/{name}"


def name_of(stack: Stack) -> StateName:
    return StateName(stack.namespace, stack.name, stack.spec.workspace or DEFAULT)


def logs_of(stack: Stack) -> str:
    """What its runs have said is kept apart, so that it pushes no plan out."""
    return f"{state_of(stack)}:logs"

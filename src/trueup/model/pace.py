"""Pace: how long things are given, in seconds; what ``argocd-cmd-params-cm`` says of it."""

from trueup.k8s.value import Value


class Healing(Value, frozen=True):
    """
    Back-off of self-healing.

    *free* heals in a row are immediate, then the delays grow from *first* by *factor* to *cap*.
    A row ends when the application has been left alone for *calm* more than the delay.
    """

    free: int = 10
    first: float = 2
    factor: float = 3
    cap: float = 300
    calm: float = 5


class Pace(Value, frozen=True):
    """
    *step*: between two steps of a sync; None: a moment where it can matter (`core.decide.pace`).

    *operation*: after which an operation is ended that still runs; 0: never.
    """

    step: float | None = None
    operation: float = 0
    healing: Healing = Healing()

"""Event: something that happened to an Application, for people to read."""

from trueup.k8s.value import Value


class Event(Value, frozen=True):
    """*reason* is one CamelCase word; *warning*: somebody should look."""

    reason: str
    message: str
    warning: bool = False

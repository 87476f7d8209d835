"""
The three exceptions of the product, named by what is to be done about them.

Adapters raise them at the border; ``control.loop``, ``web.errors`` and ``cli.output`` are the only
places that turn them into conditions, responses and ``error: … / hint: …``. Everything else that
is raised is a bug.
"""

from typing import NamedTuple


class Cause(NamedTuple):
    """One of the causes that an API server gives, by field."""

    reason: str
    field: str
    message: str


class Stalled(Exception):
    """
    A person must change something.

    *reason* is one CamelCase word, *message* says what and which object, *hint* what to do.
    """

    def __init__(self, reason: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} (hint: {self.hint})" if self.hint else self.message


class Refused(Stalled):
    """
    An API server said no; *code*, *reason* and *causes* are those of its ``Status``.

    Callers that can go on look at the reason (``NotFound``, ``Conflict``, ``AlreadyExists`` …);
    for all others it is what every ``Stalled`` is.
    """

    def __init__(
        self, code: int, reason: str, message: str, hint: str = "", causes: tuple[Cause, ...] = ()
    ) -> None:
        super().__init__(reason, message, hint)
        self.code = code
        self.causes = causes


class NotYet(Exception):
    """Our turn comes later: look again *after* so many seconds."""

    def __init__(self, message: str, after: float) -> None:
        super().__init__(message)
        self.message = message
        self.after = after


class Unreachable(Exception):
    """
    The other side does not answer, or not now: retry with back-off.

    *after*: the seconds that it asks us to wait, if it has said so.
    """

    def __init__(self, message: str, hint: str = "", after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.after = after

    def for_once(self) -> "Unreachable":
        """The same for a person who asked once: nobody tries again."""
        if "tried again" not in self.hint:
            return self
        return Unreachable(self.message, "check the address, and whether it is reached from here")

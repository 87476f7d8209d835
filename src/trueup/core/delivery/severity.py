"""Severity: how much a trigger matters, by the words of its name."""

ERROR = frozenset({"failed", "degraded", "error", "unreachable", "gone", "dead", "lost"})
WARNING = frozenset({"unknown", "drift", "needed", "waits", "waiting", "near", "expiring", "stuck"})


def severity(trigger: str) -> str:
    """``info``, ``warning`` or ``error``, for services that ask for it."""
    words = set(trigger.lower().replace("_", "-").split("-"))
    if words & ERROR:
        return "error"
    return "warning" if words & WARNING else "info"

"""
What of the settings of notifications is in force: of a key that declares nothing, what it last did.

A slip of the pen thus takes nobody off the list, as it does not with ``argocd-cm``.
"""

from collections.abc import Mapping

from trueup.core.alerts.reading import configuration

Data = Mapping[str, str]
DECLARES = (
    "services",
    "templates",
    "triggers",
    "default_triggers",
    "service_triggers",
    "subscriptions",
    "context",
)


def restored(said: Data, good: Data) -> tuple[Data, Data]:
    """What holds of what is *said*; and of each key the text that last meant something."""
    broken = {key for key in said if said[key] != good.get(key) and _broken(key, said[key])}
    holds = {
        key: good[key] if key in broken else said[key] for key in said if _held(key, broken, good)
    }
    return holds, {key: text for key, text in holds.items() if key not in broken or key in good}


def _held(key: str, broken: set[str], good: Data) -> bool:
    return key not in broken or key in good


def _broken(key: str, text: str) -> bool:
    """It has a fault, and declares nothing."""
    found = configuration({key: text}, {}, builtin=False)
    return bool(found.findings) and not any(getattr(found, each) for each in DECLARES)

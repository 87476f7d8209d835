"""
What of ``argocd-cm`` is in force: a key that makes no sense says what it said when it last did.

A slip of the pen thus neither opens the system nor locks it, nor drops a rule that somebody relies
on. The texts in force are kept in a ConfigMap of the control namespace, so that this holds over a
restart and in every replica. Where none is known, each reader has its own way to be careful.
"""

from collections.abc import Mapping
from typing import NamedTuple

from trueup.core.access.accounts import accounts
from trueup.service import showing
from trueup.service.argocd_cm import NAME, NOTHING, PARAMETERS, operating
from trueup.service.entering import entering

LAST_GOOD = "trueup-last-good-settings"
Data = Mapping[str, str]


class Settings(NamedTuple):
    """The ``data`` of ``argocd-cm`` and of ``argocd-cmd-params-cm``."""

    map: Data
    parameters: Data = NOTHING

    @property
    def together(self) -> Data:
        """They have no key in common."""
        return {**self.parameters, **self.map}


def wrong(said: Settings) -> tuple[str, ...]:
    """What makes no sense in it, with its key in front."""
    return (
        *operating(*said).problems,
        *accounts(said.map, {}).problems,
        *entering(said.map).problems,
        *showing.problems(said.map),
    )


def in_force(said: Settings, before: Data | None) -> Settings:
    """*before*: every text that was in force, by key; None: nobody knows."""
    keys = {problem.partition(": ")[0] for problem in wrong(said)}
    if not keys or before is None:
        return said
    return Settings(*(_restored(data, keys, before) for data in said))


def located(problem: str, said: Settings) -> str:
    """With the name of the ConfigMap that it is in."""
    key = problem.partition(": ")[0]
    there = PARAMETERS if key in said.parameters and key not in said.map else NAME
    return f"{there}: {problem}"


def _restored(data: Data, keys: set[str], before: Data) -> Data:
    found = {key: text for key, text in data.items() if key not in keys}
    return found | {key: before[key] for key in data if key in keys and key in before}

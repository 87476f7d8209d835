"""
Triggers and templates that need no installing: they hold where the ConfigMap declares no such.

Their names are those of Argo CD's catalogue, and some of our own for Stacks, Proposals and what
troubles Trueup itself; the texts are ours.
"""

from functools import cache
from typing import NamedTuple

from trueup.core.alerts.catalogue.messages import MESSAGES
from trueup.core.alerts.catalogue.sections import sections
from trueup.core.alerts.catalogue.triggers import TRIGGERS
from trueup.core.alerts.templates import Template
from trueup.core.alerts.trigger import Trigger

__all__ = ["MESSAGES", "TRIGGERS", "Catalogue", "catalogue"]


class Catalogue(NamedTuple):
    triggers: dict[str, Trigger]
    templates: dict[str, Template]


@cache
def catalogue() -> Catalogue:
    """Read when it is asked for first."""
    return Catalogue(
        {name: Trigger(conditions) for name, conditions in TRIGGERS.items()},
        {name: Template(name, sections(each)) for name, each in MESSAGES.items()},
    )

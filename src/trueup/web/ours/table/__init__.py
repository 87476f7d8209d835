"""
Every operation of the API, in one list: routes, rights and the description are made of it.

One module for each thing that operations are about.
"""

from trueup.web.ours.table import (
    application,
    drift,
    fleet,
    notifications,
    proposals,
    record,
    stacks,
    stacksets,
    states,
    workings,
)
from trueup.web.ours.table.parameters import BASE

__all__ = ["BASE", "OPERATIONS"]

OPERATIONS = (
    *fleet.OPERATIONS,
    *application.OPERATIONS,
    *drift.OPERATIONS,
    *record.OPERATIONS,
    *stacks.OPERATIONS,
    *stacksets.OPERATIONS,
    *proposals.OPERATIONS,
    *states.OPERATIONS,
    *notifications.OPERATIONS,
    *workings.OPERATIONS,
)

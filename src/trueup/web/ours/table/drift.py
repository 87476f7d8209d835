"""Of what differs from Git, and what is delivered where."""

from trueup.core.drift import groups, search
from trueup.core.drift.ignoring import How, Scope
from trueup.core.listing import query
from trueup.web.ours import (
    adoption,
    drift,
    environments,
    ignoring,
)
from trueup.web.ours.asking import LIMIT, MOST
from trueup.web.ours.operation import Operation, Parameter
from trueup.web.ours.table.parameters import BASE, NAME, OF, WHERE

OPERATIONS = (
    Operation(
        f"{BASE}/environments",
        environments.known,
        "listEnvironments",
        "What applications are delivered to, in order, and the words that mean each.",
        gives=environments.Environments,
    ),
    Operation(
        f"{BASE}/drift",
        drift.drift,
        "findDrift",
        "What differs from Git across all Applications, field by field.",
        "Drift (live was changed) and what is not deployed yet (Git has moved ahead), told apart.",
        parameters=(
            Parameter(
                "q",
                f"Which: as for lists of Applications, and by {', '.join(search.FIELDS)}.",
                schema={"type": "string", "maxLength": query.LONGEST},
                example="is:drift manager:kubectl* field:spec.replicas",
            ),
            Parameter("by", f"What they are grouped by: {', '.join(groups.BY)}."),
            Parameter(
                "limit",
                f"How many at most; {LIMIT} without it.",
                schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
            ),
            Parameter("cursor", "`next` of the page before."),
            Parameter("If-None-Match", "`ETag` of what the client has.", where="header"),
        ),
        gives=drift.DriftPage,
        tagged=True,
        refuses=(400,),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/adoption",
        adoption.adoption,
        "adoptDrift",
        "The patch that makes Git declare what is live, to be committed by a person.",
        parameters=(NAME, *WHERE, OF),
        gives=adoption.Adoption,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{BASE}/applications/{{name}}/ignoring",
        ignoring.ignoring,
        "ignoreDrift",
        "The entries of ignoreDifferences for what differs, and the patch that adds them.",
        "Nothing is written: send `patch` to `PATCH /api/v1/applications/{name}`.",
        parameters=(
            NAME,
            *WHERE,
            OF,
            Parameter("by", f"{', '.join(How)}: by where it is, or by who manages it."),
            Parameter("scope", f"{', '.join(Scope)}: of that object, or of all of its kind."),
        ),
        gives=ignoring.Ignoring,
        refuses=(400, 404, 503),
    ),
)

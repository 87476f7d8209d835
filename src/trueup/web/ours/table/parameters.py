"""What operations take, as far as several take it."""

from trueup.core.listing import query
from trueup.core.listing.row import MARKS
from trueup.web.ours.operation import Parameter

BASE = "/api/trueup/v1"
"""What Argo CD has no route for."""

SWITCH = {"type": "boolean"}
Q = Parameter(
    "q",
    "Which ones: terms such as `health:degraded,missing project:web label:team=a -sync:synced`, or "
    f"words. Fields: {', '.join(query.FIELDS)}. A minus turns a term round, commas are "
    "alternatives, quotes keep spaces and commas, `*` stands for anything, `=` before a value "
    "takes it whole and to the letter. `label` and "
    "`annotation` take `key`, `key=value` and `key!=value`, `autosync` on, off, prune and "
    f"self-heal, `is` {', '.join(MARKS)}.",
    schema={"type": "string", "maxLength": query.LONGEST},
    example="health:degraded project:web",
)
FIELDS = Parameter(
    "fields",
    "Which fields of each: paths with commas, or after a minus those to leave out; `*`: all. "
    "Without it, a summary.",
    example="metadata.name,status.health",
)
NAME = Parameter("name", "Of the Application.", where="path")
WHERE = (
    Parameter("appNamespace", "Of the Application, if it is not the usual one."),
    Parameter("project", "Its project; of another one it is not found."),
)
DAYS = Parameter(
    "days",
    "How many of the last days, today among them; 30 without it.",
    schema={"type": "integer", "minimum": 1, "maximum": 365, "default": 30},
)
SOURCE = Parameter("sourceIndex", "Which source, counted from 0.", schema={"type": "integer"})
OBJECT = (
    Parameter("group", "Of the object's kind; empty: the core group."),
    Parameter("kind", "Of the object."),
    Parameter("namespace", "Of the object."),
    Parameter("resourceName", "Of the object."),
)
OF = Parameter(
    "of",
    "What differs: `group/kind/namespace/name#field`, repeated; without a field, all of it.",
    example="apps/Deployment/shop/web#spec.replicas",
)

"""Of what happened."""

from trueup.core.history import asked
from trueup.model.record import Entry, Kind, Outcome, Verdict
from trueup.web.ours import (
    record,
)
from trueup.web.ours.operation import EVENTS, TEXT, Operation, Parameter
from trueup.web.ours.table.parameters import BASE

SEARCH = (
    Parameter("application", "Its name."),
    Parameter("appNamespace", "Namespace of the Application."),
    Parameter("project", "Its name."),
    Parameter("who", "What this person, or field manager, did."),
    Parameter("kind", f"With commas, or repeated: {', '.join(Kind)}."),
    Parameter("outcome", f"One of {', '.join(Outcome)}."),
    Parameter("object", "In the name of the object: `ConfigMap/argocd/argocd-cm`."),
    Parameter("commit", "A commit, or how it begins."),
    Parameter("search", "Somewhere in who, what and message.", schema={**TEXT, "maxLength": 500}),
    Parameter(
        "since", "From then on: `2026-01-31`, `2026-01-31T12:00:00Z`, or `7d` ago.", example="7d"
    ),
    Parameter("until", "Up to then."),
)
AFTER = Parameter("after", "Only after the entry of this id.", schema={"type": "integer"})

OPERATIONS = (
    Operation(
        f"{BASE}/record",
        record.find,
        "findRecord",
        "What happened, newest first.",
        "A page may have fewer entries than asked for, even none, and yet a `next`: what is "
        "searched for is rare, and no request searches for long.",
        parameters=(
            *SEARCH,
            Parameter(
                "limit",
                f"How many at most; {record.USUAL} without it.",
                schema={"type": "integer", "minimum": 1, "maximum": asked.MOST},
            ),
            Parameter("cursor", "`next` of the page before."),
            AFTER,
        ),
        gives=record.Found,
        refuses=(400, 503),
    ),
    Operation(
        f"{BASE}/record/export",
        record.export,
        "exportRecord",
        "All that match, oldest first.",
        "As JSON lines, `entry` and `link` of the chain, or as CSV.",
        parameters=(*SEARCH, AFTER, Parameter("format", "`jsonl` or `csv`.")),
        media=record.MEDIA[record.LINES],
        refuses=(400, 503),
    ),
    Operation(
        f"{BASE}/record/stream",
        record.stream,
        "watchRecord",
        "What is new on record, as server-sent events.",
        "`id` is the entry's, `data` the entry. Whoever comes back with the id of the last event "
        "goes on from there.",
        parameters=(
            *SEARCH,
            AFTER,
            Parameter("Last-Event-ID", "The same; browsers send it.", where="header"),
        ),
        media=EVENTS,
        refuses=(400, 503),
    ),
    Operation(
        f"{BASE}/record/chain",
        record.chain,
        "verifyRecord",
        "Whether the record is what was written: every link of its chain is looked at.",
        "It takes the right to change accounts. What was found is kept until the record goes on.",
        gives=Verdict,
        refuses=(503,),
    ),
    Operation(
        f"{BASE}/record/{{id}}",
        record.one,
        "getRecord",
        "One entry.",
        parameters=(Parameter("id", "Its place in the record.", where="path"),),
        gives=Entry,
        refuses=(400, 404, 503),
    ),
)

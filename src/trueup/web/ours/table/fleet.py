"""Of all Applications, and of who asks."""

from trueup.core.listing import order
from trueup.core.listing.objects import FIELDS as OF_OBJECTS
from trueup.core.listing.objects import NEITHER
from trueup.web.ours import (
    applications,
    me,
    objects,
    performance,
    permitted,
    stream,
)
from trueup.web.ours.asking import LIMIT, MOST
from trueup.web.ours.operation import EVENTS, Operation, Parameter
from trueup.web.ours.table.parameters import BASE, DAYS, FIELDS, SWITCH, Q

OPERATIONS = (
    Operation(
        f"{BASE}/me",
        me.me,
        "me",
        "Who asks, and whether guests are let in; answered without a login, too.",
        gives=me.Me,
    ),
    Operation(
        f"{BASE}/applications",
        applications.list_applications,
        "listApplications",
        "A page of Applications, how many there are, and of which values.",
        "`syncSince`, beside an Application's own fields: when its sync status became what it is, "
        "as far as Trueup has seen it.",
        parameters=(
            Q,
            Parameter(
                "sort",
                f"Fields with commas, a minus before what goes down: {', '.join(order.FIELDS)}. "
                "Health and sync go from the worst to the best.",
                example="health,-synced",
            ),
            Parameter(
                "limit",
                f"How many at most; {LIMIT} without it.",
                schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
            ),
            Parameter("cursor", "`next` of the page before."),
            FIELDS,
            Parameter("facets", "`false`: do not count values.", schema=SWITCH),
            Parameter("If-None-Match", "`ETag` of what the client has.", where="header"),
        ),
        gives=applications.Page,
        tagged=True,
        refuses=(400,),
    ),
    Operation(
        f"{BASE}/performance",
        performance.of_all,
        "performance",
        "The four figures of DORA of Applications, of each and of all together.",
        "Of those that deployed at all in that time, the busiest first.",
        parameters=(Q, DAYS),
        gives=performance.Fleet,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{BASE}/permitted",
        permitted.permitted,
        "listPermitted",
        "What the caller may do, and to which Applications not.",
        parameters=(
            Q,
            Parameter(
                "action",
                f"Repeated for several: {', '.join(permitted.ACTIONS)}. Without it, `sync`.",
                schema={"type": "string", "enum": list(permitted.ACTIONS)},
            ),
        ),
        gives=permitted.Permitted,
        refuses=(400,),
    ),
    Operation(
        f"{BASE}/stream/applications",
        stream.watch_applications,
        "watchApplications",
        "What happens to Applications, as server-sent events.",
        "First `reset`, each one as `added`, and `current`; then `added`, `changed` and `removed`. "
        "`data` has `namespace`, `name`, and `object` or `patch` (a merge patch of the fields that "
        "were sent). Whoever comes back with the id of the last event goes on from there; after a "
        "long time, or at another server, there is a `reset`.",
        parameters=(
            Q,
            FIELDS,
            Parameter("since", "`id` of a list, or of an event."),
            Parameter("Last-Event-ID", "The same; browsers send it.", where="header"),
        ),
        media=EVENTS,
        refuses=(400,),
    ),
    Operation(
        f"{BASE}/resources",
        objects.list_objects,
        "listResources",
        "A page of the objects that Applications manage, over all of them, and how many there are.",
        "By Application, in the order of its status. What those own in turn, such as Pods, is in "
        "its resource tree.",
        parameters=(
            Q,
            *(
                Parameter(field, f"Of the object; repeated: one of them; `{NEITHER}`: none.")
                for field in OF_OBJECTS
            ),
            Parameter("search", "Words, all of which its name, kind or namespace has."),
            Parameter(
                "limit",
                f"How many at most; {LIMIT} without it.",
                schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
            ),
            Parameter("cursor", "`next` of the page before."),
        ),
        gives=objects.Objects,
        refuses=(400,),
    ),
)

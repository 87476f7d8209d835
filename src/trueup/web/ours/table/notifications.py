"""Of what is told to people."""

from typing import Any

from trueup.core.history import asked
from trueup.model.delivery import Delivery, Phase
from trueup.web.ours.notifications import deliveries, invitations
from trueup.web.ours.operation import Operation, Parameter
from trueup.web.ours.table.parameters import BASE

ROOT = f"{BASE}/notifications/deliveries"
ID = Parameter("id", "Of the delivery.", where="path")
LINK = Parameter("link", "What stands in the link.", where="path")

OPERATIONS = (
    Operation(
        ROOT,
        deliveries.find,
        "listDeliveries",
        "What is told to whom, newest first: what waits, was sent, is tried again, is dead.",
        "Never what a message says.",
        parameters=(
            Parameter("kind", "Of the object that it is about, such as `Application`."),
            Parameter("namespace", "Of that object."),
            Parameter("name", "Of that object."),
            Parameter("project", "Of that object."),
            Parameter("service", "As the settings call it."),
            Parameter("trigger", "Its name."),
            Parameter("phase", f"With commas: {', '.join(Phase)}."),
            Parameter(
                "limit",
                f"How many at most; {deliveries.USUAL} without it.",
                schema={"type": "integer", "minimum": 1, "maximum": asked.MOST},
            ),
            Parameter("cursor", "`next` of the page before."),
        ),
        gives=deliveries.Told,
        refuses=(400, 503),
    ),
    Operation(
        f"{ROOT}/{{id}}",
        deliveries.one,
        "getDelivery",
        "One delivery.",
        parameters=(ID,),
        gives=Delivery,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{ROOT}/{{id}}/retry",
        deliveries.retry,
        "retryDelivery",
        "Have it sent, now: one that is dead, waits for its next attempt, or was sent before.",
        "It takes the right to update what it is about.",
        parameters=(ID,),
        gives=Delivery,
        method="POST",
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{ROOT}/{{id}}",
        deliveries.discard,
        "discardDelivery",
        "Have it not sent.",
        "It takes the right to update what it is about.",
        parameters=(ID,),
        gives=Delivery,
        method="DELETE",
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{BASE}/invitations/{{link}}",
        invitations.show,
        "getInvitation",
        "What a link in a message would have approved; that is not done by looking.",
        parameters=(LINK,),
        gives=invitations.Invited,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{BASE}/invitations/{{link}}",
        invitations.answer,
        "answerInvitation",
        "Approve what a link in a message is about, once, as whoever is logged in.",
        "It takes the same right as without the link; 409: what was looked at is another by now.",
        parameters=(LINK,),
        gives=dict[str, Any],
        takes=invitations.Answer,
        method="POST",
        refuses=(400, 404, 409, 503),
    ),
)

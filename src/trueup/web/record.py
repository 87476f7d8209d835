"""What people did with our objects, as events of Kubernetes; worded as Argo CD words them."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from trueup.k8s.object import Object
from trueup.model.event import Event
from trueup.web.exchange import deps
from trueup.web.rights import caller

CREATED = "ResourceCreated"
UPDATED = "ResourceUpdated"
DELETED = "ResourceDeleted"
STARTED = "OperationStarted"
EXECUTED = "TerminalOpened"
FORWARDED = "PortForwarded"


async def record(request: Request, body: Mapping[str, Any], reason: str, did: str) -> None:
    """*body*: of the Application or project; *did*: what the user did, in the past tense."""
    await deps(request).events.tell(Object(body), Event(reason, f"{caller(request).called} {did}"))

"""Where a Stack is found: ``NAME``, or ``NAMESPACE/NAME``."""

from typing import TYPE_CHECKING, Any

from trueup.cli.answers import segment
from trueup.cli.command import Call
from trueup.cli.finding import found
from trueup.cli.flags import text

if TYPE_CHECKING:
    from trueup.cli.client import Client

API = "/api/trueup/v1"
ROOT = f"{API}/stacks"
HOME = "argocd"
NAMESPACE = text("stack-namespace", "Namespace of the Stack", "N")


def typed(call: Call) -> tuple[str, str]:
    """Namespace and name."""
    before, slash, name = call.given.text("STACKNAME").rpartition("/")
    return (before if slash else call.given.text("stack-namespace") or HOME), name


def path(call: Call, *more: str) -> str:
    """Of the Stack, or of something of it."""
    return "/".join((ROOT, *map(segment, typed(call)), *more))


def state_path(call: Call, *more: str) -> str:
    """Of its state."""
    return "/".join((f"{API}/states", *map(segment, typed(call)), *more))


async def one(client: "Client", call: Call) -> dict[str, Any]:
    """``Failure`` with what may have been meant, if there is none."""
    return await found(client, path(call), "stack", typed(call)[1], ROOT)

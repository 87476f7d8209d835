"""Where a Proposal is found: ``NAME``, or ``NAMESPACE/NAME``."""

from typing import TYPE_CHECKING, Any

from trueup.cli.answers import NOT_FOUND, ApiError, missing
from trueup.cli.command import Call
from trueup.cli.flags import text
from trueup.cli.proposing import ROOT, at

if TYPE_CHECKING:
    from trueup.cli.client import Client

HOME = "argocd"
NAMESPACE = text("proposal-namespace", "Namespace of the Proposal", "N")


def typed(call: Call) -> tuple[str, str]:
    """Namespace and name."""
    before, slash, name = call.given.text("PROPOSALNAME").rpartition("/")
    return (before if slash else call.given.text("proposal-namespace") or HOME), name


def path(call: Call, *more: str) -> str:
    """Of the Proposal, or of something of it."""
    return at(typed(call), *more)


async def one(client: "Client", call: Call) -> dict[str, Any]:
    """``Failure`` with what may have been meant, if there is none."""
    try:
        found: dict[str, Any] = await client.get(path(call))
    except ApiError as error:
        if error.status != NOT_FOUND:
            raise
        listed = (await client.get(ROOT))["items"]
        raise missing("proposal", typed(call)[1], [each["name"] for each in listed]) from error
    return found

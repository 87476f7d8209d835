"""Where a Proposal is found: ``NAME``, or ``NAMESPACE/NAME``."""

from typing import TYPE_CHECKING, Any

from trueup.cli.command import Call
from trueup.cli.finding import found
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
    return await found(client, path(call), "proposal", typed(call)[1], ROOT)

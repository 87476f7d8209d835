"""Of commits that are not merged yet."""

from typing import Any

from trueup.model.proposal import Proposal
from trueup.web.ours.operation import EVENTS, Operation, Parameter
from trueup.web.ours.proposals import acting, listing, making, permitted, planned
from trueup.web.ours.table.parameters import BASE, SWITCH

NAMED = (
    Parameter("namespace", "Of the Proposal.", where="path"),
    Parameter("name", "Of the Proposal.", where="path"),
)
WHICH = (Parameter("repository", "Only those of this repository."),)
ONE = f"{BASE}/proposals/{{namespace}}/{{name}}"


def _decides(path: str, handler: Any, id: str, summary: str, takes: Any) -> Operation:
    return Operation(
        f"{ONE}/{path}",
        handler,
        id,
        summary,
        "It takes the right to approve of each part: `stacks, approve` and `applications, update`.",
        parameters=NAMED,
        gives=Proposal,
        takes=takes,
        method="POST",
        refuses=(400, 404, 409),
    )


OPERATIONS = (
    Operation(
        f"{BASE}/proposals",
        listing.proposals,
        "listProposals",
        "The Proposals of which the caller may see anything, the newest first.",
        parameters=WHICH,
        gives=listing.ProposalList,
    ),
    Operation(
        f"{BASE}/proposals",
        making.create,
        "createProposal",
        "Have a commit planned that is not merged yet; the same again is looked at now.",
        "Of what is made of the repository, that which the caller may have planned is planned.",
        gives=Proposal,
        takes=Proposal,
        method="POST",
        refuses=(400, 409),
    ),
    Operation(
        f"{BASE}/stream/proposals",
        listing.watch,
        "watchProposals",
        "What happens to Proposals, as server-sent events: `reset`, `row`, `current`, `gone`.",
        parameters=WHICH,
        media=EVENTS,
    ),
    Operation(
        ONE,
        listing.one,
        "getProposal",
        "One Proposal, with the parts that the caller may see.",
        parameters=NAMED,
        gives=Proposal,
        refuses=(400, 404),
    ),
    Operation(
        ONE,
        making.delete,
        "deleteProposal",
        "Take a Proposal back; what runs of it is ended.",
        parameters=NAMED,
        gives=dict[str, Any],
        method="DELETE",
        refuses=(400, 404, 409),
    ),
    Operation(
        f"{ONE}/rights",
        permitted.rights,
        "proposalRights",
        "What the caller may do with it.",
        parameters=NAMED,
        gives=permitted.ProposalRights,
        refuses=(400, 404),
    ),
    Operation(
        f"{ONE}/plan",
        planned.plan,
        "proposalPlan",
        "What it would do, part by part in order; secret values are masked.",
        parameters=(
            *NAMED,
            Parameter("format", "`json` (default), `sarif`, or `value`: as it is kept."),
        ),
        gives=dict[str, Any],
        refuses=(400, 404),
    ),
    Operation(
        f"{ONE}/text",
        planned.told,
        "proposalText",
        "The same for people: of a terminal, or of a pull request's comment.",
        parameters=(
            *NAMED,
            Parameter("format", "`text` (default) or `markdown`."),
            Parameter("full", "`true`: all lines of each resource, as text.", schema=SWITCH),
            Parameter("id", "Names the comment, where a pull request has several."),
        ),
        media="text/plain",
        refuses=(400, 404),
    ),
    Operation(
        f"{ONE}/plan",
        making.plan,
        "planProposal",
        "Look at the repository now; with `anew` plan all of it again.",
        parameters=(*NAMED, Parameter("anew", "`true`: plan all of it again.", schema=SWITCH)),
        gives=Proposal,
        method="POST",
        refuses=(400, 404, 409),
    ),
    _decides(
        "approvals",
        acting.approve,
        "approveProposal",
        "Approve all of it, by its digest; 409 if it is another one by now.",
        acting.Approving,
    ),
    _decides(
        "rejection",
        acting.reject,
        "rejectProposal",
        "Reject it, by its digest; what was approved of it counts no more.",
        acting.Rejecting,
    ),
    _decides(
        "go-ahead",
        acting.go_ahead,
        "letProposalBePlanned",
        "Say that somebody has looked at the files of a commit that runs programs while planning.",
        acting.Looking,
    ),
    Operation(
        f"{ONE}/runs/{{run}}/log",
        planned.log,
        "proposalLog",
        "What a run of a part has said, without secrets.",
        parameters=(*NAMED, Parameter("run", "Its id.", where="path")),
        media="text/plain",
        refuses=(400, 404),
    ),
)

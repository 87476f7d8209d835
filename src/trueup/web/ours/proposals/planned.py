"""What a Proposal would do, in the forms of a combined plan; and what a run of it has said."""

from importlib.metadata import version

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from trueup.core.changeset.checks import checks
from trueup.core.changeset.markdown import markdown
from trueup.core.changeset.report import report
from trueup.core.changeset.text import text as plain
from trueup.core.proposals.drawing import part_of
from trueup.core.proposals.falling import conflict
from trueup.model.changeset import ChangeSet, Part
from trueup.model.plan import Plan
from trueup.model.proposal import PartStatus, Proposal
from trueup.web.errors import invalid, not_found
from trueup.web.exchange import flag, raw, reply, text
from trueup.web.ours.proposals.found import found
from trueup.web.terraform.places import states

DATA = ("json", "sarif", "value")
TEXTS = ("text", "markdown")


async def plan(request: Request) -> Response:
    """As ``format`` says: ``json``, ``sarif``; ``value``: as the command line takes it."""
    _, seen = await found(request)
    format = _format(request, DATA)
    proposed = await _proposed(request, seen)
    if format == "value":
        return raw(msgspec.json.encode(proposed))
    return reply(checks(proposed, version("trueup")) if format == "sarif" else report(proposed))


async def told(request: Request) -> Response:
    """As ``format`` says: ``text`` of a terminal, or ``markdown`` of a comment."""
    _, seen = await found(request)
    format = _format(request, TEXTS)
    proposed = await _proposed(request, seen)
    if format == "markdown":
        return PlainTextResponse(markdown(proposed, text(request, "id")))
    return PlainTextResponse(plain(proposed, whole=flag(request, "full")))


def _format(request: Request, known: tuple[str, ...]) -> str:
    said = text(request, "format") or known[0]
    if said not in known:
        raise invalid(f"unknown format: {said}", ", ".join(known))
    return said


async def log(request: Request) -> Response:
    """Of the run of one part, without secrets."""
    _, seen = await found(request)
    run = request.path_params["run"]
    if run not in [each.run for each in seen.status.parts if each.run]:
        raise not_found("run", run)
    said = await states(request).kept(seen.kept, f"{run}-log", "log")
    if said is None:
        raise not_found("run", run)
    return PlainTextResponse(said)


async def _proposed(request: Request, seen: Proposal) -> ChangeSet:
    """In a conflict what was planned before is not told: it would be taken for what stands."""
    status = seen.status
    found = conflict(status)
    parts = [part_of(each) if found else await _part(request, seen, each) for each in status.parts]
    return ChangeSet(
        repository=seen.spec.repo_url,
        revision=status.revision,
        base=status.base,
        parts=tuple(parts),
        digest=status.digest,
        remarks=(found, *status.remarks) if found else status.remarks,
    )


async def _part(request: Request, seen: Proposal, status: PartStatus) -> Part:
    made = part_of(status)
    kept = None
    if status.run and not status.pending:
        kept = await states(request).kept(seen.kept, status.run, "shown")
    plan = msgspec.json.decode(kept, type=Plan) if kept else None
    return msgspec.structs.replace(made, plan=plan)

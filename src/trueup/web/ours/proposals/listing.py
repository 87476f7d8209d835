"""Which Proposals there are, what one is, and what happens to them."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.proposals.row import Row, row
from trueup.core.source.repositories import same
from trueup.k8s.object import Object
from trueup.k8s.value import Value, encode
from trueup.model.proposal import PROPOSAL
from trueup.web.exchange import deps, raw, reply, text
from trueup.web.ours.proposals.found import body_of, decoded, found, visible
from trueup.web.ours.rows import streamed


class ProposalList(Value, frozen=True):
    """The newest first."""

    items: tuple[Row, ...]


async def proposals(request: Request) -> Response:
    """Those of which the caller may see anything; of one ``repository``, if that is said."""
    if PROPOSAL not in await deps(request).cluster.kinds():
        return raw(encode(ProposalList(())))
    listed, _ = await deps(request).cluster.list(PROPOSAL)
    rows = [made for each in listed if (made := _row(request, each)) is not None]
    rows.sort(key=lambda each: (each.created, each.namespace, each.name), reverse=True)
    return raw(encode(ProposalList(tuple(rows))))


async def one(request: Request) -> Response:
    """The object itself, with the parts that the caller may see."""
    return reply(body_of(*await found(request)))


async def watch(request: Request) -> Response:
    """As :mod:`trueup.web.ours.rows` tells it."""
    return streamed(request, PROPOSAL, lambda obj: _row(request, obj))


def _row(request: Request, obj: Object) -> Row | None:
    """None: it is none of theirs, or cannot be read."""
    if not deps(request).views.governs(obj.ref.namespace):
        return None
    try:
        seen = visible(request, decoded(obj))
    except msgspec.ValidationError:
        return None
    wanted = text(request, "repository")
    if seen is None or (wanted and not same(wanted, seen.spec.repo_url)):
        return None
    return row(seen)

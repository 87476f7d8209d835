"""Following: which Stacks and Applications are about what a Proposal is to be merged into."""

from collections.abc import Iterable

from trueup.core.source.repositories import same
from trueup.core.source.resolve import is_commit
from trueup.core.stacks.leaning import stack_of
from trueup.core.stacks.using import of_source
from trueup.core.stacks.values import sources
from trueup.k8s.object import Object
from trueup.model.application import Application
from trueup.model.proposal import FORKS, OWN, PULL_REQUESTS, ProposalSpec, proposal_id
from trueup.model.source import Source
from trueup.model.stack import Stack

HEAD, BRANCHES = "HEAD", "refs/heads/"


def follows(source: Source, spec: ProposalSpec) -> bool | None:
    """None: one of them is the default branch, and the other is named: ask what they mean."""
    if source.chart or not same(source.repo_url, spec.repo_url):
        return False
    mine, base = _name(source.target_revision), _name(spec.base)
    if mine == base:
        return True
    return None if HEAD in (mine, base) and not is_commit(mine) else False


def wants(objects: Iterable[Object | None], *, foreign: bool) -> bool:
    """Whether any of *objects* wants pull requests planned; *foreign*: such as are from forks."""
    said = {each.annotation(PULL_REQUESTS) for each in objects if each is not None}
    return FORKS in said or (OWN in said and not foreign)


def used_by(part: Stack | Application) -> tuple[str, ...]:
    """The ids of the Stacks whose outputs it is made of."""
    if isinstance(part, Stack):
        refs = (each.output_ref for each in sources(part.spec))
        found = [(each.namespace or part.namespace, each.stack) for each in refs if each]
    else:
        uses = (use for source in part.spec.all_sources for use in of_source(source))
        found = [(ref.namespace, ref.name) for ref in (stack_of(x, part.namespace) for x in uses)]
    return tuple(sorted({proposal_id("Stack", *each) for each in found}))


def _name(revision: str) -> str:
    return revision.removeprefix(BRANCHES) or HEAD

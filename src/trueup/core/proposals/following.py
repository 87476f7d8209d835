"""Following: which Stacks and Applications are about what a Proposal is to be merged into."""

from collections.abc import Iterator

from trueup.core.source.repositories import same
from trueup.core.source.resolve import is_commit
from trueup.core.stacks.leaning import awaited, stack_of
from trueup.core.stacks.using import of_source
from trueup.core.stacks.values import sources
from trueup.model.application import Application
from trueup.model.proposing import ProposalSpec, proposal_id
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


def stack_edges(stack: Stack) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids of what comes before it; and of those the ones that it takes outputs of."""
    space = stack.namespace
    waited = [
        proposal_id(each.kind, each.namespace or space, each.name) for each in stack.spec.depends_on
    ]
    refs = (each.output_ref for each in sources(stack.spec))
    used = [proposal_id("Stack", each.namespace or space, each.stack) for each in refs if each]
    return _each((*waited, *used)), _each(used)


def app_edges(app: Application) -> tuple[tuple[str, ...], tuple[str, ...]]:
    refs = awaited({"metadata": app.metadata})
    waited = [proposal_id(each.kind.kind, each.namespace, each.name) for each in refs]
    used = list(_used(app))
    return _each((*waited, *used)), _each(used)


def _used(app: Application) -> Iterator[str]:
    for source in app.spec.all_sources:
        for use in of_source(source):
            ref = stack_of(use, app.namespace)
            yield proposal_id("Stack", ref.namespace, ref.name)


def _name(revision: str) -> str:
    return revision.removeprefix(BRANCHES) or HEAD


def _each(names: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))

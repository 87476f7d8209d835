"""
Pulls: what becomes of Proposals when a host tells of a pull request.

One is there for each open pull request, and each address under which parts that ask for it follow
what it is to be merged into. One that a person or a pipeline has made for it is theirs: it is only
looked at again. Whether it was merged is for the repository to say.

Anybody can open pull requests from forks, and each is an object and a merge of ours. So of one
repository only so many are proposed at the same time.
"""

from collections.abc import Container, Iterable, Iterator
from itertools import count
from typing import TypeAlias

import msgspec

from trueup.core.proposals.making import name_of
from trueup.core.source.repositories import normalized, same
from trueup.core.webhooks.addresses import place
from trueup.core.webhooks.notice import PullRequest, PullState
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.proposal import Proposal, ProposalSpec
from trueup.model.source import Source

BRANCHES = "refs/heads/"
WORDS = 300  # characters of a title
FORKS = 50  # of one repository that are proposed at the same time
FORKS_KEY = "trueup.proposals.forks"
"""The key of ``argocd-cm`` that says another number."""


class Make(Value, frozen=True, tag=True):
    """There is none yet."""

    name: str
    spec: ProposalSpec


class Renew(Value, frozen=True, tag=True):
    """Have it looked at; *spec*: what it says from now on."""

    ref: Ref
    spec: ProposalSpec


class Withdraw(Value, frozen=True, tag=True):
    """It is not to be merged, or not into anything that asks for it."""

    ref: Ref


class Hold(Value, frozen=True, tag=True):
    """There are as many of forks of *repository* as there may be."""

    repository: str


class Absent(Value, frozen=True, tag=True):
    """Its commit is in a fork, of which *repository* keeps no ref."""

    repository: str


Pulled: TypeAlias = Make | Renew | Withdraw | Hold | Absent


def pulled(
    said: PullRequest, sources: Iterable[Source], known: Iterable[Proposal], forks: int = FORKS
) -> Iterator[Pulled]:
    """
    *sources*: of what asks for it, as far as they follow its base; *known*: all Proposals. *forks*:
    how many of them may be of forks of one repository.
    """
    known = tuple(known)
    mine = [each for each in known if _about(each, said) and not each.deleting]
    sources = tuple(sources) if said.state is PullState.OPEN else ()
    wanted = _wanted(said, sources)
    for each in mine:
        spec = each.spec
        now = next((x for x in wanted.values() if same(x.repo_url, spec.repo_url)), None)
        if not spec.switched or said.state is PullState.MERGED or each.status.merged:
            yield Renew(each.ref, spec)
        elif now is None:
            yield Withdraw(each.ref)
        else:
            yield Renew(each.ref, _renewed(spec, now))
    if said.foreign and not said.ref:
        there = {normalized(each.repo_url): each.repo_url for each in sources}
        yield from map(Absent, there.values())
    for now in wanted.values():
        if any(same(now.repo_url, each.spec.repo_url) for each in mine):
            continue
        if now.foreign and sum(_of_forks(known, now.repo_url)) >= forks:
            yield Hold(now.repo_url)
        else:
            name = name_of(msgspec.structs.replace(now, base=""))
            yield Make(_free(name, {each.name for each in known}), now)


def _of_forks(known: Iterable[Proposal], repository: str) -> Iterator[bool]:
    """For each whether it is of one and still under way."""
    for each in known:
        open_ = each.status.merged is None and not each.deleting
        yield each.spec.foreign and open_ and same(each.spec.repo_url, repository)


def _free(name: str, taken: Container[str]) -> str:
    """One that was withdrawn may still be leaving when its pull request is opened again."""
    names = (f"{name}-{number}" if number > 1 else name for number in count(1))
    return next(each for each in names if each not in taken)


def _about(proposal: Proposal, said: PullRequest) -> bool:
    there = place(proposal.spec.repo_url)
    return proposal.spec.number == said.number and there in map(place, said.addresses)


def _wanted(said: PullRequest, sources: Iterable[Source]) -> dict[str, ProposalSpec]:
    """None, if the repository does not have the commit: it is in a fork, and has no ref here."""
    revision = said.ref if said.foreign else f"{BRANCHES}{said.head}"
    if not revision or not said.base or not (said.foreign or said.head):
        return {}
    made: dict[str, ProposalSpec] = {}
    for source in sources:
        spec = ProposalSpec(
            source.repo_url,
            revision,
            said.base,
            said.title[:WORDS],
            said.link,
            said.author,
            said.number,
            switched=True,
            foreign=said.foreign,
        )
        made.setdefault(normalized(source.repo_url), spec)
    return made


def _renewed(spec: ProposalSpec, now: ProposalSpec) -> ProposalSpec:
    """Of what a person said of it the rest stays."""
    return msgspec.structs.replace(
        spec,
        revision=now.revision,
        base=now.base,
        title=now.title,
        link=now.link,
        author=now.author or spec.author,
        foreign=now.foreign,
    )

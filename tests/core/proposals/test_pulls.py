"""What becomes of Proposals when a host tells of a pull request: a table."""

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from trueup.core.proposals.pulls import Absent, Hold, Make, Renew, Withdraw, pulled
from trueup.core.webhooks.notice import PullRequest, PullState
from trueup.model.proposal import Proposal, ProposalSpec, ProposalStatus
from trueup.model.source import Source

HTTP, SSH = "https://git.example.test/shop.git", "git@git.example.test:shop.git"
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
ASKS = Source(repo_url=HTTP, target_revision="main")
OPEN = PullRequest(
    (HTTP, SSH),
    "7",
    PullState.OPEN,
    "main",
    "bigger",
    ref="refs/pull/7/head",
    title="A larger server",
    link="https://git.example.test/shop/pull/7",
    author="dev",
)
SPEC = ProposalSpec(
    HTTP, "refs/heads/bigger", "main", OPEN.title, OPEN.link, "dev", "7", switched=True
)


def known(**more: Any) -> Proposal:
    return Proposal({"name": "pr-7", "namespace": "argocd"}, replace(SPEC, **more))


def test_nothing_is_made_where_nothing_asks_for_it() -> None:
    assert list(pulled(OPEN, [], [])) == []


def test_one_that_is_open_has_a_proposal_of_its_branch() -> None:
    (made,) = pulled(OPEN, [ASKS, ASKS], [])
    assert isinstance(made, Make)
    assert made.spec == SPEC
    assert made.name.startswith("pr-7-")


def test_its_name_stays_when_it_is_to_be_merged_into_something_else() -> None:
    (one,), (other,) = pulled(OPEN, [ASKS], []), pulled(replace(OPEN, base="next"), [ASKS], [])
    assert isinstance(one, Make)
    assert isinstance(other, Make)
    assert one.name == other.name


def test_there_is_one_for_each_address_that_the_repository_is_followed_by() -> None:
    found = list(pulled(OPEN, [ASKS, replace(ASKS, repo_url=SSH)], []))
    assert {each.spec.repo_url for each in found if isinstance(each, Make)} == {HTTP, SSH}


def test_one_that_is_there_is_looked_at_and_says_what_is_new() -> None:
    (made,) = pulled(replace(OPEN, base="next", author=""), [ASKS], [known(retained=9)])
    assert made == Renew(known().ref, replace(SPEC, base="next", retained=9))


def test_one_of_a_person_stays_as_it_is_and_is_the_only_one() -> None:
    theirs = known(switched=False, revision="bigger")
    for state in PullState:
        assert list(pulled(replace(OPEN, state=state), [ASKS], [theirs])) == [
            Renew(theirs.ref, theirs.spec)
        ]


def test_one_that_is_closed_is_withdrawn_and_one_that_is_merged_is_carried_out() -> None:
    closed, merged = (replace(OPEN, state=x) for x in (PullState.CLOSED, PullState.MERGED))
    assert list(pulled(closed, [ASKS], [known()])) == [Withdraw(known().ref)]
    assert list(pulled(merged, [ASKS], [known()])) == [Renew(known().ref, SPEC)]
    assert list(pulled(closed, [ASKS], [])) == []


def test_one_that_is_opened_again_does_not_wait_for_the_one_that_leaves() -> None:
    (first,) = pulled(OPEN, [ASKS], [])
    assert isinstance(first, Make)
    leaving = Proposal({"name": first.name, "namespace": "argocd", "deletionTimestamp": "t"}, SPEC)
    (again,) = pulled(OPEN, [ASKS], [leaving])
    assert again == Make(f"{first.name}-2", SPEC)
    there = Proposal({"name": again.name, "namespace": "argocd"}, SPEC)
    assert list(pulled(OPEN, [ASKS], [leaving, there])) == [Renew(there.ref, SPEC)]


def test_one_that_nothing_asks_for_any_more_is_withdrawn() -> None:
    assert list(pulled(OPEN, [], [known()])) == [Withdraw(known().ref)]


def test_other_numbers_and_other_repositories_are_others() -> None:
    for other in (known(number="8"), known(repo_url="https://git.example.test/bank.git")):
        (made,) = pulled(OPEN, [ASKS], [other])
        assert isinstance(made, Make)


def test_a_fork_is_planned_by_the_ref_that_has_its_commit_and_never_by_a_branch() -> None:
    fork = replace(OPEN, foreign=True)
    (made,) = pulled(fork, [ASKS], [])
    assert isinstance(made, Make)
    assert (made.spec.revision, made.spec.foreign) == ("refs/pull/7/head", True)
    lost = replace(fork, ref="")
    assert list(pulled(lost, [ASKS, ASKS], [])) == [Absent(HTTP)]
    assert list(pulled(replace(lost, state=PullState.CLOSED), [ASKS], [])) == []


def test_of_forks_of_one_repository_there_are_only_so_many() -> None:
    fork = replace(OPEN, foreign=True)
    theirs = [known(foreign=True, number=str(number)) for number in (1, 2)]
    assert list(pulled(fork, [ASKS], theirs, 2)) == [Hold(HTTP)]
    assert isinstance(next(pulled(fork, [ASKS], theirs, 3)), Make)
    assert isinstance(next(pulled(OPEN, [ASKS], theirs, 2)), Make)
    # What is there is looked at, and what is merged, leaves or is of others takes no room.
    assert isinstance(next(pulled(replace(fork, number="1"), [ASKS], theirs, 2)), Renew)
    merged = replace(theirs[0], status=ProposalStatus(merged=NOW))
    leaving = replace(theirs[0], metadata={**theirs[0].metadata, "deletionTimestamp": "t"})
    other = known(foreign=True, repo_url="https://git.example.test/bank.git")
    for each in (merged, leaving, other, known(number="1")):
        assert isinstance(next(pulled(fork, [ASKS], [each, theirs[1]], 2)), Make)

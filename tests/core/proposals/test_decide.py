"""What a Proposal does next: a table of what is seen, and of what follows."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from trueup.core.proposals import decide
from trueup.core.proposals.drawing import drawn
from trueup.core.proposals.falling import conflict, shown
from trueup.core.proposals.seen import (
    Begin,
    Bind,
    Candidate,
    Compare,
    Draw,
    Foresee,
    Leave,
    Merge,
    Put,
    Release,
    Rest,
    Seen,
    Stands,
    Take,
)
from trueup.core.proposals.status import described
from trueup.model.changeset import PartState
from trueup.model.foreseen import Going, Outline
from trueup.model.policy import Finding, Severity
from trueup.model.proposal import (
    APPROVED,
    CARRIED,
    CONFLICT,
    DONE,
    MERGED,
    PLANNED,
    PLANNING,
    GoAhead,
    PartStatus,
    Proposal,
    ProposalApproval,
    ProposalSpec,
    ProposalStatus,
)
from trueup.model.stack import Approval
from trueup.model.terraform import Result

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
NET, WEB = "Stack/argocd/net", "Application/argocd/web"
ASKS = Finding("NeedsApproval", "it runs a program", severity=Severity.WARNING, asks=True)


def candidate(id: str, touched: str = "", uses: tuple[str, ...] = (), **more: Any) -> Candidate:
    kind, namespace, name = id.split("/")
    outline = Outline(files=f"f-{name}", touched=touched, path=name, **more)
    return Candidate(id, kind, namespace, name, "default", "spec", outline, uses, uses)


def seen(*candidates: Candidate, **more: Any) -> Seen:
    """With the parts that these make, each planned by nobody yet."""
    spec, status = ProposalSpec("repo", "next"), ProposalStatus()
    found = Seen(Proposal({"name": "p"}, spec), NOW, "c2", "c1", (), candidates, **more)
    parts, _ = drawn(found)
    status = ProposalStatus(revision="c2", base="c1", since=NOW, parts=parts)
    return replace(found, proposal=replace(found.proposal, status=status))


def having(found: Seen, *parts: PartStatus, **status: Any) -> Seen:
    """Where these parts are so."""
    by_id = {each.id: each for each in parts}
    old = found.proposal.status
    now = tuple(by_id.get(each.id, each) for each in old.parts)
    whole = replace(old, parts=now, **status)
    return replace(found, proposal=replace(found.proposal, status=whole))


def part(found: Seen, id: str, **more: Any) -> PartStatus:
    (known,) = (each for each in found.proposal.status.parts if each.id == id)
    return replace(known, **more)


BOTH = seen(candidate(NET, "net/main.tf"), candidate(WEB, uses=(NET,)))


def test_what_is_touched_is_drawn_in_order_with_what_takes_outputs_of_it() -> None:
    fresh = replace(BOTH, proposal=replace(BOTH.proposal, status=ProposalStatus()))
    decision = decide(fresh)
    assert isinstance(decision, Draw)
    assert [(each.id, each.touched) for each in decision.parts] == [
        (NET, "net/main.tf"),
        (WEB, f"outputs of {NET}"),
    ]
    assert decide(seen(candidate(NET), candidate(WEB))) == Rest(60.0)


def test_a_part_is_planned_after_those_whose_outputs_it_takes() -> None:
    assert decide(BOTH) == Begin(NET)
    runs = having(BOTH, part(BOTH, NET, run="r1"))
    assert decide(runs) == Rest(5.0)
    assert decide(replace(runs, going={NET: Going(unknown=True)})) == Begin(NET, again=True)
    result = Result("Succeeded")
    assert decide(replace(runs, going={NET: Going(result=result)})) == Take(NET, result)
    done = having(BOTH, part(BOTH, NET, run="r1", state=PartState.PLANNED))
    assert decide(done) == Foresee(WEB)
    decision = decide(having(BOTH, part(BOTH, NET, run="r1", state=PartState.FAILED)))
    assert isinstance(decision, Put)
    assert decision.part.state is PartState.SKIPPED
    assert NET in decision.part.why


def test_what_runs_while_planning_waits_for_a_go_ahead_of_that_commit() -> None:
    asking = seen(candidate(NET, "net/main.tf", asks=(ASKS,)))
    assert decide(asking) == Rest(60.0)
    assert described(asking, asking.proposal.status).phase == PLANNED
    for commit, expected in (("c1", Rest(60.0)), ("c2", Begin(NET))):
        given = replace(asking.proposal, go_aheads=(GoAhead(commit, "bob"),))
        assert decide(replace(asking, proposal=given)) == expected


def test_another_commit_keeps_what_is_the_same() -> None:
    done = having(BOTH, part(BOTH, NET, run="r1", state=PartState.PLANNED, digest="d"))
    decision = decide(replace(done, revision="c3"))
    assert isinstance(decision, Draw)
    assert [each.run for each in decision.parts] == ["r1", ""]
    other = replace(done, candidates=(candidate(NET, "net/main.tf", closed="never"),))
    decision = decide(other)
    assert isinstance(decision, Draw)
    assert [(each.run, each.state) for each in decision.parts] == [("", PartState.SKIPPED)]
    decision = decide(replace(done, anew=True))
    assert isinstance(decision, Draw)
    assert [each.run for each in decision.parts] == ["", ""]


def test_after_the_merge_the_very_plan_is_approved_and_another_is_compared() -> None:
    planned = having(
        BOTH,
        part(BOTH, NET, run="r1", state=PartState.PLANNED, digest="d1"),
        part(BOTH, WEB, run="r2", state=PartState.PLANNED, digest="d2"),
    )
    assert decide(replace(planned, merged=True)) == Merge()
    whole = described(planned, planned.proposal.status)
    given = replace(planned.proposal, approvals=(ProposalApproval(whole.digest, "bob"),))
    merged = having(replace(planned, proposal=given), merged=NOW, digest=whole.digest)
    assert described(merged, merged.proposal.status).phase == MERGED
    same = Stands("p1", "d1", "f")
    assert decide(replace(merged, stands={NET: same})) == Bind(NET)
    bound = replace(same, given=(Approval("d1", "bob"),))
    decision = decide(replace(merged, stands={NET: bound}))
    assert isinstance(decision, Put)
    assert decision.part.outcome == APPROVED
    assert decide(replace(merged, stands={NET: replace(same, digest="d9")})) == Compare(NET)
    assumed = having(merged, part(merged, NET, provisional=True))
    assert decide(replace(assumed, stands={NET: same})) == Compare(NET)


def test_it_leaves_once_all_of_it_is_carried_out_or_nobody_merges_it() -> None:
    done = having(
        BOTH,
        part(BOTH, NET, state=PartState.PLANNED, outcome=CARRIED),
        part(BOTH, WEB, state=PartState.PLANNED, outcome=CARRIED),
        merged=NOW,
    )
    assert described(done, done.proposal.status).phase == DONE
    assert decide(done) == Rest(60.0)
    assert decide(replace(done, now=NOW + timedelta(hours=2))) == Leave()
    assert decide(replace(BOTH, now=NOW + timedelta(days=31))) == Leave()
    going = replace(BOTH.proposal, metadata={"name": "p", "deletionTimestamp": "now"})
    assert decide(replace(BOTH, proposal=going)) == Release()


def test_nothing_can_be_approved_before_all_of_it_is_planned() -> None:
    status = described(BOTH, BOTH.proposal.status)
    assert (status.phase, status.digest) == (PLANNING, "")


def test_a_conflict_is_the_phase_and_nothing_goes_on_until_it_is_solved() -> None:
    done = having(BOTH, part(BOTH, NET, run="r1", state=PartState.PLANNED, digest="d"))
    stuck = replace(done, findings=(Finding(CONFLICT, "both change net/main.tf"),), revision="c3")
    assert decide(stuck) == Rest(60.0)
    said = described(stuck, stuck.proposal.status)
    assert said.phase == CONFLICT
    assert [each.type for each in said.conditions] == ["Ready", CONFLICT]
    assert said.conditions[0].message == "what was planned of c2 does not stand any more"


def test_what_was_planned_before_a_conflict_is_neither_approved_nor_told_and_is_not_lost() -> None:
    parts = (part(BOTH, NET, run="r1", state=PartState.PLANNED, digest="d"),)
    status = replace(BOTH.proposal.status, parts=parts, revision="c1")
    stuck = replace(BOTH, findings=(Finding(CONFLICT, "both change net/main.tf"),), revision="c3")
    said = described(stuck, status)
    assert (said.digest, said.parts) == ("", parts)
    found = conflict(said)
    assert found is not None
    assert (found.message, found.stops) == ("both change net/main.tf", True)
    (told,) = shown(said).parts
    assert (told.state, told.digest, told.id) == (PartState.FAILED, "", NET)
    assert told.why == "it cannot be merged; what was planned of c1 does not stand"

    solved = described(replace(stuck, findings=()), said)
    assert (solved.digest, solved.parts) == (described(BOTH, status).digest, parts)
    assert conflict(solved) is None
    assert shown(solved) == solved


def test_one_of_a_webhook_leaves_with_the_last_part_that_asked_for_it() -> None:
    alone = replace(BOTH, followed=False)
    assert decide(alone) != Leave()
    spec = replace(alone.proposal.spec, switched=True)
    assert decide(replace(alone, proposal=replace(alone.proposal, spec=spec))) == Leave()

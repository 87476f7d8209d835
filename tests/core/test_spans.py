"""What spans are called by: the commit, however its repository is spelt."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from trueup.core.spans import (
    announced,
    caller_of,
    id_of,
    noticed,
    proposed,
    root_of,
    sampled,
    trace_of,
    waited,
)
from trueup.core.webhooks.notice import Delivery, Notice, moved
from trueup.core.webhooks.traced import told_of
from trueup.model.proposal import Proposal, ProposalApproval, ProposalSpec, ProposalStatus
from trueup.model.source import Source
from trueup.model.span import Caller, Stage
from trueup.model.stack import (
    Approval,
    PlanStatus,
    RunStatus,
    Stack,
    StackSpec,
    StackStatus,
)

COMMIT, NOBODY = "a" * 40, "0" * 40
PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
SENT = Delivery({"traceparent": PARENT}, {}, b"")
STAGE = Stage("webhook", 1.0, 2.0)


@pytest.mark.parametrize(
    "other",
    ["https://Host/org/repo.git", "https://user:key@host/org/repo", "https://host/org/repo/"],
)
def test_spellings_of_a_repository_are_one_trace(other: str) -> None:
    assert trace_of(other, COMMIT) == trace_of("https://host/org/repo", COMMIT)


def test_ids_are_of_the_lengths_of_open_telemetry() -> None:
    trace = trace_of("https://host/org/repo", COMMIT)
    assert (len(trace), len(root_of(trace)), len(id_of(trace, "x"))) == (32, 16, 16)


def test_a_webhook_stands_below_the_commit_that_it_tells_of() -> None:
    address = "https://host/org/repo"
    root = noticed(address, COMMIT, STAGE)
    span = announced(address, COMMIT, STAGE, "delivery-1")
    assert (root.parent, span.parent, span.trace) == ("", root.id, root.trace)
    assert span.id != announced(address, COMMIT, STAGE, "delivery-2").id


def test_no_secret_of_an_address_is_told() -> None:
    told = noticed("https://user:s3cret@host/org/repo", COMMIT, STAGE)
    assert "s3cret" not in str(told)


def test_each_commit_of_a_push_has_its_span() -> None:
    heads = (moved("refs/heads/a", after=COMMIT), moved("refs/heads/gone", after=NOBODY))
    notice = Notice(("https://host/org/repo",), heads)
    spans = list(told_of("github", notice, (1.0, 2.0), "d", SENT))
    assert [each.trace for each in spans] == [trace_of("https://host/org/repo", COMMIT)]
    image = Notice(("registry/image",), heads, artifact=True)
    assert not list(told_of("harbor", image, (1.0, 2.0), "d", SENT))


def test_who_sent_it_in_a_trace_of_their_own_finds_ours_from_there() -> None:
    notice = Notice(("https://host/org/repo",), (moved("refs/heads/a", after=COMMIT),))
    (span,) = told_of("github", notice, (1.0, 2.0), "d", SENT)
    assert span.caller == Caller("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
    assert span.trace == trace_of("https://host/org/repo", COMMIT)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "nonsense",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-4bf92f3577b34da6a3ce929d0e0e4736-{'0' * 16}-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
    ],
)
def test_a_traceparent_that_is_none_is_nobody(wrong: str) -> None:
    assert caller_of(wrong) is None


def test_a_sample_is_of_whole_traces() -> None:
    low, high = f"{'0' * 16}0000000000000001", f"{'0' * 16}ffffffffffffffff"
    assert [sampled(each, 0.5) for each in (low, high)] == [True, False]
    assert [sampled(each, 1.0) for each in (low, high)] == [True, True]
    assert not sampled(low, 0.0)


AT = datetime(2026, 1, 1, tzinfo=UTC)
PLAN = PlanStatus("p1", "d1", revision=COMMIT, made_at=AT, needs=2)
META = {"name": "net", "namespace": "argocd", "uid": "u"}
ADDRESS = "https://host/org/repo"


def stack(plan: PlanStatus | None, *approvals: Approval) -> Stack:
    status = StackStatus(plan=plan)
    spec = StackSpec(source=Source(repo_url=ADDRESS))
    return Stack(metadata=META, spec=spec, approvals=approvals, status=status)


def approval(digest: str, minutes: int) -> Approval:
    return Approval(digest, "bob", AT + timedelta(minutes=minutes))


def test_an_apply_waited_from_its_plan_to_the_last_approval_of_it() -> None:
    it = stack(PLAN, approval("d1", 1), approval("d1", 5), approval("d0", 9))
    span = waited(it, RunStatus("r1", "apply"))
    assert span is not None
    assert (span.trace, span.parent) == (trace_of(ADDRESS, COMMIT), root_of(span.trace))
    assert (span.stage.name, span.stage.end - span.stage.start) == ("approval", 300.0)
    assert span.stage.attributes["trueup.approvals"] == 2


@pytest.mark.parametrize(
    ("plan", "kind"),
    [
        (None, "apply"),
        (PLAN, "plan"),
        (PlanStatus("p1", "d1", revision=COMMIT, made_at=AT), "apply"),
        (PlanStatus("p1", "d2", revision=COMMIT, made_at=AT, needs=1), "apply"),
    ],
)
def test_what_waited_for_nobody_has_no_such_span(plan: PlanStatus | None, kind: str) -> None:
    assert waited(stack(plan, approval("d1", 1)), RunStatus("r1", kind)) is None


def test_a_proposal_is_told_once_it_is_merged_with_its_approvals() -> None:
    given = ProposalApproval("d", "bob", AT + timedelta(minutes=2))
    stale = ProposalApproval("other", "eve", AT)
    status = ProposalStatus(revision=COMMIT, digest="d", since=AT)
    spec = ProposalSpec(repo_url=ADDRESS)
    it = Proposal(metadata=META, spec=spec, approvals=(stale, given), status=status)
    assert list(proposed(it)) == []
    merged = replace(status, merged=AT + timedelta(minutes=7))
    whole, approved = proposed(replace(it, status=merged))
    assert whole.trace == trace_of(ADDRESS, COMMIT)
    assert (whole.stage.name, whole.stage.end - whole.stage.start) == ("proposal", 420.0)
    assert (approved.stage.name, approved.parent) == ("approval", whole.id)
    assert approved.stage.end - approved.stage.start == 120.0

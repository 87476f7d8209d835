"""How a run stands in a cluster, by what is seen of it: each line is one look."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from trueup.core.terraform.jobs.manifest import PATIENCE
from trueup.core.terraform.jobs.standing import Over, Seen, Standing, Works, standing
from trueup.model.terraform import News

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
JOB = {"metadata": {"uid": "u"}, "spec": {"suspend": False}, "status": {}}
FAILED = "{type: Failed, status: 'True', reason: %s, message: gone wrong}"


def look(
    job: Any = JOB, pods: str = "", ago: float = 10, heard: float = 0.0, **news: Any
) -> Standing:
    """*pods*: YAML of statuses. *ago*: seconds since it was sent; *heard*: since it spoke."""
    sent = News("shop", NOW - timedelta(seconds=ago), **{"created": True, **news})
    if sent.by:
        sent = News("shop", sent.at, True, sent.cancelled, sent.by, NOW - timedelta(seconds=heard))
    bodies = []
    for each in yaml.safe_load(pods or "[]"):
        meta = {"deletionTimestamp": each.pop("leaves")} if "leaves" in each else {}
        bodies.append({"metadata": meta, "status": each})
    found = yaml.safe_load(job) if isinstance(job, str) else job
    return standing(Seen(sent, NOW, found, bodies, (), 300 << 20))


def job(condition: str) -> str:
    return f"{{metadata: {{uid: u}}, spec: {{}}, status: {{conditions: [{condition}]}}}}"


WAITING = "{phase: Pending, containerStatuses: [{state: {waiting: {reason: %s, message: m}}}]}"
UNSCHEDULED = (
    "{phase: Pending, conditions: "
    "[{type: PodScheduled, status: 'False', reason: Unschedulable, message: no memory}]}"
)
DEAD = "{phase: Failed, containerStatuses: [{state: {terminated: {%s}}}]}"


@pytest.mark.parametrize(
    ("pods", "said"),
    [
        ("[]", "its pod is being made"),
        ("[{phase: Pending}]", "its pod is being started"),
        (f"[{WAITING % 'ContainerCreating'}]", "its pod is being started"),
        (f"[{UNSCHEDULED}]", "no node takes it: no memory"),
        (
            f"[{WAITING % 'ImagePullBackOff'}]",
            "its container cannot be started: ImagePullBackOff: m",
        ),
    ],
)
def test_one_that_has_not_begun_waits_but_not_for_ever(pods: str, said: str) -> None:
    assert getattr(look(pods=pods), "message", "") == said
    late = look(pods=pods, ago=PATIENCE + 1)
    assert isinstance(late, Over)
    assert late.result.phase == "Failed"


@pytest.mark.parametrize("reason", ["InvalidImageName", "CreateContainerConfigError"])
def test_what_no_waiting_mends_is_told_at_once(reason: str) -> None:
    assert told(look(pods=f"[{WAITING % reason}]")) == (
        "Failed",
        f"its container cannot be started: {reason}: m",
    )


def told(found: Standing) -> tuple[str, str]:
    assert isinstance(found, Over), found
    said = found.result.diagnostics
    return found.result.phase, said[0].summary if said else ""


@pytest.mark.parametrize(
    ("pod", "phase", "said"),
    [
        (
            DEAD % "exitCode: 137, reason: OOMKilled",
            "Lost",
            "its pod was killed: it needed more memory than it may have (300 MiB, OOMKilled)",
        ),
        (
            "{phase: Failed, reason: Evicted, message: low on memory}",
            "Lost",
            "its pod was evicted from its node: low on memory",
        ),
        (
            "{phase: Failed, conditions: "
            "[{type: DisruptionTarget, status: 'True', reason: PreemptionByScheduler}]}",
            "Lost",
            "its pod was ended by the cluster: PreemptionByScheduler",
        ),
        (
            DEAD % "exitCode: 1, reason: Error, message: no trueup",
            "Lost",
            "its pod ended with code 1: no trueup",
        ),
        (DEAD % "exitCode: 0", "Lost", "its pod ended without a word"),
    ],
)
def test_what_a_pod_died_of(pod: str, phase: str, said: str) -> None:
    assert told(look(pods=f"[{pod}]", by="p")) == (phase, said)
    assert told(look(pods=f"[{pod}]"))[0] == "Failed"  # it had not begun: nothing was changed


@pytest.mark.parametrize(
    ("job", "phase", "said"),
    [
        (job(FAILED % "BackoffLimitExceeded"), "Lost", "its pod was deleted"),
        (job(FAILED % "DeadlineExceeded"), "TimedOut", "it took longer than its Job allows"),
        (None, "Lost", "its Job was deleted"),
    ],
)
def test_one_that_had_begun_and_is_gone(job: Any, phase: str, said: str) -> None:
    assert look(job, by="p", heard=5) == Works()  # it may be saving its state
    assert told(look(job, by="p", heard=40)) == (phase, said)


def test_one_whose_pod_is_there_works_however_silent() -> None:
    found = look(pods="[{phase: Running}]", by="p", heard=500)
    assert found == Works("nothing is heard of its pod, which is there")
    assert look(pods="[{phase: Running}]", by="p", heard=5) == Works()


def test_a_pod_that_is_leaving_has_its_time() -> None:
    leaving = "[{phase: Running, leaves: '2030-01-01T%s:00Z'}]"
    assert type(look(None, leaving % "12:01", by="p", heard=500)).__name__ == "Works"
    assert type(look(None, leaving % "11:50", by="p", heard=5)).__name__ == "Works"
    lost = told(look(None, leaving % "11:50", by="p", heard=500))
    assert lost[0] == "Lost"
    assert "its node may be lost" in lost[1]


def test_a_pod_that_has_vanished_is_lost_after_some_silence() -> None:
    assert type(look(by="p", heard=5)).__name__ == "Works"
    assert told(look(by="p", heard=100)) == ("Lost", "its pod was deleted")


def test_one_that_was_never_made_is_unknown() -> None:
    """Whoever was to make it was killed before it was done: it is begun again."""
    asleep = {**JOB, "spec": {"suspend": True}}
    assert type(look(None, created=False)).__name__ == "Unknown"
    assert type(look(asleep, created=False)).__name__ == "Unknown"
    assert type(look(created=False)).__name__ == "Waits"


def test_one_that_was_cancelled_before_it_began() -> None:
    assert told(look({**JOB, "spec": {"suspend": True}}, cancelled=True)) == ("Cancelled", "")


def test_why_the_cluster_makes_no_pod_is_told() -> None:
    events = [
        {"type": "Warning", "reason": "FailedCreate", "message": 'pods "x" is forbidden: quota'}
    ]
    sent = News("shop", NOW, created=True)
    found = standing(Seen(sent, NOW, JOB, (), events))
    said = 'the cluster makes no pod for it: pods "x" is forbidden: quota'
    assert getattr(found, "message", "") == said

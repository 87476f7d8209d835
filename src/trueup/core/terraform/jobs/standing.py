"""
How a run stands that was sent to a cluster and has brought no result: does it wait, does it work,
is it lost?

It must never be waited for in vain. So whatever can keep a pod from beginning has its patience, and
one that has begun ends in one of three ways that are seen: its pod is over, its pod or Job is gone,
or it was to be gone by now and nothing is heard of it any more (its node is lost).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from trueup.core.terraform.jobs import pods as reading
from trueup.core.terraform.jobs.manifest import PATIENCE
from trueup.k8s.value import Value
from trueup.model.terraform import Diagnostic, News, Result

SILENCE = 30.0
"""Seconds after which what is not there any more and was heard until then is taken for lost."""
LATER = "what it did until then is in the state; plan again to see what is left to do"
NEVER = "it never began, so nothing was changed"
Body = Mapping[str, Any]


class Seen(Value, frozen=True):
    """*job*: None: there is none. *pods*, *events*: of it. *memory*: bytes that its run may use."""

    news: News
    now: datetime
    job: Body | None = None
    pods: Sequence[Body] = ()
    events: Sequence[Body] = ()
    memory: int = 0


class Unknown(Value, frozen=True):
    """It was never begun."""


class Waits(Value, frozen=True):
    message: str = ""


class Works(Value, frozen=True):
    """*message*: what is to be known about it; empty: nothing."""

    message: str = ""


class Over(Value, frozen=True):
    result: Result


Standing = Unknown | Waits | Works | Over


def standing(seen: Seen) -> Standing:
    if _never_begun(seen):
        return Unknown()
    there = [each for each in seen.pods if not reading.ended(each)]
    if there:
        return _with_pod(seen, there)
    if seen.news.by:
        return _gone(seen)
    return _without_pod(seen)


def _never_begun(seen: Seen) -> bool:
    """Whoever was to make it was killed before it was done."""
    if seen.news.created or seen.news.by or seen.news.cancelled or seen.pods:
        return False
    return seen.job is None or bool(_spec(seen.job).get("suspend"))


def _with_pod(seen: Seen, there: Sequence[Body]) -> Standing:
    if any(_overdue(each, seen) for each in there):
        what = "nothing is heard of its pod, which should be gone by now: its node may be lost"
        return _over(seen, Diagnostic("error", what, "see the node; " + LATER))
    if seen.news.by:
        return Works("nothing is heard of its pod, which is there" if _silent(seen) else "")
    wait = next(filter(None, map(reading.wait, there)), None)
    if wait is None and _waited(seen) <= PATIENCE:
        return Waits("its pod is being started")
    told = wait or reading.Wait("its pod did not begin", "see its events: kubectl describe pod")
    if told.hopeless or _waited(seen) > PATIENCE:
        return _over(seen, Diagnostic("error", told.message, told.hint))
    return Waits(told.message)


def _overdue(pod: Body, seen: Seen) -> bool:
    """It was to be gone at a time that has passed, and is silent."""
    until = _moment(pod["metadata"].get("deletionTimestamp"))
    if until is None:
        return False
    return (seen.now - until).total_seconds() > SILENCE and _silent(seen)


def _gone(seen: Seen) -> Standing:
    """
    It had begun, and no pod is there that could go on.

    Who was taken away by force may still save a state: our word that it is lost would keep it from
    that, so it is waited until nothing is heard any more.
    """
    dead = next((each for each in seen.pods if reading.ended(each)), None)
    if dead is not None:
        return _over(seen, reading.death(dead, seen.memory))
    failed = _failure(seen.job)
    if not _silent(seen):
        return Works()
    if failed.get("reason") == "DeadlineExceeded":
        return _over(seen, _late())
    return _over(seen, _killed(f"its {'pod' if seen.job else 'Job'} was deleted"))


def _without_pod(seen: Seen) -> Standing:
    """It has not begun, and there is nobody who could."""
    dead = next(iter(seen.pods), None)
    if dead is not None:
        return _over(seen, reading.death(dead, seen.memory))
    if seen.news.cancelled:
        return Over(Result("Cancelled"))
    if seen.job is None:
        return _over(seen, _killed("its Job was deleted"))
    failed = _failure(seen.job)
    if failed:
        told = str(failed.get("message") or failed.get("reason"))
        return _over(seen, Diagnostic("error", f"its Job has failed: {told}", NEVER))
    refused = _refusal(seen.events)
    if _waited(seen) > PATIENCE:
        what = refused or "no pod was made for its Job"
        return _over(seen, Diagnostic("error", what, "see its events: kubectl describe job"))
    return Waits(refused or "its pod is being made")


def _over(seen: Seen, why: Diagnostic) -> Over:
    """One that had begun may have changed things; of one that had not, that is certain."""
    if seen.news.cancelled and not seen.news.by:
        return Over(Result("Cancelled", diagnostics=(why,)))
    if not seen.news.by:
        return Over(Result("Failed", diagnostics=(why,)))
    late = _failure(seen.job).get("reason") == "DeadlineExceeded"
    said = _late() if late else why
    after = Diagnostic("warning", "the run is lost", LATER)
    return Over(Result("TimedOut" if late else "Lost", diagnostics=(said, after)))


def _late() -> Diagnostic:
    return Diagnostic("error", "it took longer than its Job allows", "raise spec.timeouts")


def _killed(what: str) -> Diagnostic:
    return Diagnostic("error", what, LATER)


def _failure(job: Body | None) -> Body:
    """The condition that says so."""
    status = (job or {}).get("status") or {}
    for each in status.get("conditions") or ():
        if each.get("type") in ("Failed", "FailureTarget") and each.get("status") == "True":
            return dict(each)
    return {}


def _refusal(events: Iterable[Body]) -> str:
    """Why the cluster makes no pod: a quota, a policy, an account that is not there."""
    last = ""
    for each in events:
        if each.get("type") == "Warning" and each.get("reason") == "FailedCreate":
            last = f"the cluster makes no pod for it: {each.get('message', '')}"
    return last


def _waited(seen: Seen) -> float:
    return (seen.now - seen.news.at).total_seconds()


def _silent(seen: Seen) -> bool:
    last = seen.news.heard or seen.news.at
    return (seen.now - last).total_seconds() > SILENCE


def _spec(job: Body) -> Body:
    return dict(job.get("spec") or {})


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None

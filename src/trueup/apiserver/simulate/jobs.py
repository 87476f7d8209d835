"""Job: pods that run to their end, so often and so many at a time, until it is done or given up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.events import Teller
from trueup.apiserver.simulate.marks import age, condition, is_true, moment, stamp, without_zeros
from trueup.apiserver.simulate.owners import POD, Family
from trueup.apiserver.simulate.template import Own, is_active, is_ready, pod_from
from trueup.apiserver.writes import Write, create, delete, update

INDEX = "batch.kubernetes.io/job-completion-index"
LONGEST_RETRY = 600.0
Status = dict[str, Any]


class _View:
    """One look at one Job: its pods by what became of them."""

    def __init__(self, job: Body, related: Related, now: datetime) -> None:
        family = Family(job, POD, related)
        self.job, self.now, self.adopted = job, now, family.writes
        self.spec: Mapping[str, Any] = job["spec"]
        self.before: Mapping[str, Any] = job.get("status", {})
        self.pods = family.members
        self.active = [pod for pod in self.pods if is_active(pod)]
        self.failures = [pod for pod in self.pods if _phase(pod) == "Failed"]
        self.successes = [pod for pod in self.pods if _phase(pod) == "Succeeded"]
        # Pods may be taken away after they ended: what was counted stays counted.
        self.failed = max(len(self.failures), int(self.before.get("failed", 0)))
        self.succeeded = max(len(self.successes), int(self.before.get("succeeded", 0)))
        self.indexed = self.spec.get("completionMode") == "Indexed"
        self.teller = Teller(job, "job-controller", now, related)
        # What the status is to be; it grows as the step decides.
        self.status: Status = dict(self.before)
        self.conditions: list[dict[str, Any]] = list(self.before.get("conditions", ()))

    def stop(self) -> list[Write]:
        """Let no pod go on."""
        going, self.active = self.active, []
        return [delete(pod) for pod in going]

    @property
    def limit(self) -> int:
        return int(self.spec.get("backoffLimit", 6))

    @property
    def completions(self) -> int | None:
        found = self.spec.get("completions")
        return None if found is None else int(found)

    def done_indexes(self) -> set[int]:
        before = _parsed(self.before.get("completedIndexes", ""))
        return before | {index_of(pod) for pod in self.successes}


def _phase(pod: Body) -> str:
    return str(pod.get("status", {}).get("phase", ""))


def step(job: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a Job."""
    if "deletionTimestamp" in job["metadata"]:
        return Step()
    ended = finished(job)
    if ended is not None:
        return _expire(job, ended, now)
    view = _View(job, related, now)
    writes, wake = _act(view, pace)
    status = {**view.status, **_counts(view, writes), "conditions": view.conditions}
    status = without_zeros(status, keep=("ready",))
    if status != view.before:
        writes.append(update({**job, "status": status}))
    wake = _sooner(wake, _deadline_left(view, status))
    return Step((*view.adopted, *writes, *view.teller.writes), wake)


def _act(view: _View, pace: Pace) -> tuple[list[Write], float | None]:
    """What is to be done with the pods; notes in *view* what becomes of the Job."""
    verdict = _verdict(view)
    if verdict is not None:
        return _give_up(view, *verdict), None
    if _complete(view):
        return _finish(view), None
    if view.spec.get("suspend"):
        return _suspend(view), None
    view.status.setdefault("startTime", stamp(view.now))
    view.conditions = _suspended(view.conditions, view.now, asleep=False)
    return _manage(view, pace)


def _give_up(view: _View, reason: str, message: str) -> list[Write]:
    view.conditions = _failed(view.conditions, reason, message, view.now)
    view.teller.warning(reason, message)
    view.failed += len(view.active)
    return view.stop()


def _finish(view: _View) -> list[Write]:
    view.conditions = _succeeded(view.conditions, view.now)
    view.status["completionTime"] = stamp(view.now)
    view.teller.normal("Completed", "Job completed")
    return view.stop()


def _suspend(view: _View) -> list[Write]:
    view.conditions = _suspended(view.conditions, view.now, asleep=True)
    view.status.pop("startTime", None)
    view.teller.normal("Suspended", "Job suspended")
    return view.stop()


def finished(job: Body) -> Mapping[str, Any] | None:
    """The condition with which a Job ended."""
    conditions = job.get("status", {}).get("conditions", ())
    for kind in ("Complete", "Failed"):
        if is_true(conditions, kind):
            return condition(conditions, kind)
    return None


def _expire(job: Body, ended: Mapping[str, Any], now: datetime) -> Step:
    kept = job["spec"].get("ttlSecondsAfterFinished")
    if kept is None:
        return Step()
    left = kept - age(ended["lastTransitionTime"], now)
    return Step(wake_after=left) if left > 0 else Step((delete(job, propagation="Foreground"),))


def _verdict(view: _View) -> tuple[str, str] | None:
    """Why the Job has failed, if it has: also because somebody else has said so."""
    if is_true(view.conditions, "FailureTarget"):
        said = condition(view.conditions, "FailureTarget") or {}
        return str(said.get("reason", "")), str(said.get("message", ""))
    restarts = 0
    if view.spec["template"]["spec"].get("restartPolicy") == "OnFailure":
        restarts = sum(_restarts(pod) for pod in view.active)
    beyond = restarts >= view.limit if view.limit else restarts > 0
    if view.failed > view.limit or (restarts and beyond):
        return "BackoffLimitExceeded", "Job has reached the specified backoff limit"
    left = _deadline_left(view, view.before)
    if left is not None and left <= 0:
        return "DeadlineExceeded", "Job was active longer than specified deadline"
    return None


def _restarts(pod: Body) -> int:
    return sum(int(c["restartCount"]) for c in pod["status"].get("containerStatuses", ()))


def _deadline_left(view: _View, status: Mapping[str, Any]) -> float | None:
    limit, start = view.spec.get("activeDeadlineSeconds"), status.get("startTime")
    if limit is None or start is None or view.spec.get("suspend") or "completionTime" in status:
        return None
    return max(float(limit) - age(start, view.now), 0.0)


def _complete(view: _View) -> bool:
    if view.completions is None:
        return view.succeeded > 0 and not view.active
    if view.indexed:
        return len([i for i in view.done_indexes() if i < view.completions]) >= view.completions
    return view.succeeded >= view.completions


def _failed(
    conditions: Sequence[Body], reason: str, message: str, now: datetime
) -> list[dict[str, Any]]:
    told = ("Failed",) if is_true(conditions, "FailureTarget") else ("FailureTarget", "Failed")
    return _with(conditions, told, reason, message, now)


def _succeeded(conditions: Sequence[Body], now: datetime) -> list[dict[str, Any]]:
    reason, message = "CompletionsReached", "Reached expected number of succeeded pods"
    return _with(conditions, ("SuccessCriteriaMet", "Complete"), reason, message, now)


def _with(
    conditions: Sequence[Body], kinds: Iterable[str], reason: str, message: str, now: datetime
) -> list[dict[str, Any]]:
    stamped = {"lastProbeTime": stamp(now), "lastTransitionTime": stamp(now)}
    told = {"reason": reason, "message": message}
    return [
        *map(dict, conditions),
        *({"type": kind, "status": "True", **stamped, **told} for kind in kinds),
    ]


def _suspended(conditions: Sequence[Body], now: datetime, *, asleep: bool) -> list[dict[str, Any]]:
    """The condition Suspended: it appears when a Job is first suspended."""
    before = condition(conditions, "Suspended")
    status = "True" if asleep else "False"
    if (before is None and not asleep) or (before is not None and before["status"] == status):
        return list(map(dict, conditions))
    word = "Suspended" if asleep else "Resumed"
    told = {"reason": f"Job{word}", "message": f"Job {word.lower()}"}
    stamped = {"lastProbeTime": stamp(now), "lastTransitionTime": stamp(now)}
    made = {"type": "Suspended", "status": status, **stamped, **told}
    return [*(dict(c) for c in conditions if c["type"] != "Suspended"), made]


def _manage(view: _View, pace: Pace) -> tuple[list[Write], float | None]:
    """Pods that are lacking, once the delay after the last failure is over; or away with some."""
    wanted = int(view.spec.get("parallelism", 1))
    if view.completions is None:
        wanted = min(wanted, len(view.active)) if view.succeeded else wanted
    else:
        wanted = min(wanted, view.completions - _done(view))
    short = wanted - len(view.active)
    if short < 0:
        return [delete(pod) for pod in view.active[:-short]], None
    if short == 0:
        return [], None
    left = _retry_left(view, pace)
    if left > 0:
        return [], left
    if view.indexed and view.completions is not None:
        free = _free_indexes(view, view.completions)[:short]
        return [create(_indexed_pod(view.job, index)) for index in free], None
    own = Own(prefix=f"{view.job['metadata']['name']}-")
    return [create(pod_from(view.spec["template"], view.job, own))] * short, None


def _done(view: _View) -> int:
    return len(view.done_indexes()) if view.indexed else view.succeeded


def _retry_left(view: _View, pace: Pace) -> float:
    """Seconds to wait after failures, doubled with each."""
    if not view.failures:
        return 0.0
    delay = min(pace.retry * 2.0 ** max(view.failed - 1, 0), LONGEST_RETRY)
    last = max(_ended(pod) for pod in view.failures)
    return float(delay - (view.now - last).total_seconds())


def _ended(pod: Body) -> datetime:
    """When the last container of *pod* ended."""
    times = [
        moment(c["state"]["terminated"]["finishedAt"])
        for c in pod["status"].get("containerStatuses", ())
        if "terminated" in c["state"]
    ]
    return max(times, default=moment(pod["metadata"]["creationTimestamp"]) + timedelta(0))


def _free_indexes(view: _View, completions: int) -> list[int]:
    busy = view.done_indexes() | {index_of(pod) for pod in view.active}
    return [index for index in range(completions) if index not in busy]


def index_of(pod: Body) -> int:
    text = (pod["metadata"].get("annotations") or {}).get(INDEX, "")
    return int(text) if text.isdigit() else -1


def _indexed_pod(job: Body, index: int) -> dict[str, Any]:
    template, name = job["spec"]["template"], job["metadata"]["name"]
    field = {"fieldPath": f"metadata.labels['{INDEX}']"}
    variable = {"name": "JOB_COMPLETION_INDEX", "valueFrom": {"fieldRef": field}}
    spec = template["spec"]
    containers = [{**c, "env": [*(c.get("env") or ()), variable]} for c in spec["containers"]]
    marked = {INDEX: str(index)}
    fields = {"containers": containers, "hostname": f"{name}-{index}"}
    own = Own(prefix=f"{name}-{index}-", labels=marked, annotations=marked, spec=fields)
    return pod_from(template, job, own)


def _counts(view: _View, writes: Sequence[Write]) -> Status:
    created = sum(write.verb == "create" for write in writes)
    gone = {write.ref.name for write in writes if write.verb == "delete"}
    active = [pod for pod in view.active if pod["metadata"]["name"] not in gone]
    found: Status = {
        "active": len(active) + created,
        "ready": sum(is_ready(pod) for pod in active),
        "succeeded": view.succeeded,
        "failed": view.failed,
        "terminating": 0,
        "uncountedTerminatedPods": {},
    }
    if view.indexed and view.completions is not None:
        done = sorted(index for index in view.done_indexes() if index < view.completions)
        found["completedIndexes"] = _written(done)
        found["succeeded"] = len(done)
    return found


def _parsed(text: str) -> set[int]:
    """``0-2,4`` as numbers."""
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def _written(indexes: Sequence[int]) -> str:
    """Numbers as ``0-2,4``."""
    runs: list[list[int]] = []
    for index in indexes:
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return ",".join(str(r[0]) if len(r) == 1 else f"{r[0]}-{r[-1]}" for r in runs)


def _sooner(one: float | None, other: float | None) -> float | None:
    times = [time for time in (one, other) if time is not None]
    return min(times, default=None)


JOBS = Controller(step)

"""CronJob: a Job for each time that its schedule names."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step
from trueup.apiserver.simulate.events import Teller
from trueup.apiserver.simulate.jobs import finished
from trueup.apiserver.simulate.marks import is_true, moment, stamp
from trueup.apiserver.simulate.owners import JOB, owner_reference
from trueup.apiserver.writes import Write, create, delete, update
from trueup.k8s.cron import CronError, parse
from trueup.k8s.ref import Ref

SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp"
MANY = 100  # missed times that are looked through; more means the clock was wrong


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a CronJob."""
    if "deletionTimestamp" in body["metadata"]:
        return Step()
    jobs = related.owned(JOB, body["metadata"]["uid"])
    running = [job for job in jobs if finished(job) is None]
    status = _status(body, jobs, running)
    writes = _expired(body, jobs)
    wake: float | None = None
    teller = Teller(body, "cronjob-controller", now, related)
    if not body["spec"].get("suspend"):
        due, wake = _due(body, now)
        if due is not None and _may_run(body, running):
            made = _job(body, due)
            if body["spec"].get("concurrencyPolicy") == "Replace":
                writes += [delete(job) for job in running]
                status["active"] = []
            if related.get(Ref(JOB, made["metadata"]["namespace"], made["metadata"]["name"])):
                due = None
            else:
                writes.append(create(made))
                status["lastScheduleTime"] = stamp(due)
                teller.normal("SuccessfulCreate", f"Created job {made['metadata']['name']}")
    told = {key: value for key, value in status.items() if value}
    if told != body.get("status", {}):
        writes.append(update({**body, "status": told}))
    return Step((*writes, *teller.writes), wake)


def _due(body: Body, now: datetime) -> tuple[datetime | None, float | None]:
    """The last time that was named and not yet acted on; the seconds until the next."""
    spec = body["spec"]
    try:
        schedule = parse(spec["schedule"], spec.get("timeZone") or "UTC")
    except CronError:
        return None, None
    last = body.get("status", {}).get("lastScheduleTime") or body["metadata"]["creationTimestamp"]
    earliest = moment(last)
    deadline = spec.get("startingDeadlineSeconds")
    if deadline is not None:
        earliest = max(earliest, now - timedelta(seconds=deadline))
    due: datetime | None = None
    upcoming = schedule.next_after(earliest)
    for _ in range(MANY):
        if upcoming is None or upcoming > now:
            break
        due, upcoming = upcoming, schedule.next_after(upcoming)
    else:
        upcoming = schedule.next_after(now)
    return due, None if upcoming is None else (upcoming - now).total_seconds()


def _may_run(body: Body, running: Sequence[Body]) -> bool:
    return not running or body["spec"].get("concurrencyPolicy") != "Forbid"


def _job(body: Body, due: datetime) -> dict[str, Any]:
    template, meta = body["spec"]["jobTemplate"], body["metadata"]
    given = template.get("metadata") or {}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": f"{meta['name']}-{int(due.timestamp()) // 60}",
            "namespace": meta["namespace"],
            "labels": dict(given.get("labels") or {}),
            "annotations": {**(given.get("annotations") or {}), SCHEDULED: stamp(due)},
            "ownerReferences": [owner_reference(body)],
        },
        "spec": dict(template["spec"]),
    }


def _status(body: Body, jobs: Sequence[Body], running: Sequence[Body]) -> dict[str, Any]:
    status = dict(body.get("status", {}))
    status["active"] = [
        {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "name": job["metadata"]["name"],
            "namespace": job["metadata"]["namespace"],
            "uid": job["metadata"]["uid"],
        }
        for job in sorted(running, key=lambda job: str(job["metadata"]["name"]))
    ]
    ends = [job["status"]["completionTime"] for job in jobs if _succeeded(job)]
    if ends:
        status["lastSuccessfulTime"] = max([*ends, status.get("lastSuccessfulTime", "")])
    return status


def _succeeded(job: Body) -> bool:
    return is_true(job.get("status", {}).get("conditions", ()), "Complete")


def _expired(body: Body, jobs: Sequence[Body]) -> list[Write]:
    """Ended Jobs beyond the limits of the history, the oldest first."""
    done = [job for job in jobs if finished(job) is not None]
    gone: list[Write] = []
    for field, good in (("successfulJobsHistoryLimit", True), ("failedJobsHistoryLimit", False)):
        limit = body["spec"].get(field)
        if limit is None:
            continue
        alike = sorted((j for j in done if _succeeded(j) is good), key=_begun)
        gone += [delete(job) for job in alike[: max(len(alike) - limit, 0)]]
    return gone


def _begun(job: Body) -> tuple[str, str]:
    meta = job["metadata"]
    return job.get("status", {}).get("startTime", meta["creationTimestamp"]), meta["name"]


CRON_JOBS = Controller(step)

"""
The life of one container as a function of time: waiting, running, ended, started again.

Nothing is remembered: from the moment a container may start, its fate and the time now
follow its state, its restarts and the moment of the next change.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from trueup.apiserver.simulate.contract import Pace
from trueup.apiserver.simulate.fates import Fate, Lot
from trueup.apiserver.simulate.marks import stamp
from trueup.k8s.value import Value

CRASH_RUN = 1.0  # seconds that a crashing container runs
LONGEST_BACKOFF = 300.0


class Life(Value, frozen=True):
    """What a container is to do: decided by its pod."""

    lot: Lot
    begins: datetime  # when it may be started
    ends_after: float | None = None  # seconds of running, None for a service
    restarts: bool = True  # started again after a failure
    ready_after: float = 0.0


class Condition(Value, frozen=True):
    """What a container is at one moment."""

    state: Mapping[str, Any]
    last: Mapping[str, Any] = {}
    restarts: int = 0
    ready: bool = False
    started: bool = False
    ended: datetime | None = None  # ended for good
    failed: bool = False  # and not with exit code 0
    backoff: float = 0.0  # seconds that it is made to wait
    next: datetime | None = None  # when it changes by itself


def at(life: Life, now: datetime, pace: Pace, identity: str) -> Condition:
    """The condition of a container at *now*; *identity* is what its id is made of."""
    runs = life.begins + timedelta(seconds=pace.start + life.lot.delay)
    if now < runs:
        return Condition(waiting("ContainerCreating"), next=runs)
    match life.lot.fate:
        case Fate.MISSING:
            return _missing(life, now, pace, runs)
        case Fate.CRASH | Fate.OOM:
            return _crashing(life, now, pace, runs, identity)
        case Fate.FAIL:
            if life.ends_after is None:
                return _crashing(life, now, pace, runs, identity)
            return _working(life, now, pace, runs, identity)
        case Fate.UNREADY | Fate.RUN:
            return _working(life, now, pace, runs, identity)


def waiting(reason: str, message: str = "") -> dict[str, Any]:
    return {"waiting": {"message": message, "reason": reason} if message else {"reason": reason}}


def container_id(identity: str) -> str:
    return "containerd://" + sha256(identity.encode()).hexdigest()


def _running(since: datetime) -> dict[str, Any]:
    return {"running": {"startedAt": stamp(since)}}


def _terminated(code: int, reason: str, start: datetime, end: datetime, cid: str) -> dict[str, Any]:
    return {
        "terminated": {
            "containerID": container_id(cid),
            "exitCode": code,
            "finishedAt": stamp(end),
            "reason": reason,
            "startedAt": stamp(start),
        }
    }


def _working(life: Life, now: datetime, pace: Pace, runs: datetime, identity: str) -> Condition:
    """Runs; a service for ever, a job until it is done, well or not."""
    if life.ends_after is not None:
        end = runs + timedelta(seconds=_length(life, life.ends_after))
        failed = life.lot.fate is Fate.FAIL
        if now >= end and failed and life.restarts:
            return _crashing(life, now, pace, runs, identity)
        if now >= end:
            code, reason = (life.lot.code, "Error") if failed else (0, "Completed")
            state = _terminated(code, reason, runs, end, identity)
            return Condition(state, ended=end, failed=failed)
        return Condition(_running(runs), ready=True, started=True, next=end)
    ready_at = runs + timedelta(seconds=life.ready_after)
    if life.lot.fate is Fate.UNREADY:
        return Condition(_running(runs), started=True)
    if now < ready_at:
        return Condition(_running(runs), started=True, next=ready_at)
    return Condition(_running(runs), ready=True, started=True)


def _length(life: Life, usual: float) -> float:
    return usual if life.lot.length is None else life.lot.length


def _missing(life: Life, now: datetime, pace: Pace, runs: datetime) -> Condition:
    """The pull fails, is put off, is tried again: the two reasons take turns."""
    delay, tried = pace.backoff, runs
    while True:
        failed_until = tried + timedelta(seconds=min(1.0, delay))
        again = tried + timedelta(seconds=max(delay, 1.0))
        if now < failed_until:
            return Condition(waiting("ErrImagePull"), next=failed_until)
        if now < again or delay >= LONGEST_BACKOFF:
            return Condition(waiting("ImagePullBackOff"), next=again if now < again else None)
        delay, tried = min(delay * 2, LONGEST_BACKOFF), again


def _crashing(life: Life, now: datetime, pace: Pace, runs: datetime, identity: str) -> Condition:
    """Ends soon after each start; started again after a delay that doubles."""
    oom = life.lot.fate is Fate.OOM
    code, reason = (137, "OOMKilled") if oom else (life.lot.code, "Error")
    usual = CRASH_RUN if life.ends_after is None else life.ends_after
    length = timedelta(seconds=_length(life, usual))
    start, delay, restarts = runs, pace.backoff, 0
    last: Mapping[str, Any] = {}
    while True:
        end = start + length
        cid = f"{identity}/{restarts}"
        if now < end:
            return Condition(_running(start), last, restarts, started=True, next=end)
        ended = _terminated(code, reason, start, end, cid)
        if not life.restarts:
            return Condition(ended, last, restarts, ended=end, failed=True)
        if restarts == 0 and now < end + timedelta(seconds=1):
            return Condition(ended, last, restarts, next=end + timedelta(seconds=1))
        again = end + timedelta(seconds=max(delay, 1.0))
        if now < again:
            state = waiting("CrashLoopBackOff")
            return Condition(state, ended, restarts, backoff=delay, next=again)
        start, restarts, last = again, restarts + 1, ended
        if delay >= LONGEST_BACKOFF:  # nothing new happens: skip to the round before the last
            period = length + timedelta(seconds=delay)
            rounds = max((now - start) // period - 1, 0)
            start, restarts = start + rounds * period, restarts + rounds
        delay = min(delay * 2, LONGEST_BACKOFF)

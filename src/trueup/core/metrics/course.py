"""
Course: what became of each deployment of an application, from how it is seen to stand.

A deployment is a sync that changed which revision is live: a new entry of the history with another
revision. It *succeeded* once the application is healthy after it, it *failed* if the application is
found degraded before that, or if the sync itself failed. Time to restore goes from the first
failure until the application is healthy and its last sync went well, by whatever means.

What is seen first only says where a course begins: a restart counts nothing twice. What happens
while nobody looks is not counted.
"""

from collections.abc import Mapping
from typing import Any

from trueup.core.metrics.kept import listed, part, said, seconds
from trueup.k8s.value import Value

SUCCEEDED, FAILED = "succeeded", "failed"
ENDED_BADLY = ("Failed", "Error")


class Course(Value, frozen=True):
    """
    *entry*: the id of the newest of the history, and its *revision*. *ended*: when the last
    operation did. *awaiting*: the deployment of *revision* is neither well nor bad yet. *broken*:
    since when, in seconds since 1970.
    """

    entry: int = 0
    revision: str = ""
    ended: str = ""
    awaiting: bool = False
    broken: float | None = None


class Told(Value, frozen=True):
    """*result*: of a deployment of *revision*; empty: none came to its end. *restored*: seconds."""

    result: str = ""
    revision: str = ""
    restored: float | None = None


def begun(body: Mapping[str, Any]) -> Course:
    """Where the course of an application begins that was not seen before."""
    entry, revision = _newest(body)
    return Course(entry, revision, _ended(body))


def followed(course: Course, body: Mapping[str, Any], now: float) -> tuple[Course, Told]:
    """The course one look further, and what is to be counted."""
    entry, revision = _newest(body)
    awaiting = course.awaiting or (entry > course.entry and revision != course.revision)
    ended, health = _ended(body), said(part(body, "status", "health"), "status")
    result = _result(course, body, awaiting=awaiting, health=health)
    broken = course.broken
    if result == FAILED and broken is None:
        broken = seconds(ended) if health != "Degraded" else now
    well = health == "Healthy" and _phase(body) == "Succeeded"
    restored = max(0.0, now - broken) if well and broken is not None else None
    told = Told(result, _tried(body) if result else "", restored)
    after = Course(
        entry, revision, ended, awaiting and not result, None if restored is not None else broken
    )
    return after, told


def _result(course: Course, body: Mapping[str, Any], *, awaiting: bool, health: str) -> str:
    ends = _ended(body) != course.ended
    if ends and _phase(body) in ENDED_BADLY and _tried(body) not in ("", course.revision):
        return FAILED
    if not awaiting:
        return ""
    return {"Healthy": SUCCEEDED, "Degraded": FAILED}.get(health, "")


def _newest(body: Mapping[str, Any]) -> tuple[int, str]:
    entries = listed(part(body, "status"), "history")
    newest = entries[-1] if entries else {}
    id = newest.get("id")
    return id + 1 if isinstance(id, int) else 0, _revisions(newest)


def _tried(body: Mapping[str, Any]) -> str:
    """What the last operation was to bring; nothing, if it was a rehearsal."""
    state = part(body, "status", "operationState")
    if part(state, "operation", "sync").get("dryRun") is True:
        return ""
    return _revisions(part(state, "syncResult")) or _revisions(part(state, "operation", "sync"))


def _revisions(of: Mapping[str, Any]) -> str:
    several = of.get("revisions")
    if isinstance(several, list) and several:
        return " ".join(map(str, several))
    return said(of, "revision")


def _phase(body: Mapping[str, Any]) -> str:
    return said(part(body, "status", "operationState"), "phase")


def _ended(body: Mapping[str, Any]) -> str:
    return said(part(body, "status", "operationState"), "finishedAt")

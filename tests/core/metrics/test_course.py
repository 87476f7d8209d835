"""Course: what counts as a deployment, as one that failed, and as restored."""

from typing import Any

from trueup.core.metrics.course import Course, Told, begun, followed


def app(
    *history: str,
    health: str = "Healthy",
    phase: str = "Succeeded",
    ended: str = "",
    tried: str = "",
) -> dict[str, Any]:
    entries = [{"id": at, "revision": each} for at, each in enumerate(history)]
    state = {"phase": phase, "finishedAt": ended, "syncResult": {"revision": tried or history[-1]}}
    return {"status": {"history": entries, "health": {"status": health}, "operationState": state}}


T1, T2, T3 = "1970-01-01T00:01:40Z", "1970-01-01T00:03:20Z", "1970-01-01T00:05:00Z"  # 100 …


def told(*looks: tuple[float, dict[str, Any]], first: dict[str, Any]) -> list[Told]:
    course, found = begun(first), []
    for now, body in looks:
        course, each = followed(course, body, now)
        if each != Told():
            found.append(each)
    return found


def test_what_is_seen_first_is_no_deployment() -> None:
    first = app("a", "b", ended=T1)
    assert told((150, first), (160, first), first=first) == []


def test_a_deployment_is_well_once_it_is_healthy() -> None:
    looks = (
        (200, app("a", "b", health="Progressing", ended=T2)),
        (210, app("a", "b", ended=T2)),
        (220, app("a", "b", ended=T2)),
    )
    assert told(*looks, first=app("a", ended=T1)) == [Told("succeeded", "b")]


def test_the_same_revision_again_is_none() -> None:
    assert told((200, app("a", "a", ended=T2)), first=app("a", ended=T1)) == []


def test_a_deployment_after_which_it_is_degraded_has_failed_until_it_is_well() -> None:
    looks = (
        (200, app("a", "b", health="Progressing", ended=T2)),
        (230, app("a", "b", health="Degraded", ended=T2)),
        (240, app("a", "b", health="Degraded", ended=T2)),
        (300, app("a", "b", "a", health="Progressing", ended=T3)),
        (320, app("a", "b", "a", ended=T3)),
    )
    assert told(*looks, first=app("a", ended=T1)) == [
        Told("failed", "b"),
        Told("succeeded", "a", 90.0),
    ]


def test_a_sync_that_fails_is_a_deployment_that_failed() -> None:
    looks = (
        (201, app("a", phase="Failed", ended=T2, tried="b")),
        (202, app("a", phase="Failed", ended=T2, tried="b")),
        (310, app("a", "c", ended=T3)),
    )
    assert told(*looks, first=app("a", ended=T1)) == [
        Told("failed", "b"),
        Told("succeeded", "c", 110.0),
    ]


def test_a_failed_sync_of_what_is_live_already_is_none() -> None:
    assert told((200, app("a", phase="Failed", ended=T2)), first=app("a", ended=T1)) == []


def test_what_is_degraded_without_a_deployment_is_none() -> None:
    assert told((200, app("a", health="Degraded", ended=T1)), first=app("a", ended=T1)) == []


def test_nonsense_is_an_application_without_a_course() -> None:
    assert begun({"status": {"history": "x", "operationState": 3}}) == Course()
    assert followed(Course(), {}, 1.0) == (Course(), Told())

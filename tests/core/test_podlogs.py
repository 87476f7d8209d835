"""Which pods a request for logs means, and what their lines say."""

from datetime import UTC, datetime

import pytest

from trueup.core.podlogs import Entry, Filter, Wanted, entries, moment, pods, told
from trueup.core.tree import Node
from trueup.core.tree.nodeinfo import NodeRef

DEPLOYMENT = Node("apps", "v1", "Deployment", "shop", "web", "1")
SET = Node(
    "apps",
    "v1",
    "ReplicaSet",
    "shop",
    "web-1",
    "2",
    (NodeRef("apps", "v1", "Deployment", "shop", "web", "1"),),
)
POD = Node(
    "", "v1", "Pod", "shop", "web-1-a", "3", (NodeRef("apps", "v1", "ReplicaSet", "shop", "web-1"),)
)
LONE = Node("", "v1", "Pod", "shop", "lone", "4")
MISSING = Node("", "v1", "Pod", "shop", "missing", "")
RING = Node("", "v1", "Pod", "shop", "ring", "5", (NodeRef("", "v1", "Pod", "shop", "ring"),))
NODES = (DEPLOYMENT, SET, POD, LONE, MISSING, RING)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(), ["web-1-a", "lone", "ring"]),
        (Wanted(kind="Deployment", name="web"), ["web-1-a"]),
        (Wanted(group="apps", kind="ReplicaSet"), ["web-1-a"]),
        (Wanted(kind="Pod", name="lone"), ["lone"]),
        (Wanted(kind="Pod", name="missing"), []),
        (Wanted(namespace="elsewhere"), []),
        (Wanted(kind="StatefulSet"), []),
    ],
)
def test_pods_below_what_is_named(wanted: Wanted, names: list[str]) -> None:
    assert [each.name for each in pods(NODES, wanted)] == names


def test_a_line_is_its_time_and_its_text() -> None:
    (entry,) = entries("a", b"2021-02-09T22:13:45.916570800Z hello  world\n")
    assert told(entry) == {
        "content": "hello  world",
        "timeStamp": "2021-02-09T22:13:45Z",
        "last": False,
        "timeStampStr": "2021-02-09T22:13:45.9165708Z",
        "podName": "a",
    }
    shown = [each.text for each in entries("a", b"2021-02-09T22:13:45Z 10%\r20%\r")]
    assert shown == ["10%", "20%"]
    with pytest.raises(ValueError, match="is no time"):
        list(entries("a", b"hello world"))


def test_times_are_read_to_the_microsecond_and_ordered_to_the_nanosecond() -> None:
    expected = datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC)
    assert moment("2026-01-02T03:04:05.123456789Z") == expected
    assert moment("2026-01-02T05:04:05.1+02:00").microsecond == 100000
    early, late = (
        next(entries("a", f"2026-01-02T03:04:05.12345678{last}Z x".encode())) for last in "19"
    )
    assert early.order < late.order
    assert Entry("a", "why").order < early.order


@pytest.mark.parametrize(
    ("said", "exact", "line", "taken"),
    [
        ("", False, "anything", True),
        ("error", False, "An ERROR", True),
        ("error", True, "An ERROR", False),
        ("!error", False, "An ERROR", False),
        ("!error", False, "fine", True),
        ("!", False, "fine", False),
    ],
)
def test_filters(said: str, exact: bool, line: str, taken: bool) -> None:
    assert Filter.of(said, exact=exact).takes(line) is taken

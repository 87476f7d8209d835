"""What is run of Kubernetes' own tests, and what a report of them says."""

import re
from typing import Any

from tests.controlplane.conformance.specs import (
    Came,
    Chosen,
    Left,
    Result,
    Spec,
    chosen,
    focus,
    results,
    specs,
)

WATCH = Spec("[sig-api-machinery] Watchers should see (all) [Conformance]", ("sig-api-machinery",))
HOOK = Spec("[sig-api-machinery] AdmissionWebhook should deny", ("sig-api-machinery",))


def report(*, state: str = "passed", seconds: float = 1.5, message: str = "") -> Any:
    """A report of ginkgo's with one spec."""
    spec: dict[str, Any] = {
        "LeafNodeType": "It",
        "ContainerHierarchyTexts": ["[sig-api-machinery] Watchers"],
        "ContainerHierarchyLabels": [["sig-api-machinery"]],
        "LeafNodeText": "should see (all) [Conformance]",
        "LeafNodeLabels": ["Conformance"],
        "State": state,
        "RunTime": int(seconds * 1e9),
        "Failure": {"Message": message} if message else None,
    }
    return [{"SpecReports": [spec, {**spec, "LeafNodeType": "BeforeSuite"}]}]


def test_a_spec_is_named_with_its_containers() -> None:
    assert list(specs(report())) == [Spec(WATCH.name, ("sig-api-machinery", "Conformance"))]


def test_a_failure_says_why() -> None:
    told = results(report(state="timedout", message="no event"))
    assert told == {WATCH.name: Result(Came.FAILED, 1.5, "no event")}


def test_what_was_not_chosen_has_no_result() -> None:
    assert results(report(state="skipped", seconds=0)) == {}
    assert results(report(state="skipped"))[WATCH.name].came is Came.SKIPPED


def test_the_focus_matches_the_names_and_no_others() -> None:
    pattern = re.compile(focus([WATCH.name]))
    assert pattern.search(WATCH.name)
    assert not pattern.search(WATCH.name + " of them")


def test_what_is_left_out_has_a_reason() -> None:
    table = Chosen((Left("hooks", names=("Webhook",)), Left("slow", labels=("S.*",))), (), (), {})
    assert table.left(HOOK) == "hooks"
    assert table.left(Spec("a", ("Slow",))) == "slow"
    assert table.left(WATCH) == ""


def test_the_table_can_be_read() -> None:
    table = chosen()
    assert table.left(HOOK)
    assert not table.left(WATCH)
    assert table.ends(WATCH)
    assert all(table.differences.values())

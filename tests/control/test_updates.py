"""Which changes of live objects wake their applications (reference 1.3, 2.7)."""

from typing import Any

import pytest
import yaml

from trueup.control.apps.updates import Updates
from trueup.control.holdings import Change, Reason
from trueup.core.compare.ignore import no_paths
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import IgnoreDifferences

POD = """
apiVersion: v1
kind: Pod
metadata: {name: one, namespace: shop, resourceVersion: "1", annotations: {beat: "1", other: a}}
spec: {containers: [{name: a}], restartPolicy: Never}
status: {phase: Running, conditions: [{type: Ready, status: "True"}], message: a}
"""
RULE = IgnoreDifferences("*", "Pod", json_pointers=("/metadata/annotations/beat", "/status"))


class Cluster:
    """One object, and what is told of it."""

    def __init__(self, *rules: IgnoreDifferences) -> None:
        self.body: dict[str, Any] = yaml.safe_load(POD)
        self.updates = Updates(rules, no_paths, self.read)

    def read(self, where: str, ref: Ref) -> Object | None:
        return Object(self.body) if where == "here" else None

    def ignored(self, reason: Reason = Reason.CHANGED, *apps: str, where: str = "here") -> bool:
        change = Change(Object(self.body).ref, reason, frozenset(apps or ("web",)))
        return self.updates.ignored(where, change)


def beat(body: dict[str, Any]) -> None:
    body["metadata"]["annotations"]["beat"] = "2"


def told(body: dict[str, Any]) -> None:
    body["status"]["hostIP"] = "10.0.0.2"


def annotate(body: dict[str, Any]) -> None:
    body["metadata"]["annotations"]["other"] = "b"


def sicken(body: dict[str, Any]) -> None:
    body["status"] |= {"phase": "Failed"}


@pytest.mark.parametrize(
    ("change", "ignored"), [(beat, True), (told, True), (annotate, False), (sicken, False)]
)
def test_a_change_of_ignored_fields_wakes_nobody_unless_health_changed(
    change: Any, ignored: bool
) -> None:
    cluster = Cluster(RULE)
    assert not cluster.ignored()  # nothing was known of it
    change(cluster.body)
    cluster.body["metadata"] |= {"resourceVersion": "2", "managedFields": [], "generation": 2}
    assert cluster.ignored() is ignored
    assert cluster.ignored() is True  # the same again


def test_without_a_rule_for_it_every_change_counts() -> None:
    for rules in ((), (IgnoreDifferences("apps", "*", json_pointers=("/status",)),)):
        cluster = Cluster(*rules)
        assert not any(cluster.ignored() for _ in range(3))


def test_what_is_gone_or_of_no_application_or_not_known_is_not_held_back() -> None:
    cluster = Cluster(RULE)
    assert not cluster.ignored()
    assert not cluster.ignored(Reason.GONE)
    assert not cluster.ignored(where="elsewhere")
    assert not cluster.updates.ignored(
        "here", Change(Object(cluster.body).ref, Reason.CHANGED, frozenset())
    )

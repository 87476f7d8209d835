"""What a delivery says of the object that it is about; where people find it."""

import pytest

from trueup.core.delivery.severity import severity
from trueup.core.delivery.topic import about, link, topic
from trueup.k8s.object import Object
from trueup.model.delivery import Topic


def body(kind: str, spec: object = None, group: str = "argoproj.io/v1alpha1") -> Object:
    meta = {"name": "shop", "namespace": "argocd", "uid": "u1"}
    return Object({"apiVersion": group, "kind": kind, "metadata": meta, "spec": spec or {}})


@pytest.mark.parametrize(
    ("kind", "spec", "project", "resource"),
    [
        ("Application", {"project": "web"}, "web", "applications"),
        ("Application", {}, "default", "applications"),
        ("AppProject", {}, "shop", "projects"),
        ("ApplicationSet", {"template": {"spec": {"project": "web"}}}, "web", "applicationsets"),
        ("Stack", {"project": "web"}, "web", "stacks"),
        ("StackSet", {"template": {"spec": {"project": "web"}}}, "web", "stacksets"),
        ("Proposal", {}, "", ""),
        ("Trouble", {}, "", ""),
    ],
)
def test_what_rules_call_it(kind: str, spec: object, project: str, resource: str) -> None:
    found = topic(body(kind, spec))
    assert found == Topic(kind, "argocd", "shop", "u1", project, resource)


def test_where_people_find_it() -> None:
    url = "https://trueup.example/"
    assert link(topic(body("Stack")), url) == "https://trueup.example/stacks/argocd/shop"
    assert link(topic(body("AppProject")), url) == ""
    assert link(topic(body("Stack")), "") == ""
    found = about(topic(body("Application")), "on-sync-failed", url)
    assert (found.key, found.severity, found.group) == (
        "Application/argocd/shop",
        "error",
        "default",
    )


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ("on-sync-failed", "error"),
        ("on-health-degraded", "error"),
        ("on-drift", "warning"),
        ("on-approval-needed", "warning"),
        ("on-sync-status-unknown", "warning"),
        ("on-deployed", "info"),
    ],
)
def test_how_much_it_matters(trigger: str, expected: str) -> None:
    assert severity(trigger) == expected

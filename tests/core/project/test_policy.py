"""What must be right in an Application before anything is read or written."""

from typing import Any

import msgspec
import pytest
import yaml

from trueup.core.project.policy import invalid
from trueup.model.application import Application, Destination
from trueup.model.project import AppProject

EVERYTHING = {
    "sourceRepos": ["*"],
    "destinations": [{"server": "*", "namespace": "*"}],
    "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
}
GOOD = """
project: team
source: {repoURL: https://host/repo, path: apps}
destination: {server: https://kubernetes.default.svc, namespace: prod}
"""


def messages(
    spec: str,
    project: dict[str, Any] | None = None,
    namespace: str = "argocd",
    cluster: Destination | None = None,
) -> list[str]:
    meta = {"name": "shop", "namespace": namespace}
    app = msgspec.convert({"metadata": meta, "spec": yaml.safe_load(spec)}, Application)
    rules = {"metadata": {"name": "team"}, "spec": project or EVERYTHING}
    found = invalid(app, msgspec.convert(rules, AppProject), cluster=cluster)
    assert all(each.type == "InvalidSpecError" and each.hint for each in found)
    return [each.message for each in found]


def test_a_good_spec() -> None:
    assert messages(GOOD) == []


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (
            "{destination: {server: x}}",
            "spec.source or spec.sources is required",
        ),
        (
            "{source: {repoURL: r, path: .}, destination: {namespace: x}}",
            "Destination server missing from app spec",
        ),
        (
            "{source: {repoURL: r, path: .}, destination: {server: s, name: n}}",
            "application destination can't have both name and server defined: n s",
        ),
        ("{source: {path: .}, destination: {server: x}}", "spec.source.repoURL is required"),
        (
            "{source: {repoURL: r}, destination: {server: x}}",
            "spec.source: one of path, chart and ref is required",
        ),
        (
            "{sources: [{repoURL: r, path: .}, {repoURL: r}], destination: {server: x}}",
            "spec.sources[1]: one of path, chart and ref is required",
        ),
        (
            "{source: {repoURL: r, chart: c}, destination: {server: x}}",
            "spec.source.targetRevision is required for a chart",
        ),
        (
            "{source: {repoURL: r, chart: c, ref: v, targetRevision: x}, destination: {server: x}}",
            "spec.source: ref and chart exclude each other",
        ),
        (
            "{source: {repoURL: r, path: /etc}, destination: {server: x}}",
            "spec.source.path: /etc: app path is absolute",
        ),
        (
            "{destination: {server: x}, source: {repoURL: r, path: ., helm: {values: a}, "
            "kustomize: {namePrefix: b}, directory: {}}}",
            "spec.source: multiple application source types defined: Helm, Kustomize",
        ),
        (
            "{source: {repoURL: r, path: .}, destination: {server: x}, revisionHistoryLimit: -1}",
            "spec.revisionHistoryLimit: -1 is negative",
        ),
    ],
)
def test_what_is_missing_or_contradicts_itself(spec: str, message: str) -> None:
    assert messages(spec) == [message]


def test_an_unknown_project() -> None:
    app = msgspec.convert({"metadata": {"name": "shop"}, "spec": yaml.safe_load(GOOD)}, Application)
    (found,) = invalid(app, None)
    assert found.message == "Application referencing project team which does not exist"


def test_a_source_that_the_project_does_not_permit() -> None:
    project = {**EVERYTHING, "sourceRepos": ["https://other/*"]}
    assert messages(GOOD, project) == [
        "application repo https://host/repo is not permitted in project 'team'"
    ]


def test_a_destination_that_the_project_does_not_permit() -> None:
    project = {**EVERYTHING, "destinations": [{"server": "*", "namespace": "dev"}]}
    assert messages(GOOD, project) == [
        "application destination server 'https://kubernetes.default.svc' and namespace 'prod' "
        "do not match any of the allowed destinations in project 'team'"
    ]


@pytest.mark.parametrize("said", ["name: far", "server: https://far.example.test"])
@pytest.mark.parametrize(
    ("rule", "permitted"),
    [
        ({"server": "https://far.example.test"}, True),
        ({"name": "far"}, True),
        ({"server": "https://near.example.test"}, False),
        ({"name": "near"}, False),
    ],
)
def test_a_cluster_is_permitted_by_its_name_and_by_its_address(
    said: str, rule: dict[str, str], permitted: bool
) -> None:
    spec = GOOD.replace("server: https://kubernetes.default.svc", said)
    project = {**EVERYTHING, "destinations": [{**rule, "namespace": "prod"}]}
    far = Destination("https://far.example.test", "far")
    assert (messages(spec, project, cluster=far) == []) is permitted


def test_a_cluster_that_nobody_knows_is_permitted_by_what_is_said_of_it() -> None:
    spec = GOOD.replace("server: https://kubernetes.default.svc", "name: far")
    project = {**EVERYTHING, "destinations": [{"name": "far", "namespace": "prod"}]}
    assert messages(spec, project) == []


def test_an_application_elsewhere_needs_leave() -> None:
    assert messages(GOOD, namespace="apps") == [
        "application 'shop' in namespace 'apps' is not permitted to use project 'team'"
    ]
    assert messages(GOOD, {**EVERYTHING, "sourceNamespaces": ["apps"]}, namespace="apps") == []

"""What a project permits: globs, deny patterns, absent and empty lists (reference 1.1, 2.16)."""

from typing import Any

import msgspec
import pytest

from trueup.core.project.permits import (
    forbidden,
    permits_destination,
    permits_kind,
    permits_namespace,
    permits_source,
)
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Destination
from trueup.model.project import AppProject, ProjectDestination

HERE = "https://kubernetes.default.svc"


def project(**spec: Any) -> AppProject:
    return msgspec.convert({"metadata": {"name": "team"}, "spec": spec}, AppProject)


@pytest.mark.parametrize(
    ("rules", "permitted"),
    [
        ([], False),
        (["*"], True),
        (["https://host/org/repo"], True),
        (["https://HOST/org/repo.git"], True),
        (["https://host/*/*"], True),
        (["https://host/*"], False),
        (["https://host/**"], True),
        (["https://other/**"], False),
        (["*", "!https://host/org/repo"], False),
        (["!https://host/org/repo", "*"], False),
        (["*", "!https://host/secret/*"], True),
        (["!https://host/secret/*"], True),
        (["https://host/other/*", "!https://host/secret/*"], False),
        (["https://other/**", "https://host/org/*"], True),
        (["ssh://git@HOST:org/repo", "*/repo"], False),
        (["https://host/org/repo/*"], False),
        (["https://host/*/*/*"], False),
        (["https://host/org/rep?"], True),
        (["https://host/{org,team}/*"], True),
        (["*", "!https://other/**"], True),
        (["!https://host/**", "*"], False),
        (["https://host/org/re"], False),
    ],
)
def test_sources(rules: list[str], permitted: bool) -> None:
    assert permits_source(project(sourceRepos=rules), "https://host/org/repo.git") is permitted


@pytest.mark.parametrize(
    ("rules", "place", "permitted"),
    [
        ([], (HERE, "", "prod"), False),
        ([{"server": "*", "namespace": "*"}], (HERE, "", "prod"), True),
        ([{"server": HERE, "namespace": "prod"}], (HERE, "", "prod"), True),
        ([{"server": HERE, "namespace": "prod"}], (HERE, "", "dev"), False),
        ([{"server": HERE, "namespace": "prod-*"}], (HERE, "", "prod-1"), True),
        ([{"server": "https://other", "namespace": "*"}], (HERE, "", "prod"), False),
        ([{"name": "in-cluster", "namespace": "*"}], (HERE, "in-cluster", "x"), True),
        ([{"name": "c-*", "namespace": "*"}], ("", "c-1", "x"), True),
        ([{"name": "*", "namespace": "*"}], (HERE, "", "x"), False),
        ([{"server": "*", "namespace": "*"}], ("", "production", "x"), True),
        ([{"server": "*", "namespace": "!kube-system"}], (HERE, "", "kube-system"), False),
        ([{"server": "*", "namespace": "!kube-*"}], (HERE, "", "prod"), True),
        (
            [{"server": "*", "namespace": "*"}, {"server": "*", "namespace": "!kube-system"}],
            (HERE, "", "kube-system"),
            False,
        ),
        (
            [{"server": "*", "namespace": "team-*"}, {"server": "*", "namespace": "!team-x"}],
            (HERE, "", "other"),
            False,
        ),
        (
            [{"server": "*", "namespace": "team-*"}, {"server": "*", "namespace": "!team-x"}],
            (HERE, "", "team-y"),
            True,
        ),
        ([{"server": "!https://prod", "namespace": "*"}], ("https://prod", "", "x"), False),
        ([{"server": "!https://prod", "namespace": "*"}], (HERE, "", "x"), True),
        (
            [{"server": "*", "namespace": "*"}, {"name": "!prod", "namespace": "*"}],
            ("https://1.2.3.4", "", "x"),
            False,
        ),
        (
            [{"server": HERE, "namespace": "!kube-*"}, {"server": "https://far", "namespace": "*"}],
            ("https://far", "", "kube-system"),
            True,
        ),
        (
            [{"server": "*", "namespace": "*"}, {"server": HERE, "namespace": "!kube-*"}],
            ("https://far", "", "kube-system"),
            True,
        ),
        (
            [{"server": "*", "namespace": "*"}, {"name": "in-cluster", "namespace": "!kube-*"}],
            (HERE, "in-cluster", "kube-system"),
            False,
        ),
        (
            [{"server": "*", "namespace": "*"}, {"server": "!https://far", "namespace": "x"}],
            ("https://far", "", "y"),
            True,
        ),
        (
            [{"server": "*", "namespace": "*"}, {"server": "!https://far", "namespace": "x"}],
            ("https://far", "", "x"),
            False,
        ),
        (
            [{"server": "*", "namespace": "*"}, {"server": "!https://far", "namespace": "!x"}],
            ("https://far", "", "x"),
            False,
        ),
        (
            [{"server": "*", "namespace": "*"}, {"name": "!far", "namespace": "x"}],
            (HERE, "far", "y"),
            True,
        ),
        (
            [{"name": "*", "namespace": "*"}, {"name": "!far", "namespace": "x"}],
            ("", "far", "x"),
            False,
        ),
        (
            [
                {"name": "here", "server": HERE, "namespace": "!{kube-system,argocd}"},
                {"name": "far", "server": "https://far", "namespace": "*"},
            ],
            ("https://far", "", "kube-system"),
            True,
        ),
        (
            [{"server": HERE, "namespace": "a"}, {"server": "*", "namespace": "b"}],
            (HERE, "", "b"),
            True,
        ),
    ],
)
def test_destinations(rules: list[Any], place: tuple[str, str, str], permitted: bool) -> None:
    found = permits_destination(project(destinations=rules), ProjectDestination(*place))
    assert found is permitted


DEPLOYMENT, NAMESPACE = GroupKind("apps", "Deployment"), GroupKind("", "Namespace")
ANY, APPS = {"group": "*", "kind": "*"}, {"group": "apps", "kind": "*"}


@pytest.mark.parametrize(
    ("spec", "permitted"),
    [
        ({}, True),
        ({"namespaceResourceWhitelist": []}, False),
        ({"namespaceResourceWhitelist": [APPS]}, True),
        ({"namespaceResourceWhitelist": [{"group": "", "kind": "*"}]}, False),
        ({"namespaceResourceWhitelist": [{"group": "apps", "kind": "Deploy*"}]}, True),
        ({"namespaceResourceBlacklist": [APPS]}, False),
        ({"namespaceResourceBlacklist": [{"group": "batch", "kind": "*"}]}, True),
        ({"namespaceResourceWhitelist": [ANY], "namespaceResourceBlacklist": [APPS]}, False),
        ({"clusterResourceBlacklist": [ANY]}, True),
    ],
)
def test_kinds_in_namespaces_are_allowed_unless_said(spec: Any, permitted: bool) -> None:
    assert permits_kind(project(**spec), DEPLOYMENT, namespaced=True) is permitted


@pytest.mark.parametrize(
    ("spec", "permitted"),
    [
        ({}, False),
        ({"clusterResourceWhitelist": []}, False),
        ({"clusterResourceWhitelist": [ANY]}, True),
        ({"clusterResourceWhitelist": [{"group": "", "kind": "Namespace"}]}, True),
        ({"clusterResourceWhitelist": [{"group": "", "kind": "Namespace", "name": "a-*"}]}, True),
        ({"clusterResourceWhitelist": [{"group": "", "kind": "Namespace", "name": "b-*"}]}, False),
        ({"clusterResourceWhitelist": [ANY], "clusterResourceBlacklist": [ANY]}, False),
        ({"namespaceResourceWhitelist": [ANY]}, False),
    ],
)
def test_cluster_scoped_kinds_are_forbidden_unless_said(spec: Any, permitted: bool) -> None:
    assert permits_kind(project(**spec), NAMESPACE, namespaced=False, name="a-1") is permitted


@pytest.mark.parametrize(
    ("namespaces", "namespace", "permitted"),
    [([], "argocd", True), ([], "team", False), (["team"], "team", True), (["te*"], "team", True),
     (["/^t.*m$/"], "team", True), (["other"], "team", False)],
)  # fmt: skip
def test_source_namespaces(namespaces: list[str], namespace: str, permitted: bool) -> None:
    found = permits_namespace(project(sourceNamespaces=namespaces), namespace, "argocd")
    assert found is permitted


def test_forbidden_objects_are_told_with_the_rule_to_change() -> None:
    team = project(destinations=[{"name": "in-cluster", "namespace": "prod"}])
    refs = [
        (Ref(DEPLOYMENT, "prod", "web"), True),
        (Ref(DEPLOYMENT, "kube-system", "web"), True),
        (Ref(NAMESPACE, "", "prod"), False),
    ]
    found = forbidden(team, refs, Destination(HERE, "in-cluster"))
    assert [(str(ref), finding.message) for ref, finding in found] == [
        (
            "Deployment.apps/kube-system/web",
            "Deployment.apps/kube-system/web: namespace kube-system of "
            "https://kubernetes.default.svc is not permitted in project team",
        ),
        (
            "Namespace/prod",
            "Namespace/prod: kind Namespace is not permitted in project team",
        ),
    ]
    assert found[1][1].hint == (
        'add {group: "", kind: Namespace} to clusterResourceWhitelist of AppProject team'
    )

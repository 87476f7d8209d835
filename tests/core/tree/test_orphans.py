"""What lies in an application's namespace and that no application declares (reference 1.7)."""

from typing import Any

import msgspec
import yaml

from trueup.core.tree.orphans import orphans, warning
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Destination
from trueup.model.project import AppProject

HERE = Destination("https://kubernetes.default.svc", "in-cluster")
CONFIG_MAP, SECRET = GroupKind("", "ConfigMap"), GroupKind("", "Secret")
SCOPES = {CONFIG_MAP: True, SECRET: True, GroupKind("", "Namespace"): False}
LEFT = Ref(CONFIG_MAP, "shop", "left")
HIDDEN = Ref(SECRET, "shop", "hidden")


def project(orphaned: str = "{}", more: str = "{}") -> AppProject:
    spec: dict[str, Any] = {
        "destinations": [{"server": "*", "namespace": "*"}],
        "orphanedResources": yaml.safe_load(orphaned),
        **yaml.safe_load(more),
    }
    return msgspec.convert({"metadata": {"name": "shop"}, "spec": spec}, AppProject)


def found(made: AppProject, *refs: Ref, declared: tuple[Ref, ...] = ()) -> list[str]:
    return [ref.name for ref in orphans(refs, made, HERE, SCOPES, declared)]


def test_nobody_is_told_unless_the_project_asks() -> None:
    assert found(project("null"), LEFT) == []


def test_what_nobody_declares_is_an_orphan() -> None:
    assert found(project(), LEFT, HIDDEN) == ["left", "hidden"]


def test_what_is_declared_is_none_though_it_is_not_marked_yet() -> None:
    assert found(project(), LEFT, HIDDEN, declared=(LEFT,)) == ["hidden"]


def test_what_every_cluster_makes_is_none() -> None:
    root = Ref(CONFIG_MAP, "shop", "kube-root-ca.crt")
    assert found(project(), root, LEFT) == ["left"]


def test_only_the_service_of_the_server_itself_is_made_by_every_cluster() -> None:
    service = GroupKind("", "Service")
    here, there = (Ref(service, where, "kubernetes") for where in ("default", "shop"))
    scopes = {service: True}
    assert orphans((here, there), project(), HERE, scopes) == (there,)


def test_what_the_project_ignores_is_none() -> None:
    assert found(project("{ignore: [{kind: Secret}]}"), LEFT, HIDDEN) == ["left"]
    assert found(project("{ignore: [{group: '', kind: '*', name: 'hid*'}]}"), LEFT, HIDDEN) == [
        "left"
    ]
    assert found(project("{ignore: [{group: apps, kind: Secret}]}"), HIDDEN) == ["hidden"]


def test_what_the_project_does_not_permit_is_none() -> None:
    denied = project(more="{namespaceResourceBlacklist: [{group: '', kind: Secret}]}")
    assert found(denied, LEFT, HIDDEN) == ["left"]


def test_what_is_in_no_namespace_is_none() -> None:
    assert found(project(), Ref(GroupKind("", "Namespace"), "", "shop")) == []


def test_they_are_told_unless_the_project_says_not_to() -> None:
    (told,) = warning((LEFT, HIDDEN), project())
    assert (told.type, told.message) == (
        "OrphanedResourceWarning",
        "Application has 2 orphaned resources",
    )
    assert not told.stops
    assert warning((LEFT,), project("{warn: false}")) == ()
    assert warning((), project()) == ()

"""What others change past our API, of Applications, projects and settings."""

from datetime import UTC, datetime
from typing import Any

import pytest

from trueup.core.history.outside import SECRET_TYPE, changed, concerns, deleted
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref

NOW = datetime(2026, 1, 3, tzinfo=UTC)


def settings(managers: dict[str, tuple[str, str]], **data: str) -> Object:
    """An argocd-cm; *managers*: by name the key that each wrote and on which day."""
    managed = [
        {
            "manager": manager,
            "operation": "Update",
            "time": f"2026-01-0{day}T00:00:00Z",
            "fieldsV1": {"f:data": {f"f:{key}": {}}},
        }
        for manager, (key, day) in managers.items()
    ]
    meta: dict[str, Any] = {"name": "argocd-cm", "namespace": "argocd", "managedFields": managed}
    return Object({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": data})


def test_a_change_by_kubectl() -> None:
    before = settings({}, url="a")
    entry = changed(before, settings({"kubectl-edit": ("url", "2")}, url="b"), NOW)
    assert entry is not None
    assert (entry.action, entry.who.name, entry.who.by) == ("updated", "kubectl-edit", "manager")
    assert entry.object == "ConfigMap/argocd/argocd-cm"
    assert [(each.field, each.before, each.after) for each in entry.changes] == [
        ("data.url", "a", "b")
    ]


def test_what_kubectl_has_made() -> None:
    entry = changed(None, settings({"kubectl-create": ("url", "2")}, url="b"), NOW)
    assert entry is not None
    assert (entry.action, entry.who.name) == ("created", "kubectl-create")


def test_a_secret_is_masked_and_only_those_that_we_read_count() -> None:
    meta = {"name": "repo-1", "namespace": "argocd", "labels": {SECRET_TYPE: "repository"}}
    body = {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "data": {"password": "aGk="}}
    entry = changed(None, Object(body), NOW)
    assert entry is not None
    assert "aGk=" not in str(entry)
    other = {**body, "metadata": {**meta, "labels": {}}}
    assert changed(None, Object(other), NOW) is None


def test_what_we_write_ourselves_is_on_record_already() -> None:
    before = settings({"kubectl-edit": ("other", "1")}, url="a", other="x")
    ours = {"kubectl-edit": ("other", "1"), "argocd-controller": ("url", "2")}
    assert changed(before, settings(ours, url="b", other="x"), NOW) is None


def test_a_field_that_is_gone_is_by_whoever_wrote_last() -> None:
    before = settings({}, url="a", other="x")
    entry = changed(before, settings({"kubectl-patch": ("other", "2")}, other="x"), NOW)
    assert entry is not None
    assert entry.who.name == "kubectl-patch"
    assert changed(before, settings({"argocd-server": ("other", "2")}, other="x"), NOW) is None


def test_nothing_is_on_record_of_what_nobody_decides() -> None:
    before = settings({}, url="a")
    assert changed(before, settings({"kubectl-edit": ("url", "2")}, url="a"), NOW) is None


def test_a_deletion_is_by_nobody_known() -> None:
    entry = deleted(settings({}), NOW)
    assert entry is not None
    assert (entry.action, entry.who.name) == ("deleted", "")


@pytest.mark.parametrize(
    ("kind", "namespace", "name", "wanted"),
    [
        ("Application.argoproj.io", "team", "web", True),
        ("AppProject.argoproj.io", "argocd", "default", True),
        ("AppProject.argoproj.io", "team", "default", False),
        ("ConfigMap", "argocd", "argocd-rbac-cm", True),
        ("ConfigMap", "argocd", "kube-root-ca.crt", False),
        ("ConfigMap", "team", "argocd-cm", False),
        ("Secret", "argocd", "repo-1", True),
        ("Pod", "argocd", "argocd-server", False),
    ],
)
def test_which_objects(kind: str, namespace: str, name: str, wanted: bool) -> None:
    name_of, _, group = kind.partition(".")
    assert concerns(Ref(GroupKind(group, name_of), namespace, name), "argocd") is wanted

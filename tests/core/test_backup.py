"""What a backup says of an object, and what becomes of one that it says something of."""

from typing import Any

import yaml

from trueup.core import backup
from trueup.k8s.object import Object


def body(text: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text)
    return found


LIVE = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: web
  namespace: argocd
  uid: 1-2
  resourceVersion: "7"
  labels: {app.kubernetes.io/instance: parent}
  finalizers: [resources-finalizer.argocd.argoproj.io]
spec: {project: default}
status: {reconciledAt: "2026-01-01T00:00:00Z", sync: {status: Synced}}
operation: {sync: {}}
"""


def test_of_metadata_only_what_is_declared_is_exported() -> None:
    found = backup.exported(body(LIVE), "argocd")
    assert found["metadata"] == {
        "name": "web",
        "labels": {"app.kubernetes.io/instance": "parent"},
        "finalizers": ["resources-finalizer.argocd.argoproj.io"],
    }
    assert found["status"]["sync"] == {"status": "Synced"}
    assert "status" not in backup.exported(body(LIVE), "argocd", status=False)


def test_the_namespace_is_told_if_it_is_another() -> None:
    assert backup.exported(body(LIVE), "gitops")["metadata"]["namespace"] == "argocd"


def test_what_was_exported_is_the_same_as_what_is_there() -> None:
    saved = backup.exported(body(LIVE), "argocd")
    assert backup.same(saved, body(LIVE))
    assert not backup.same(saved, body(LIVE), stopping=True)


def test_clocks_of_a_status_are_no_difference() -> None:
    saved = backup.exported(body(LIVE), "argocd")
    saved["status"] = {**saved["status"], "reconciledAt": "2020-01-01T00:00:00Z"}
    assert backup.same(saved, body(LIVE))


def test_a_backup_without_status_leaves_the_one_that_is_there() -> None:
    saved = backup.exported(body(LIVE), "argocd", status=False)
    saved["spec"] = {"project": "web"}
    made = backup.restored(saved, body(LIVE))
    assert made["spec"] == {"project": "web"}
    assert made["status"] == body(LIVE)["status"]
    assert made["metadata"]["resourceVersion"] == "7"
    assert made["operation"] == {"sync": {}}


def test_an_operation_is_stopped_if_that_is_asked_for() -> None:
    saved = backup.exported(body(LIVE), "argocd")
    assert "operation" not in backup.restored(saved, body(LIVE), stopping=True)


def test_marks_of_an_owner_are_kept_only_where_both_have_one() -> None:
    saved = backup.exported(body(LIVE), "argocd")
    saved["metadata"]["labels"] = {"app.kubernetes.io/instance": "other"}
    kept = backup.tracked_as(saved, body(LIVE))
    assert kept["metadata"]["labels"] == {"app.kubernetes.io/instance": "parent"}
    saved["metadata"]["labels"] = {"team": "a"}
    assert backup.tracked_as(saved, body(LIVE))["metadata"]["labels"] == {"team": "a"}


def test_a_label_to_skip_is_a_key_and_a_value() -> None:
    assert backup.labelled(body(LIVE), "app.kubernetes.io/instance=parent")
    assert not backup.labelled(body(LIVE), "app.kubernetes.io/instance=")
    assert not backup.labelled(body(LIVE), "")


def test_only_settings_credentials_and_what_is_managed_belong_to_a_backup() -> None:
    def ours(kind: str, name: str, **meta: Any) -> bool:
        head = {"apiVersion": "v1", "kind": kind}
        return backup.ours(Object({**head, "metadata": {"name": name, **meta}}))

    assert ours("ConfigMap", "argocd-cm")
    assert not ours("ConfigMap", "argocd-cmd-params-cm")
    assert ours("Secret", "argocd-secret")
    assert ours("Secret", "a", labels={"argocd.argoproj.io/secret-type": "cluster"})
    assert ours("Secret", "a", annotations={"managed-by": "argocd.argoproj.io"})
    assert not ours("Secret", "argocd-initial-admin-secret")

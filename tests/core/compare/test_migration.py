"""What client-side apply owns is handed over, so that removals in Git are removals in life."""

import json
from typing import Any

import pytest

from tests.core.schemas import builtin
from tests.core.written import OURS, change_of, fields_of, obj, synced
from trueup.core.compare.migration import migrated, migration
from trueup.core.compare.verdict import Rules
from trueup.k8s.apply import update
from trueup.k8s.managed import Manager
from trueup.k8s.object import Object

CONFIG = (
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: n}, data: {a: '1', b: '2'}}"
)
FEWER = "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: n}, data: {a: '1'}}"
LAST = "kubectl.kubernetes.io/last-applied-configuration"


def client_side(by: str, *, annotated: bool = True, version: str = "7") -> Object:
    """What is live after ``kubectl apply`` of CONFIG without server-side apply."""
    body = dict(obj(CONFIG).body)
    notes = {"annotations": {LAST: json.dumps(body)}} if annotated else {}
    body["metadata"] = {**body["metadata"], "resourceVersion": version, **notes}
    manager = Manager(by, "Update", "v1", time="2026-01-01T00:00:00Z")
    return Object(update(None, body, manager, builtin("v1", "ConfigMap")))


@pytest.mark.parametrize("by", ["kubectl-client-side-apply", "argocd-controller", "jenkins"])
def test_what_git_removed_is_removed_whoever_applied_it(by: str) -> None:
    assert fields_of(change_of(FEWER, client_side(by))) == ["data/b: 2 -> None"]


def test_the_annotation_that_goes_is_no_difference() -> None:
    assert change_of(CONFIG, client_side("kubectl-client-side-apply")) is None


def test_without_the_annotation_another_manager_keeps_its_fields() -> None:
    assert change_of(FEWER, client_side("operator", annotated=False)) is None


def test_migration_may_be_turned_off() -> None:
    rules = Rules(builtin, migrate=False)
    assert change_of(FEWER, client_side("kubectl-client-side-apply"), rules) is None


def test_the_patch_moves_ownership_of_that_very_object() -> None:
    live = client_side("kubectl-client-side-apply")
    patch = migration(live)
    assert patch is not None
    fields, version = patch
    assert version == {"op": "replace", "path": "/metadata/resourceVersion", "value": "7"}
    assert fields["path"] == "/metadata/managedFields"
    (entry,) = fields["value"]
    assert (entry["manager"], entry["operation"]) == (OURS, "Apply")
    assert "f:data" in entry["fieldsV1"]
    assert migrated(live).at("metadata", "managedFields") == fields["value"]


def test_what_was_applied_before_is_kept_with_it() -> None:
    server_side = synced("{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {c: '3'}}")
    both = [
        *client_side("kubectl-client-side-apply").at("metadata", "managedFields"),
        *server_side.at("metadata", "managedFields"),
    ]
    body = obj(CONFIG).body
    live = Object({**body, "metadata": {**body["metadata"], "managedFields": both}})
    (entry,) = migrated(live).at("metadata", "managedFields")
    assert sorted(_keys(entry["fieldsV1"]["f:data"])) == ["f:a", "f:b", "f:c"]


def test_defaults_that_came_with_the_object_are_handed_to_nobody() -> None:
    body = dict(obj(CONFIG).body)
    note = {LAST: json.dumps({**body, "data": {"a": "1"}})}
    body["metadata"] = {**body["metadata"], "annotations": note}
    manager = Manager("kubectl-client-side-apply", "Update", "v1")
    live = Object(update(None, body, manager, builtin("v1", "ConfigMap")))
    assert change_of(FEWER, live) is None
    (entry,) = migrated(live).at("metadata", "managedFields")
    assert _keys(entry["fieldsV1"]["f:data"]) == ["f:a"]


def test_items_of_lists_are_known_by_their_keys() -> None:
    service = """
    apiVersion: v1
    kind: Service
    metadata: {name: x, namespace: n, finalizers: [a, b]}
    spec: {ports: [{name: a, port: 80}, {name: b, port: 81, protocol: UDP}]}
    """
    body = dict(obj(service).body)
    meta = {**body["metadata"], "annotations": {LAST: json.dumps(body)}}
    manager = Manager("kubectl-client-side-apply", "Update", "v1")
    live = Object(update(None, {**body, "metadata": meta}, manager, builtin("v1", "Service")))
    fewer = service.replace(", {name: b, port: 81, protocol: UDP}", "").replace("[a, b]", "[a]")
    assert [each.partition(":")[0] for each in fields_of(change_of(fewer, live))] == [
        'metadata/finalizers/[="b"]',
        'spec/ports/[port=81,protocol="UDP"]',
    ]


def test_nothing_to_hand_over() -> None:
    assert migration(synced(CONFIG)) is None
    assert migration(obj(CONFIG)) is None


def _keys(node: dict[str, Any]) -> list[str]:
    return [key for key in node if key != "."]

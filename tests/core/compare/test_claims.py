"""What others added to a list is claimed only where a refusal names that list."""

import yaml

from tests.core.schemas import builtin
from tests.core.written import OURS, obj, synced
from trueup.core.compare.claims import claim
from trueup.k8s.apply import apply, update
from trueup.k8s.managed import Manager
from trueup.k8s.object import Object

SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, resourceVersion: "7"}
spec: {selector: {app: web}, ports: [{port: 80, protocol: TCP}]}
"""
REFUSED = ["spec.ports[0].name", "spec.ports[1].name"]


def edited() -> Object:
    """The Service after somebody changed its port."""
    body = yaml.safe_load(SERVICE)
    body["spec"]["ports"][0]["port"] = 8080
    by = Manager("kubectl-edit", "Update", "v1", time="2026-01-02T00:00:00Z")
    return Object(update(dict(synced(SERVICE).body), body, by, builtin("v1", "Service")))


def test_the_next_apply_removes_what_was_claimed() -> None:
    schema = builtin("v1", "Service")
    patch = claim(edited(), obj(SERVICE).body, schema, REFUSED)
    assert patch is not None
    managed, version = patch
    assert version["value"] == edited().at("metadata", "resourceVersion")
    body = dict(edited().body)
    body["metadata"] = {**body["metadata"], "managedFields": managed["value"]}
    declared = yaml.safe_load(SERVICE)
    del declared["metadata"]["resourceVersion"]
    ours = Manager(OURS, "Apply", "v1")
    done = Object(apply(body, declared, ours, schema, force=True).body)
    assert done.at("spec", "ports") == [{"port": 80, "protocol": "TCP"}]


def test_lists_that_the_refusal_does_not_name_are_left_alone() -> None:
    schema = builtin("v1", "Service")
    assert claim(edited(), obj(SERVICE).body, schema, ["spec.type"]) is None
    assert claim(edited(), obj(SERVICE).body, schema, ["spec.externalIPs[0]"]) is None
    assert claim(synced(SERVICE), obj(SERVICE).body, schema, REFUSED) is None

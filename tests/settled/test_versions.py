"""Git goes over to another version of a kind: what is told to differ is what the apply changes."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from tests.settled.suite import content
from tests.support.clusters import ONLY_EMBEDDED, Cluster
from trueup.core.compare.differences import dotted
from trueup.core.compare.doubt import doubtful, resolved
from trueup.core.compare.verdict import Rules, difference
from trueup.k8s.object import Object
from trueup.k8s.schema import ANYTHING, Definitions
from trueup.model.comparison import Compared, SyncCode

SCALER = """
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  minReplicas: 2
  maxReplicas: 3
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
"""
OLD = f"apiVersion: autoscaling/v1\n{SCALER}"
OLD_CPU = f"{OLD}  targetCPUUtilizationPercentage: 50\n"
NEW = f"apiVersion: autoscaling/v2\n{SCALER}"
NEW_CPU = f"""{NEW}
  metrics:
  - type: Resource
    resource: {{name: cpu, target: {{type: Utilization, averageUtilization: 50}}}}
"""
SHAPE = "{apiVersion: versions.test/v1, kind: Shape, metadata: {name: a}, spec: {size: 1, hue: x}}"
LATER = SHAPE.replace("/v1", "/v2")
FEWER = LATER.replace(", hue: x", "")


SPEC = {"type": "object", "properties": {"size": {"type": "integer"}, "hue": {"type": "string"}}}
SCHEMA = {"openAPIV3Schema": {"type": "object", "properties": {"spec": SPEC}}}
DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "shapes.versions.test"},
    "spec": {
        "group": "versions.test",
        "scope": "Namespaced",
        "names": {"kind": "Shape", "plural": "shapes"},
        "versions": [
            {"name": name, "served": True, "storage": name == "v1", "schema": SCHEMA}
            for name in ("v1", "v2")
        ],
    },
}
SCALERS = [
    (OLD_CPU, NEW_CPU, []),
    (OLD_CPU, NEW_CPU.replace("50", "60"), ["spec.metrics[0].resource.target.averageUtilization"]),
    (OLD_CPU, NEW, []),  # no metric is declared, so the server keeps the one that it has
    (NEW_CPU, OLD_CPU, []),
    (NEW_CPU, OLD_CPU.replace("50", "60"), ["spec.targetCPUUtilizationPercentage"]),
    (NEW_CPU, OLD.replace("maxReplicas: 3", "maxReplicas: 4"), ["spec.maxReplicas"]),
]
SHAPES = [
    (SHAPE, LATER, []),
    (SHAPE, FEWER, ["spec.hue"]),
    (LATER, SHAPE.replace("size: 1", "size: 2"), ["spec.size"]),
]


@pytest.mark.parametrize(("before", "after", "told"), SCALERS)
async def test_what_differs_of_an_autoscaler_is_what_an_apply_changes(
    cluster: Cluster, before: str, after: str, told: list[str]
) -> None:
    await _differs(cluster, before, after, told)


@ONLY_EMBEDDED  # a real server takes a moment to serve a new kind, and tells nobody
@pytest.mark.parametrize(("before", "after", "told"), SHAPES)
async def test_what_differs_of_a_custom_object_is_what_an_apply_changes(
    cluster: Cluster, before: str, after: str, told: list[str]
) -> None:
    made = await cluster.http.create(DEFINITIONS, DEFINITION)
    assert made.status == 201, made.body
    await _differs(cluster, before, after, told)


async def _differs(cluster: Cluster, before: str, after: str, told: list[str]) -> None:
    one, other = (_body(each, cluster) for each in (before, after))
    await cluster.client.apply(one)
    desired = Object(other)
    version = str(other["apiVersion"]).rpartition("/")[2]
    live = await cluster.client.get(desired.ref, version)
    assert live is not None
    found = await _looked_at(cluster, desired, live)
    fields = found.change.fields if found.change else ()
    assert [dotted(field.path) for field in fields] == told
    changed = await cluster.client.apply(other)
    assert (content(changed) == content(live)) is not bool(told)
    assert (await _looked_at(cluster, desired, changed)).change is None


async def _looked_at(cluster: Cluster, desired: Object, live: Object) -> Compared:
    """As the controller does."""
    group, _, version = str(desired.body["apiVersion"]).rpartition("/")
    document = await cluster.client.schema(group, version)
    known = Definitions(document["components"]["schemas"])
    rules = Rules(lambda at, kind: known.kind(at, kind) or ANYTHING)
    change = difference(desired, live, rules).change
    status = SyncCode.OUT_OF_SYNC if change else SyncCode.SYNCED
    each = Compared(desired.ref, version, status, change, desired, live)
    if not doubtful(each, rules, thorough=False):
        return each
    return resolved(each, await cluster.client.apply(desired.body, dry_run=True), rules)


def _body(text: str, cluster: Cluster) -> Mapping[str, Any]:
    body = yaml.safe_load(text)
    return {**body, "metadata": {**body["metadata"], "namespace": cluster.namespace}}

"""Kinds that nobody has a check for: only what the object says plainly (kstatus)."""

from collections.abc import Mapping

import pytest
import yaml

from trueup.core.health import health
from trueup.k8s.object import Object
from trueup.model.health import Health, Status

CASES = yaml.safe_load("""
nothing at all:
  is: null
no word of kstatus:
  status: {phase: Failed, conditions: [{type: Synced, status: "False"}]}
  is: null
only an old generation:
  metadata: {generation: 2}
  status: {observedGeneration: 1}
  is: [Progressing, Waiting for the present spec to be observed]
only the present generation:
  metadata: {generation: 2}
  status: {observedGeneration: 2}
  is: null
ready:
  status: {conditions: [{type: Ready, status: "True", message: all there}]}
  is: [Healthy, all there]
not ready:
  status: {conditions: [{type: Ready, status: "False", reason: Creating}]}
  is: [Progressing, Creating]
stalled is told first:
  status:
    conditions:
    - {type: Ready, status: "False", message: not yet}
    - {type: Stalled, status: "True", message: no such bucket}
  is: [Degraded, no such bucket]
ready for what was before:
  metadata: {generation: 3}
  status: {observedGeneration: 2, conditions: [{type: Ready, status: "True"}]}
  is: [Progressing, Waiting for the present spec to be observed]
""")


@pytest.mark.parametrize("case", CASES)
def test_fallback(case: str) -> None:
    row = CASES[case]
    found = health(_object("example.com/v1", "Widget", row))
    assert found == (None if row["is"] is None else Health(Status(row["is"][0]), row["is"][1]))


def test_kubernetes_own_kinds_are_left_alone() -> None:
    row = {"status": {"conditions": [{"type": "Ready", "status": "False"}]}}
    assert health(_object("v1", "Node", row)) is None


def _object(api_version: str, kind: str, row: Mapping[str, object]) -> Object:
    metadata = row.get("metadata") or {}
    assert isinstance(metadata, dict)
    return Object(
        {
            "apiVersion": api_version,
            "kind": kind,
            "metadata": {"name": "x", **metadata},
            "status": row.get("status") or {},
        }
    )

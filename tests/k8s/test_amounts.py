"""What a pod asks for as a whole."""

from typing import Any

import pytest
import yaml

from trueup.k8s.amounts import asked

CASES = """
- {spec: {}, asks: {}}
- spec: {containers: [{resources: {requests: {cpu: 100m}}}, {resources: {requests: {cpu: "1"}}}]}
  asks: {cpu: 1100m}
- spec:
    containers: [{resources: {requests: {cpu: 100m, memory: 1Gi}}}]
    initContainers: [{resources: {requests: {cpu: 500m, memory: 64Mi}}}]
  asks: {cpu: 500m, memory: 1Gi}
- spec:
    resources: {requests: {cpu: "2"}}
    overhead: {cpu: 10m, memory: 1Mi}
    containers: [{resources: {requests: {cpu: 100m, memory: 1Mi}}}]
  asks: {cpu: 2010m, memory: 2Mi}
- spec: {containers: [{name: a, resources: {requests: {cpu: 100m}}}, {name: b}]}
  status: {containerStatuses: [{name: a, resources: {requests: {cpu: 300m}}}, {name: b}]}
  asks: {cpu: 300m}
- spec: {containers: [{resources: {requests: {cpu: odd}}}]}
  asks: {cpu: "0"}
"""


@pytest.mark.parametrize("case", yaml.safe_load(CASES))
def test_what_a_pod_asks_for(case: dict[str, Any]) -> None:
    found = asked(case["spec"], "requests", case.get("status", {}))
    assert {name: str(amount) for name, amount in found.items()} == case["asks"]

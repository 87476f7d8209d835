"""A pod in short: its state, its containers and what it asks for."""

from typing import Any

import pytest
import yaml

from trueup.core.tree.podinfo import columns
from trueup.k8s.object import Object

PODS = """
- spec: {containers: [{name: a, resources: {requests: {memory: 64Mi, cpu: 1500u}}}]}
  shows: ["Node ", Containers 0/1, cpu 2, memory 67108864000]
- spec: {nodeName: n1, containers: [{name: a}]}
  status:
    phase: Running
    containerStatuses: [{name: a, ready: true, restartCount: 0, state: {running: {}}}]
  shows: [Status Reason Running, Node n1, Containers 1/1, cpu 0, memory 0]
- spec:  # an init container takes more than what comes after it; a sidecar goes on beside it
    overhead: {cpu: 5m}
    containers: [{name: a, resources: {requests: {cpu: 10m}}}]
    initContainers:
    - {name: mesh, restartPolicy: Always, resources: {requests: {cpu: 20m}}}
    - {name: setup, resources: {requests: {cpu: "1"}}}
  status:
    phase: Running
    initContainerStatuses:
    - {name: mesh, ready: true, started: true, restartCount: 2, state: {running: {}}}
    - {name: setup, ready: true, restartCount: 1, state: {terminated: {exitCode: 0}}}
    containerStatuses: [{name: a, ready: true, restartCount: 4, state: {running: {}}}]
  shows:
  - Status Reason Running
  - "Node "
  - Containers 2/2
  - Restart Count 7
  - cpu 1025
  - memory 0
- spec: {containers: [{name: a, resources: {requests: {cpu: 1}}}]}  # is being resized
  status:
    phase: Running
    containerStatuses: [{name: a, resources: {requests: {cpu: 2}}, state: {running: {}}}]
  shows: [Status Reason Running, "Node ", Containers 0/1, cpu 2000, memory 0]
- spec: {containers: [{name: a}], initContainers: [{name: one}, {name: two}]}
  status:
    phase: Pending
    initContainerStatuses:
    - {name: one, restartCount: 1, state: {terminated: {exitCode: 0}}}
    - {name: two, restartCount: 2, state: {running: {}}}
    containerStatuses: [{name: a, restartCount: 8, state: {waiting: {reason: PodInitializing}}}]
  shows: [Status Reason Init:1/2, "Node ", Containers 0/1, Restart Count 3, cpu 0, memory 0]
- spec: {containers: [{name: a}], initContainers: [{name: one}]}
  status:
    phase: Pending
    initContainerStatuses: [{name: one, state: {waiting: {reason: ImagePullBackOff}}}]
  shows: [Status Reason Init:ImagePullBackOff, "Node ", Containers 0/1, cpu 0, memory 0]
- spec: {containers: [{name: a}], initContainers: [{name: one}]}
  status:
    phase: Pending
    initContainerStatuses: [{name: one, state: {terminated: {exitCode: 1, reason: Error}}}]
  shows: [Status Reason Init:Error, "Node ", Containers 0/1, cpu 0, memory 0]
- spec: {containers: [{name: a}], initContainers: [{name: one}]}
  status:
    phase: Pending
    initContainerStatuses: [{name: one, state: {terminated: {exitCode: 137, signal: 9}}}]
  shows: [Status Reason Init:Signal:9, "Node ", Containers 0/1, cpu 0, memory 0]
- spec: {containers: [{name: a}], initContainers: [{name: mesh, restartPolicy: Always}]}
  status:  # the sidecar starts anew; the containers have been there before
    phase: Running
    conditions: [{type: Initialized, status: "True"}]
    initContainerStatuses: [{name: mesh, started: false, state: {running: {}}}]
    containerStatuses: [{name: a, ready: true, restartCount: 1, state: {running: {}}}]
  shows: [Status Reason Init:0/1, "Node ", Containers 1/2, Restart Count 1, cpu 0, memory 0]
- spec: {containers: [{name: a}, {name: b}]}
  status:
    phase: Running
    containerStatuses:
    - {name: a, state: {waiting: {reason: CrashLoopBackOff}}}
    - {name: b, state: {terminated: {exitCode: 3}}}
  shows: [Status Reason CrashLoopBackOff, "Node ", Containers 0/2, cpu 0, memory 0]
- spec: {containers: [{name: a}, {name: b}]}
  status:
    phase: Running
    containerStatuses:
    - {name: a, state: {terminated: {exitCode: 0, reason: Completed}}}
    - {name: b, ready: true, state: {running: {}}}
  shows: [Status Reason Running, "Node ", Containers 1/2, cpu 0, memory 0]
- spec: {containers: [{name: a, resources: {requests: {cpu: 1}}}]}
  status:
    phase: Failed
    containerStatuses: [{name: a, state: {terminated: {exitCode: 2}}}]
  shows: [Status Reason ExitCode:2, "Node ", Containers 0/1]
- metadata: {deletionTimestamp: "2026-01-01T00:00:00Z"}
  spec: {containers: [{name: a}]}
  status: {phase: Running, containerStatuses: [{name: a, ready: true, state: {running: {}}}]}
  shows: [Status Reason Terminating, "Node ", Containers 1/1, cpu 0, memory 0]
- metadata: {deletionTimestamp: "2026-01-01T00:00:00Z"}
  spec: {containers: [{name: a}]}
  status:
    phase: Succeeded
    containerStatuses: [{name: a, state: {terminated: {reason: Completed, exitCode: 0}}}]
  shows: [Status Reason Completed, "Node ", Containers 0/1]
- metadata: {deletionTimestamp: "2026-01-01T00:00:00Z"}
  spec: {containers: [{name: a}]}
  status: {phase: Running, reason: NodeLost}
  shows: [Status Reason Unknown, "Node ", Containers 0/1, cpu 0, memory 0]
- spec: {containers: [{name: a}]}
  status: {phase: Failed, reason: Evicted}
  shows: [Status Reason Evicted, "Node ", Containers 0/1]
- spec: {containers: [{name: a}]}
  status:
    phase: Pending
    conditions: [{type: PodScheduled, status: "False", reason: SchedulingGated}]
  shows: [Status Reason SchedulingGated, "Node ", Containers 0/1, cpu 0, memory 0]
"""


@pytest.mark.parametrize("case", yaml.safe_load(PODS), ids=lambda case: case["shows"][0])
def test_a_pod_in_short(case: dict[str, Any]) -> None:
    meta = {"name": "x", "namespace": "shop", **case.pop("metadata", {})}
    found = columns(Object({"apiVersion": "v1", "kind": "Pod", **case, "metadata": meta}))
    assert [f"{each.name} {each.value}" for each in found] == case["shows"]

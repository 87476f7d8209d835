"""What the nodes of an application's pods hold, and who has asked for it."""

from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.tree.test_forest import Garden
from trueup.core.tree import node
from trueup.core.tree.hosts import Host, Tenancy
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import encode

NODE = """
apiVersion: v1
kind: Node
metadata:
  name: n1
  labels: {topology.kubernetes.io/zone: z1, secret: "yes"}
status:
  capacity: {cpu: "4", memory: 8Gi, pods: "110", ephemeral-storage: 100Gi}
  allocatable: {cpu: "3"}
  nodeInfo: {kubeletVersion: v1.34.0, osImage: Debian, architecture: arm64, swap: {capacity: 1}}
"""


def pod(name: str, cpu: str = "", on: str = "n1", phase: str = "Running") -> Object:
    requests = {"cpu": cpu, "memory": "1Gi"} if cpu else {}
    return Object(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "namespace": "shop", "uid": name},
            "spec": {
                "nodeName": on,
                "containers": [{"name": "c", "resources": {"requests": requests}}],
            },
            "status": {"phase": phase},
        }
    )


def garden(*pods: Object, nodes: str = NODE) -> Garden:
    made = Garden()
    for each in (*map(Object, yaml.safe_load_all(nodes)), *pods):
        made.put(each)
    return made


def told(hosts: tuple[Host, ...]) -> Any:
    return yaml.safe_load(encode(hosts))


def test_what_the_application_and_its_neighbours_ask_for_in_thousandths() -> None:
    ours, theirs = pod("web", "250m"), pod("other", "1")
    made = garden(ours, theirs, pod("mine-too", "500m"))
    found = Tenancy(made).hosts([node(ours), node(made.held[pod("mine-too").ref])])
    wanted = """
    - name: n1
      resourcesInfo:
      - {resourceName: cpu, requestedByApp: 750, requestedByNeighbors: 1000, capacity: 4000}
      - resourceName: memory
        requestedByApp: 2147483648000
        requestedByNeighbors: 1073741824000
        capacity: 8589934592000
      systemInfo:
        machineID: ""
        systemUUID: ""
        bootID: ""
        kernelVersion: ""
        osImage: Debian
        containerRuntimeVersion: ""
        kubeletVersion: v1.34.0
        kubeProxyVersion: ""
        operatingSystem: ""
        architecture: arm64
    """
    assert told(found) == yaml.safe_load(wanted)


def test_labels_of_nodes_only_as_far_as_they_are_allowed() -> None:
    ours = pod("web", "1")
    (found,) = Tenancy(garden(ours)).hosts(
        [node(ours)], ("topology.kubernetes.io/zone", "kubernetes.io/none")
    )
    assert found.labels == {"topology.kubernetes.io/zone": "z1"}


def test_pods_that_have_ended_hold_nothing() -> None:
    ours = pod("job", "1", phase="Succeeded")
    (found,) = Tenancy(garden(ours, pod("crashed", "2", phase="Failed"))).hosts([node(ours)])
    assert [each.requested_by_app for each in found.resources_info] == [0, 0]
    assert [each.requested_by_neighbors for each in found.resources_info] == [0, 0]


def test_nodes_without_a_pod_of_it_and_unknown_ones_are_not_told() -> None:
    ours = [pod("waits", on=""), pod("lost", "1", on="gone")]
    made = garden(*ours, pod("other", "1"))
    assert Tenancy(made).hosts([node(each) for each in ours]) == ()


def test_a_custom_kind_called_pod_is_none() -> None:
    made = garden(pod("web", "1"))
    whale = Object(
        {
            "apiVersion": "whales.io/v1",
            "kind": "Pod",
            "metadata": {"name": "web", "namespace": "shop"},
        }
    )
    assert Tenancy(made).hosts([node(whale)]) == ()


def test_amounts_that_make_no_sense_are_nothing() -> None:
    ours = pod("web", "lots")
    made = garden(ours, nodes=NODE.replace('cpu: "4"', "cpu: many"))
    (found,) = Tenancy(made).hosts([node(ours)])
    assert [each.resource_name for each in found.resources_info] == ["memory"]


names = st.sampled_from(["a", "b", "c", "d"])
changes = st.lists(
    st.tuples(
        names,
        st.sampled_from(["put", "remove"]),
        st.sampled_from(["", "100m", "2"]),
        st.sampled_from(["", "n1", "n2"]),
        st.sampled_from(["Running", "Failed"]),
    ),
    max_size=12,
)


@given(st.lists(changes, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_what_is_kept_is_what_is_made_anew(rounds: list[list[tuple[str, ...]]]) -> None:
    made = garden(nodes=f"{NODE}---{NODE.replace('name: n1', 'name: n2')}")
    kept = Tenancy(made)
    for each in rounds:
        for name, what, cpu, on, phase in each:
            if what == "put":
                made.put(pod(name, cpu, on, phase))
            else:
                made.remove(Ref(GroupKind("", "Pod"), "shop", name))
        ours = [
            node(found)
            for name in ("a", "b")
            if (found := made.get(Ref(GroupKind("", "Pod"), "shop", name)))
        ]
        assert kept.hosts(ours) == Tenancy(made).hosts(ours)

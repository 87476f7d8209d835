"""Services: addresses and ports are given out and kept."""

from typing import Any

import pytest
import yaml

from tests.apiserver.admission.asking import stored, wrong
from trueup.k8s.status import Refused


def service(spec: str) -> str:
    return f"apiVersion: v1\nkind: Service\nmetadata: {{name: shop}}\nspec: {spec}"


def spec_of(text: str, before: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = stored(text, before)["spec"]
    return found


PLAIN = service("{selector: {app: shop}, ports: [{port: 80}]}")


def test_a_service_is_completed() -> None:
    assert spec_of(PLAIN) == yaml.safe_load("""
type: ClusterIP
clusterIP: 10.96.0.10
clusterIPs: [10.96.0.10]
ipFamilies: [IPv4]
ipFamilyPolicy: SingleStack
internalTrafficPolicy: Cluster
sessionAffinity: None
selector: {app: shop}
ports: [{port: 80, protocol: TCP, targetPort: 80}]
""")


def test_a_headless_service_has_no_address() -> None:
    found = spec_of(service("{clusterIP: None, selector: {app: shop}, ports: [{port: 80}]}"))
    assert (found["clusterIP"], found["clusterIPs"]) == ("None", ["None"])
    assert found["ipFamilyPolicy"] == "SingleStack"


def test_a_load_balancer_gets_node_ports() -> None:
    found = spec_of(service("{type: LoadBalancer, ports: [{port: 80}]}"))
    assert found["ports"][0]["nodePort"] == 30001
    assert found["allocateLoadBalancerNodePorts"] is True
    assert found["externalTrafficPolicy"] == "Cluster"


def test_an_external_name_has_neither_address_nor_family() -> None:
    found = spec_of(service("{type: ExternalName, externalName: shop.example.test}"))
    assert found == {
        "type": "ExternalName",
        "externalName": "shop.example.test",
        "sessionAffinity": "None",
    }


def test_what_was_given_stays_when_the_manifest_does_not_say_it() -> None:
    before = service(
        "{type: NodePort, clusterIP: 10.96.0.99, ports: [{port: 80, nodePort: 30500}]}"
    )
    found = spec_of(service("{type: NodePort, ports: [{port: 80, targetPort: 8080}]}"), before)
    assert found["clusterIP"] == "10.96.0.99"
    assert found["ports"] == [
        {"port": 80, "protocol": "TCP", "targetPort": 8080, "nodePort": 30500}
    ]


def test_node_ports_go_with_the_type() -> None:
    before = service("{type: NodePort, ports: [{port: 80, nodePort: 30500}]}")
    text = service("{type: ClusterIP, ports: [{port: 80, nodePort: 30500}]}")
    found = spec_of(text, before)
    assert "nodePort" not in found["ports"][0]
    assert "externalTrafficPolicy" not in found


def test_the_address_may_not_change() -> None:
    text = service("{clusterIP: 10.96.0.77, ports: [{port: 80}]}")
    assert wrong(text, PLAIN) == [
        'spec.clusterIPs[0]: Invalid value: ["10.96.0.77"]: may not change once set'
    ]


def test_an_address_must_be_of_the_range() -> None:
    with pytest.raises(Refused, match=r"failed to allocate IP 192\.0\.2\.1: not in the"):
        stored(service("{clusterIP: 192.0.2.1, ports: [{port: 80}]}"))


@pytest.mark.parametrize(
    ("spec", "cause"),
    [
        ("{selector: {app: shop}}", "spec.ports: Required value"),
        (
            "{ports: [{port: 0}]}",
            "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
        ),
        ("{ports: [{port: 80}, {name: b, port: 81}]}", "spec.ports[0].name: Required value"),
        (
            "{ports: [{port: 80, nodePort: 30080}]}",
            "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
        ),
        ("{type: ExternalName}", "spec.externalName: Required value"),
    ],
)
def test_services_are_checked(spec: str, cause: str) -> None:
    assert cause in wrong(service(spec))

"""What a node of the tree tells of itself, and of where traffic comes from and goes to."""

from typing import Any

import pytest
import yaml

from trueup.core.tree.nodeinfo import NodeRef, info, networking
from trueup.k8s.object import Object

CASES = """
- apiVersion: v1
  kind: Pod
  metadata: {labels: {app: web}}
  labels: {app: web}
- apiVersion: v1
  kind: Service
  metadata:
    annotations:
      link.argocd.argoproj.io/docs: Docs|https://docs.example.com
      link.argocd.argoproj.io/graphs: http://graphs.example.com/web
      link.argocd.argoproj.io/script: click me|javascript:alert(1)
      link.argocd.argoproj.io/bare: graphs.example.com
      other.example.com/external-link: https://other.example.com
  spec: {type: LoadBalancer, selector: {app: web}}
  status: {loadBalancer: {ingress: [{ip: 1.1.1.1, ports: []}, {hostname: lb.example.com}, {}]}}
  target_labels: {app: web}
  ingress: [{ip: 1.1.1.1}, {hostname: lb.example.com}]
  external_urls: ["Docs|https://docs.example.com", "http://graphs.example.com/web"]
- apiVersion: v1
  kind: Service
  spec: {type: ClusterIP}
  status: {loadBalancer: {ingress: [{ip: 1.1.1.1}]}}
- apiVersion: v1
  kind: ConfigMap
  metadata: {annotations: {link.argocd.argoproj.io/external-link: "https://a.example.com"}}
  external_urls: ["https://a.example.com"]
- apiVersion: networking.k8s.io/v1
  kind: Ingress
  spec:
    tls: [{hosts: [a.example.com]}]
    rules:
    - {host: a.example.com, http: {paths: [{path: /}, {path: /sub/*}, {}]}}
    - {http: {paths: [{path: /}]}}
    - {host: without-paths.example.com}
  status: {loadBalancer: {ingress: [{ip: 1.1.1.1}, {ip: 2.2.2.2}]}}
  ingress: [{ip: 1.1.1.1}, {ip: 2.2.2.2}]
  external_urls:
  - https://a.example.com/
  - https://a.example.com/sub/
  - https://a.example.com
  - http://1.1.1.1/
- apiVersion: networking.k8s.io/v1
  kind: Ingress
  spec: {tls: [{secretName: tls}], rules: [{host: a.example.com, http: {paths: [{path: /}]}}]}
  external_urls: ["https://a.example.com/"]
- apiVersion: networking.k8s.io/v1
  kind: Ingress
  spec: {rules: [{http: {paths: [{path: /}]}}]}
- apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata:
    annotations:
      argocd.argoproj.io/ignore-default-links: "true"
      link.argocd.argoproj.io/external-link: https://mine.example.com
  spec: {rules: [{host: a.example.com, http: {paths: [{path: /}]}}]}
  external_urls: ["https://mine.example.com"]
- apiVersion: networking.k8s.io/v1
  kind: Ingress
  spec:
    defaultBackend: {service: {name: fallback}}
    rules: [{host: a.example.com, http: {paths: [{path: /x, backend: {service: {name: web}}}]}}]
  to: [shop/fallback, shop/web]
  external_urls: ["http://a.example.com/x"]
- apiVersion: extensions/v1beta1
  kind: Ingress
  spec: {backend: {serviceName: web, servicePort: 80}}
  to: [shop/web]
- apiVersion: networking.istio.io/v1
  kind: VirtualService
  metadata: {annotations: {link.argocd.argoproj.io/external-link: "https://a.example.com"}}
  spec:
    http:
    - route: [{destination: {host: web}}, {destination: {host: api.back.svc.cluster.local}}]
    - route: [{destination: {host: web}}]
    tcp: [{route: [{destination: {host: db.back}}]}]
  to: [shop/web, back/api, back/db]
  external_urls: ["https://a.example.com"]
- apiVersion: traefik.io/v1alpha1
  kind: IngressRoute
  spec:
    routes:
    - services: [{name: web}, {name: api, namespace: back}, {name: t, kind: TraefikService}]
  to: [shop/web, back/api]
- apiVersion: gateway.networking.k8s.io/v1
  kind: HTTPRoute
  spec:
    parentRefs: [{name: edge, namespace: gates}, {name: mesh, kind: Service, group: ""}, {}]
    rules: [{backendRefs: [{name: web}, {name: s, group: multicluster.x-k8s.io, kind: I}]}, {}]
  refs:
  - [gateway.networking.k8s.io, Gateway, gates, edge]
  - [gateway.networking.k8s.io, Service, shop, mesh]
  - ["", Service, shop, web]
  - [multicluster.x-k8s.io, I, shop, s]
- apiVersion: gateway.networking.k8s.io/v1
  kind: Gateway
  spec:
    listeners:
    - {protocol: HTTP, port: 80}
    - {protocol: HTTP, port: 8080}
    - {protocol: HTTPS, port: 443, hostname: a.example.com}
    - {protocol: HTTPS, port: 443, hostname: "*"}
    - {protocol: TCP, port: 5432}
  status:
    addresses: [{value: 1.1.1.1}, {type: NamedAddress, value: x}, {type: IPAddress, value: ""}]
  ingress: [{ip: 1.1.1.1}]
  external_urls:
  - http://1.1.1.1
  - http://1.1.1.1:8080
  - https://a.example.com
  - https://1.1.1.1
- apiVersion: gateway.networking.k8s.io/v1
  kind: Gateway
  spec: {listeners: [{protocol: HTTP, port: 80}]}
- apiVersion: networking.istio.io/v1
  kind: ServiceEntry
  spec: {workloadSelector: {labels: {app: web}}}
  target_labels: {app: web}
  refs: [["", Pod, "", ""]]
- apiVersion: apiregistration.k8s.io/v1
  kind: APIService
  spec: {service: {name: metrics, namespace: kube-system}}
  to: [kube-system/metrics]
"""


@pytest.mark.parametrize("case", yaml.safe_load(CASES), ids=lambda case: str(case["kind"]))
def test_network_facts(case: dict[str, Any]) -> None:
    meta = {"name": "x", "namespace": "shop", **(case.pop("metadata", {}))}
    found = networking(Object({**case, "metadata": meta}))
    assert found is not None
    places = [tuple(each.split("/")) for each in case.get("to", ())]
    refs = tuple(NodeRef(kind="Service", namespace=where, name=name) for where, name in places)
    refs += tuple(
        NodeRef(group, kind=kind, namespace=where, name=name)
        for group, kind, where, name in case.get("refs", ())
    )
    assert found.target_refs == refs
    assert found.labels == case.get("labels", {})
    assert found.target_labels == case.get("target_labels", {})
    assert list(found.external_urls) == case.get("external_urls", [])
    assert list(found.ingress) == case.get("ingress", [])


def test_what_is_no_part_of_the_network_tells_nothing() -> None:
    for api_version, kind in (("v1", "ConfigMap"), ("serving.knative.dev/v1", "Service")):
        meta = {"name": "x", "namespace": "shop"}
        body = {"apiVersion": api_version, "kind": kind, "metadata": meta, "spec": "odd"}
        assert networking(Object(body)) is None


OTHERS = """
- kind: ReplicaSet
  metadata: {annotations: {deployment.kubernetes.io/revision: "2"}}
  shows: {Revision: "Rev:2"}
- kind: ReplicaSet
  metadata: {annotations: {rollout.argoproj.io/revision: "4"}}
  shows: {Revision: "Rev:4"}
- {kind: ControllerRevision, revision: 3, shows: {Revision: "Rev:3"}}
- kind: Deployment
  metadata: {annotations: {deployment.kubernetes.io/revision: odd}, labels: {tier: web, x: y}}
  shows: {tier: web}
- kind: Application
  metadata: {annotations: {argocd.argoproj.io/managed-by-url: "https://other.example.com"}}
  shows: {managed-by-url: "https://other.example.com"}
"""
GROUPS = {"Application": "argoproj.io/v1alpha1"}


@pytest.mark.parametrize("case", yaml.safe_load(OTHERS), ids=lambda case: str(case["shows"]))
def test_what_others_say_of_themselves(case: dict[str, Any]) -> None:
    meta = {"name": "x", "namespace": "shop", **case.pop("metadata", {})}
    group = GROUPS.get(case["kind"], "apps/v1")
    found = info(Object({"apiVersion": group, **case, "metadata": meta}), ("tier", "stage"))
    assert {each.name: each.value for each in found} == case["shows"]

"""What a node of the tree tells of the network: where traffic comes from and goes to."""

from typing import Any

import pytest
import yaml

from trueup.core.nodeinfo import NodeRef, networking
from trueup.k8s.object import Object

CASES = """
- apiVersion: v1
  kind: Pod
  metadata: {labels: {app: web}}
  labels: {app: web}
- apiVersion: v1
  kind: Service
  spec: {selector: {app: web}}
  status: {loadBalancer: {ingress: [{ip: 1.1.1.1}]}}
  target_labels: {app: web}
  ingress: [{ip: 1.1.1.1}]
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
  spec: {rules: [{backendRefs: [{name: web}, {name: s, group: multicluster.x-k8s.io}]}, {}]}
  to: [shop/web]
"""


@pytest.mark.parametrize("case", yaml.safe_load(CASES), ids=lambda case: str(case["kind"]))
def test_network_facts(case: dict[str, Any]) -> None:
    meta = {"name": "x", "namespace": "shop", **(case.pop("metadata", {}))}
    found = networking(Object({**case, "metadata": meta}))
    assert found is not None
    places = [tuple(each.split("/")) for each in case.get("to", ())]
    refs = tuple(NodeRef(kind="Service", namespace=where, name=name) for where, name in places)
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

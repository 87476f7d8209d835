"""What the tiles show of an application's objects."""

import yaml

from trueup.core.tree.summary import summary
from trueup.k8s.object import Object

OBJECTS = """
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: 'job:1'}]}}}}}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: {link.argocd.argoproj.io/external-link: 'Docs|https://docs.example.test'}
spec:
  template:
    spec:
      initContainers: [{name: a, image: 'init:1'}]
      containers: [{name: b, image: 'web:2'}, {name: c, image: 'web:2'}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  tls: [{hosts: [shop.example.test]}]
  rules:
    - host: shop.example.test
      http: {paths: [{path: /}, {path: /api*}]}
    - http: {paths: [{path: /plain}]}
status: {loadBalancer: {ingress: [{ip: 192.0.2.1}]}}
"""


def test_images_and_addresses_are_shown_once_and_in_order() -> None:
    shown = summary(Object(body) for body in yaml.safe_load_all(OBJECTS))
    assert shown.images == ("init:1", "job:1", "web:2")
    assert shown.external_urls == (
        "Docs|https://docs.example.test",
        "http://192.0.2.1/plain",
        "https://shop.example.test/",
        "https://shop.example.test/api",
    )
    assert not shown.is_app_of_apps


def test_links_of_the_application_itself_are_shown_too() -> None:
    notes = {"link.argocd.argoproj.io/docs": "https://a.example.test", "other": "https://b.test"}
    assert summary([], notes).external_urls == ("https://a.example.test",)


def test_an_application_among_the_objects_makes_it_an_app_of_apps() -> None:
    child = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": {"name": "a"}}
    assert summary([Object(child)]).is_app_of_apps

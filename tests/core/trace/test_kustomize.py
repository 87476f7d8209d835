"""Which file and line of a Kustomize tree sets a field."""

from typing import Any

import pytest

from tests.support.folders import files
from trueup.core.render.job import Kustomize
from trueup.core.trace.kustomize import places
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import encode
from trueup.k8s.yaml import documents
from trueup.model.origin import Wanted

TREE = """\
# file: base/kustomization.yaml
resources: [web.yaml]
commonLabels:
  app: web
configMapGenerator:
- name: settings
  literals:
  - a=1
  - b=2
  files: [page.html, other=deep/text]
  envs: [settings.env]
# file: base/settings.env
# of the shop
COLOUR=blue
SIZE=big
# file: base/page.html
hello
# file: base/deep/text
hello
# file: base/web.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  paused: false
  template:
    spec:
      containers:
      - name: side
        image: side:1
      - name: web
        image: web:1
        args: [--plain]
        envFrom: [{configMapRef: {name: settings}}]
# file: prod/kustomization.yaml
resources: [../base]
namePrefix: prod-
namespace: shop
patches:
- path: more.yaml
- target: {kind: Deployment}
  patch: |-
    - op: replace
      path: /spec/paused
      value: true
    - op: add
      path: /spec/strategy
      value:
        type: Recreate
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      minReadySeconds: 5
images:
- name: side
  newTag: "2"
replicas:
- name: web
  count: 3
labels:
- pairs:
    team: blue
    tier: front
# file: prod/more.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: web
        args:
        - --fast
"""
WEB = Ref(GroupKind("apps", "Deployment"), "shop", "prod-web")
CONTAINERS = ("spec", "template", "spec", "containers")


def traced(ref: Ref, *paths: tuple[str, ...], edited: dict[str, Any] | None = None) -> list[str]:
    """The object's own place and those of its fields; ``~`` stands before what is rough."""
    tree = files(TREE)
    body = documents(tree["prod/kustomization.yaml"])[0][1]
    seen = {**tree, "prod/kustomization.yaml": encode({**body, **edited})} if edited else tree
    job = Kustomize("prod", "kustomization.yaml", edited)
    ((found),) = places(job, tree, seen, (Wanted(ref, paths),))
    return [f"{'' if each.exact else '~'}{each} {each.how}".strip() for each in found]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (("spec", "replicas"), "prod/kustomization.yaml:25 replicas"),
        (("spec", "paused"), "prod/kustomization.yaml:10 patches"),
        (("spec", "strategy", "type"), "prod/kustomization.yaml:14 patches"),
        (("spec", "minReadySeconds"), "prod/kustomization.yaml:20 patches"),
        ((*CONTAINERS, '[name="side"]', "image"), "prod/kustomization.yaml:22 images"),
        ((*CONTAINERS, '[name="web"]', "image"), "base/web.yaml:20"),
        ((*CONTAINERS, '[name="web"]', "args"), "prod/more.yaml:9 patches"),
        (("metadata", "labels", "team"), "prod/kustomization.yaml:29 labels"),
        (("metadata", "labels", "tier"), "prod/kustomization.yaml:30 labels"),
        (("metadata", "labels", "app"), "base/kustomization.yaml:3 commonLabels"),
        (("metadata", "namespace"), "prod/kustomization.yaml:3 namespace"),
        (("metadata", "labels"), "~base/web.yaml:6"),
        (("spec", "none"), "~base/web.yaml:6"),
    ],
)
def test_a_field_is_where_it_was_set_last(path: tuple[str, ...], told: str) -> None:
    assert traced(WEB, path) == ["base/web.yaml:6", told]


def test_a_reference_that_follows_a_name_is_known_by_its_object_only() -> None:
    path = (*CONTAINERS, '[name="web"]', "envFrom", "[0]", "configMapRef", "name")
    assert traced(WEB, path)[1] == "~base/web.yaml:6 references"


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("b", "base/kustomization.yaml:8 configMapGenerator"),
        ("page.html", "base/page.html:1 configMapGenerator"),
        ("other", "base/deep/text:1 configMapGenerator"),
        ("SIZE", "base/settings.env:3 configMapGenerator"),
    ],
)
def test_what_is_generated_is_where_its_content_is(key: str, told: str) -> None:
    name = next(name for name in _names() if name.startswith("prod-settings-"))
    ref = Ref(GroupKind("", "ConfigMap"), "shop", name)
    own = "base/kustomization.yaml:5 configMapGenerator"
    assert traced(ref, ("data", key)) == [own, told]


def test_what_the_application_adds_is_in_no_file() -> None:
    edited = {
        "images": [{"name": "web", "newTag": "9"}, {"name": "side", "newTag": "2"}],
        "nameSuffix": "-x",
    }
    ref = Ref(WEB.kind, "shop", "prod-web-x")
    found = traced(
        ref,
        (*CONTAINERS, '[name="web"]', "image"),
        (*CONTAINERS, '[name="side"]', "image"),
        edited=edited,
    )
    assert found[1:] == ["spec.source.kustomize.images", "prod/kustomization.yaml:22 images"]


def test_what_is_not_made_is_nowhere() -> None:
    assert traced(Ref(WEB.kind, "shop", "other")) == []


def _names() -> list[str]:
    from trueup.core.kustomize.build import build

    return [each.name for each in build(files(TREE).get, "prod")]

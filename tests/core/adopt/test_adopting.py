"""Fields are adopted where they are declared: in manifests, patches, values, literals and files."""

from typing import Any

import pytest

from trueup.core.adopt.adopting import Wish, adopted, outside, wanted
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.origin import Place

DEPLOYMENT = Ref(GroupKind("apps", "Deployment"), "shop", "web")
CONFIG = Ref(GroupKind("", "ConfigMap"), "shop", "settings")
SECRET = Ref(GroupKind("", "Secret"), "shop", "keys")
CONTAINER = ("spec", "template", "spec", "containers", '[name="web"]')
PLAIN = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data:
  color: blue # the usual
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: web
          image: web:1
"""


def wish(path: tuple[str, ...], declared: Any, live: Any, place: Place, **more: Any) -> Wish:
    return Wish(more.pop("ref", DEPLOYMENT), path, declared, live, place, **more)


def lines(*wishes: Wish, text: str, file: str = "k8s/web.yaml") -> list[str]:
    """The lines that a patch takes out and puts in."""
    made = adopted(wishes, {(0, file): text})
    assert made.refusals == ()
    assert made.fields == len(wishes)
    body = [each for each in made.patches[0].splitlines() if each[:1] in "+-"]
    return [each for each in body if each[:3] not in ("+++", "---")]


def why(one: Wish, text: str = PLAIN) -> str:
    made = adopted([one], {(0, one.place.file): text} if one.place else {})
    assert made.patches == {}
    (told,) = made.refusals
    assert told.remedy
    return told.why


def test_several_fields_of_several_objects_in_one_file() -> None:
    place = Place("k8s/web.yaml", 12, exact=True)
    assert lines(
        wish(("spec", "replicas"), 2, 5, place),
        wish((*CONTAINER, "image"), "web:1", "web:2", Place("k8s/web.yaml", 17, exact=True)),
        wish(("data", "color"), "blue", "red", Place("k8s/web.yaml", 5, exact=True), ref=CONFIG),
        text=PLAIN,
    ) == [
        "-  color: blue # the usual",
        "+  color: red # the usual",
        "-  replicas: 2",
        "+  replicas: 5",
        "-          image: web:1",
        "+          image: web:2",
    ]


def test_what_git_does_not_declare_is_put_in_and_what_is_not_live_taken_out() -> None:
    whole = Place("k8s/web.yaml", 7)
    assert lines(
        wish(("metadata", "annotations", "team.io/x"), None, "a: b", whole), text=PLAIN
    ) == ["+  annotations:", '+    team.io/x: "a: b"']
    assert lines(
        wish(
            ("spec", "template", "spec", "containers", '[name="side"]'),
            None,
            {"name": "side", "image": "s:1"},
            whole,
        ),
        text=PLAIN,
    ) == ["+        - name: side", "+          image: s:1"]
    assert lines(wish(("spec", "replicas"), 2, None, whole), text=PLAIN) == ["-  replicas: 2"]


def test_an_object_in_a_list() -> None:
    text = """\
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings, namespace: shop}
    data: {color: blue}
"""
    place = Place("k8s/web.yaml", 7, exact=True)
    assert lines(wish(("data", "color"), "blue", "red", place, ref=CONFIG), text=text) == [
        "-    data: {color: blue}",
        "+    data: {color: red}",
    ]


KUSTOMIZATION = """\
resources: [../base]
images:
  - name: web
    newTag: "1.0"
replicas:
  - name: web
    count: 2
configMapGenerator:
  - name: settings
    literals:
      - color=blue
patches:
  - patch: |-
      - op: replace
        path: /spec/replicas
        value: 3
"""


def test_what_a_kustomization_says() -> None:
    file = "overlays/prod/kustomization.yaml"

    def of(path: tuple[str, ...], declared: Any, live: Any, line: int, how: str) -> list[str]:
        place = Place(file, line, exact=True, how=how)
        return lines(
            wish(path, declared, live, place, tool="Kustomize"), text=KUSTOMIZATION, file=file
        )

    assert of((*CONTAINER, "image"), "web:1.0", "web:1.1", 3, "images") == [
        '-    newTag: "1.0"',
        '+    newTag: "1.1"',
    ]
    assert of(("spec", "replicas"), 2, 7, 6, "replicas") == ["-    count: 2", "+    count: 7"]
    assert of(("data", "color"), "blue", "red", 11, "configMapGenerator") == [
        "-      - color=blue",
        "+      - color=red",
    ]


def test_patches_of_both_kinds_in_files_of_their_own() -> None:
    merge = "kind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 4 # more\n"
    place = Place("k8s/web.yaml", 4, exact=True, how="patches")
    assert lines(wish(("spec", "replicas"), 4, 6, place, tool="Kustomize"), text=merge) == [
        "-  replicas: 4 # more",
        "+  replicas: 6 # more",
    ]
    json = "- op: replace\n  path: /spec/replicas\n  value: 4\n"
    place = Place("k8s/web.yaml", 3, exact=True, how="patches")
    assert lines(wish(("spec", "replicas"), 4, 6, place, tool="Kustomize"), text=json) == [
        "-  value: 4",
        "+  value: 6",
    ]


def test_the_value_that_a_chart_makes_a_field_of() -> None:
    text = (
        'replicaCount: 2\nimage:\n  repository: shop/web\n  tag: "1.0" # pinned\nlabels: {a: b}\n'
    )

    def of(declared: Any, live: Any, line: int) -> list[str]:
        place = Place("values.yaml", line, exact=True, how="x")
        return lines(
            wish(("f",), declared, live, place, tool="Helm"), text=text, file="values.yaml"
        )

    assert of(2, 5, 1) == ["-replicaCount: 2", "+replicaCount: 5"]
    assert of("2", "5", 1) == ["-replicaCount: 2", "+replicaCount: 5"]
    assert of("shop/web:1.0", "shop/web:1.1", 4) == [
        '-  tag: "1.0" # pinned',
        '+  tag: "1.1" # pinned',
    ]
    place = Place("values.yaml", 4, exact=True, how="x")
    assert "nothing at that line" in why(
        wish(("f",), "shop/web:1.0", "shop/other:1.0", place, tool="Helm"), text
    )


def test_files_that_are_the_value_or_hold_it_in_a_line() -> None:
    place = Place("cfg/app.properties", 1, exact=True, how="configMapGenerator")
    whole = wish(("data", "app.properties"), "a=1\n", "a=2\n", place, ref=CONFIG)
    assert lines(whole, text="a=1\n", file="cfg/app.properties") == ["-a=1", "+a=2"]
    place = Place("cfg/app.env", 2, exact=True, how="configMapGenerator")
    line = wish(("data", "COLOR"), "blue", "red", place, ref=CONFIG)
    assert lines(line, text="A=1\nCOLOR=blue\n", file="cfg/app.env") == [
        "-COLOR=blue",
        "+COLOR=red",
    ]


def test_what_cannot_be_adopted_says_why() -> None:
    exact = Place("k8s/web.yaml", 12, exact=True)
    assert "Secret" in why(wish(("data", "password"), "a", "b", exact, ref=SECRET))
    assert "whole object" in why(wish((), None, None, exact))
    assert "nobody knows" in why(Wish(DEPLOYMENT, ("spec",), 1, 2))
    by_app = Place(exact=True, how="spec.source.helm.parameters")
    assert "the Application itself" in why(wish(("a",), 1, 2, by_app))
    assert "no YAML" in why(wish(("a",), 1, 2, Place("main.jsonnet", 1, exact=True, how="program")))
    template = Place("templates/web.yaml", how="template")
    assert "a template makes it" in why(wish(("a",), 1, 2, template, tool="Helm"))
    sops = PLAIN + "---\nsops: {mac: x}\n"
    assert "encrypted" in why(wish(("spec", "replicas"), 2, 3, exact), sops)
    for beside in (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: hunter2}\n",
        "kind: List\nitems: [{apiVersion: v1, kind: Secret, data: {a: b}}]\n",
        "secretGenerator: [{name: s, literals: [a=hunter2]}]\n",
    ):
        found = why(wish(("spec", "replicas"), 2, 3, exact), f"{PLAIN}---\n{beside}")
        assert "holds secrets" in found
    other = wish(("spec", "replicas"), 2, 3, Place("k8s/web.yaml", 1), ref=CONFIG)
    assert "not declared" in why(other, "a: 1\n")


def test_secrets_are_not_even_read() -> None:
    place = Place("k8s/web.yaml", 1, exact=True)
    assert wanted([wish(("data", "x"), 1, 2, place, ref=SECRET)]) == frozenset()


@pytest.mark.parametrize(
    ("file", "folder", "shared"),
    [
        ("overlays/prod/x.yaml", "overlays/prod", False),
        ("base/x.yaml", "overlays/prod", True),
        ("x.yaml", "", False),
        ("x.yaml", ".", False),
    ],
)
def test_files_of_others(file: str, folder: str, shared: bool) -> None:
    assert outside(file, folder) is shared

"""At which line of a text a field is declared."""

import pytest

from trueup.core.trace.lines import declaring, found, marked
from trueup.k8s.ref import GroupKind, Ref

WEB = """\
# a comment
apiVersion: v1
kind: ConfigMap
metadata: {name: first}
data:
  a: "1"
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: side
          image: side:1
        - name: web
          image: web:1
          ports:
            - containerPort: 80
            - containerPort: 80
              protocol: UDP
          args: [--one, --two]
"""
DEPLOYMENT = Ref(GroupKind("apps", "Deployment"), "shop", "web")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("spec", "replicas"), 13),
        (("metadata", "name"), 11),
        (("spec", "template", "spec", "containers", '[name="web"]'), 19),
        (("spec", "template", "spec", "containers", '[name="web"]', "image"), 20),
        (("spec", "template", "spec", "containers", "[0]", "image"), 18),
    ],
)
def test_a_field_has_a_line(path: tuple[str, ...], line: int) -> None:
    root = declaring(marked(WEB.encode()), DEPLOYMENT)
    assert root is not None
    at, exact = found(root, path)
    assert (at.line, exact) == (line, True)


PORTS = ("spec", "template", "spec", "containers", '[name="web"]', "ports")


@pytest.mark.parametrize(
    ("element", "line"),
    [
        ('[containerPort=80,protocol="UDP"]', 23),
        ('[containerPort=80,protocol="SCTP"]', 22),
    ],
)
def test_a_key_that_is_left_to_its_default_is_no_hindrance(element: str, line: int) -> None:
    root = declaring(marked(WEB.encode()), DEPLOYMENT)
    assert root is not None
    assert found(root, (*PORTS, element))[0].line == line


def test_what_is_not_there_has_the_line_of_what_it_would_be_in() -> None:
    root = declaring(marked(WEB.encode()), DEPLOYMENT)
    assert root is not None
    at, exact = found(root, ("spec", "template", "metadata", "labels"))
    assert (at.line, exact) == (14, False)


def test_documents_begin_where_their_first_key_stands() -> None:
    assert [each.line for each in marked(WEB.encode())] == [2, 8]


ANCHORS = """\
defaults: &defaults
  cpu: 1
  memory: 1Gi
spec:
  first: &first
    <<: *defaults
    cpu: 2
  second: *first
  third:
    <<: [{zone: a}, *defaults]
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("spec", "first", "cpu"), 7),
        (("spec", "first", "memory"), 3),
        (("spec", "second"), 8),
        (("spec", "second", "cpu"), 7),
        (("spec", "third", "zone"), 10),
        (("spec", "third", "cpu"), 2),
    ],
)
def test_anchors_and_merge_keys_lead_to_what_is_written(path: tuple[str, ...], line: int) -> None:
    (root,) = marked(ANCHORS.encode())
    assert found(root, path)[0].line == line


LIST = """\
kind: List
apiVersion: v1
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: one}}
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: two, namespace: shop}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: two, namespace: other}}
"""


@pytest.mark.parametrize(
    ("name", "namespace", "line"), [("one", "any", 4), ("two", "shop", 5), ("two", "other", 8)]
)
def test_objects_of_a_list_are_found(name: str, namespace: str, line: int) -> None:
    root = declaring(marked(LIST.encode()), Ref(GroupKind("", "ConfigMap"), namespace, name))
    assert root is not None
    assert root.line == line


def test_json_has_lines_too() -> None:
    text = b'{\n\t"apiVersion": "v1", "kind": "ConfigMap",\n\t"metadata": {"name": "a"}\n}\n'
    root = declaring(marked(text), Ref(GroupKind("", "ConfigMap"), "", "a"))
    assert root is not None
    assert found(root, ("metadata", "name"))[0].line == 3


@pytest.mark.parametrize("text", [b"a: [", b"&a [*a]", b"\xff", b"a: \tb: c"])
def test_what_cannot_be_read_has_no_lines(text: bytes) -> None:
    assert marked(text) == ()


def test_shared_anchors_cost_no_more_than_their_text() -> None:
    text = "a0: &a0 [x, x]\n" + "".join(
        f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]\n" for at in range(1, 40)
    )
    (root,) = marked(text.encode())
    assert found(root, ("a39", "[8]", "[8]", "[8]"))[1]

"""Objects inside of custom resources are held to the rules of objects."""

import pytest

from tests.k8s.things import body
from trueup.k8s.embedded import embedded_problems

KIND = body("""
    type: object
    properties:
      template: {type: object, x-kubernetes-embedded-resource: true}
      list: {type: array, items: {type: object, x-kubernetes-embedded-resource: true}}
      map: {type: object, additionalProperties: {x-kubernetes-embedded-resource: true}}
""")
FINE = "apiVersion: v1, kind: Pod"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (f"{{template: {{{FINE}}}}}", []),
        (f"{{template: {{{FINE}, metadata: {{name: a, labels: {{a: b}}}}}}}}", []),
        (
            "template: {}",
            ["template.apiVersion: Required value", "template.kind: Required value"],
        ),
        ("template: {apiVersion: v1, kind: 5}",
         ["template.kind: Invalid value: 5: must be a string"]),
        ("template: {apiVersion: '', kind: Pod}",
         ['template.apiVersion: Invalid value: "": must not be empty']),
        (f"list: [{{{FINE}}}, {{kind: Pod}}]", ["list[1].apiVersion: Required value"]),
        ("map: {a: {apiVersion: v1}}", ["map[a].kind: Required value"]),
        (f"template: {{{FINE}, metadata: {{name: a/b}}}}",
         ["template.metadata.name: Invalid value: \"a/b\": may not contain '/'"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_embedded_object(text: str, wrong: list[str]) -> None:
    assert [str(each) for each in embedded_problems(body(text), KIND)] == wrong


def test_labels_of_an_embedded_object() -> None:
    text = f"template: {{{FINE}, metadata: {{labels: {{a: '<&>'}}}}}}"
    (found,) = embedded_problems(body(text), KIND)
    assert found.field == "template.metadata.labels"
    assert found.message.startswith('Invalid value: "<&>": a valid label must be')

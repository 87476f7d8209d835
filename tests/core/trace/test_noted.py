"""What Kustomize notes on an object."""

import pytest

from trueup.core.trace.noted import Note, noted

ORIGIN = "config.kubernetes.io/origin"
CHANGES = "alpha.config.kubernetes.io/transformations"


@pytest.mark.parametrize(
    ("annotations", "note"),
    [
        ({}, Note()),
        ({ORIGIN: "path: ../base/web.yaml\n"}, Note("../base/web.yaml")),
        (
            {ORIGIN: "configuredIn: k.yaml\nconfiguredBy: {kind: ConfigMapGenerator}\n"},
            Note("k.yaml", "ConfigMapGenerator"),
        ),
        ({ORIGIN: "path: a.yaml\n", CHANGES: "- configuredIn: b\n"}, Note("a.yaml", "", True)),
        ({ORIGIN: "path: ["}, Note()),
    ],
)
def test_a_note_is_read(annotations: dict[str, str], note: Note) -> None:
    assert noted({"metadata": {"name": "web", "annotations": annotations}}) == note


def test_an_object_may_have_got_a_longer_name_since() -> None:
    made = {"kind": "Service", "metadata": {"name": "prod-web"}}
    assert Note().fits({"kind": "Service", "metadata": {"name": "web"}}, made)
    assert not Note().fits({"kind": "Service", "metadata": {"name": "other"}}, made)
    assert not Note().fits({"kind": "Secret", "metadata": {"name": "web"}}, made)

"""A live object with some of its fields changed."""

import pytest
import yaml

from trueup.core.compare.predict import predicted
from trueup.model.change import FieldChange

LIVE = yaml.safe_load(
    """
metadata: {labels: {app: web}}
spec:
  replicas: 2
  args: [a, b]
  containers:
  - {name: web, image: 'web:1', ports: [{containerPort: 80}]}
  - {name: side, image: 'side:1'}
"""
)


@pytest.mark.parametrize(
    ("path", "after", "changed"),
    [
        (("spec", "replicas"), 3, "spec.replicas: 3"),
        (("spec", "replicas"), None, "spec: no replicas"),
        (("metadata", "annotations", "a"), "b", "metadata.annotations"),
        (("spec", "containers", '[name="side"]', "image"), "side:2", "side:2"),
        (("spec", "containers", '[name="side"]'), None, "no side"),
        (("spec", "containers", '[name="new"]'), {"name": "new"}, "new at the end"),
        (("spec", "args", "[1]"), "c", "a, c"),
        (("spec", "args", '[="b"]'), None, "a"),
    ],
)
def test_one_field_changes_and_nothing_else(
    path: tuple[str, ...], after: object, changed: str
) -> None:
    before = yaml.safe_dump(LIVE)
    found = yaml.safe_load(yaml.safe_dump(predicted(LIVE, [FieldChange(path, None, after)])))
    assert yaml.safe_dump(LIVE) == before
    spec, containers = found["spec"], found["spec"]["containers"]
    told = {
        "spec.replicas: 3": spec.get("replicas") == 3,
        "spec: no replicas": "replicas" not in spec,
        "metadata.annotations": found["metadata"].get("annotations") == {"a": "b"},
        "side:2": [each.get("image") for each in containers] == ["web:1", "side:2"],
        "no side": [each["name"] for each in containers] == ["web"],
        "new at the end": containers[-1] == {"name": "new"} and len(containers) == 3,
        "a, c": spec["args"] == ["a", "c"],
        "a": spec["args"] == ["a"],
    }
    assert [name for name, so in told.items() if so] == [changed]


def test_a_key_that_has_its_default_is_found() -> None:
    live = {"ports": [{"port": 80, "name": "http"}]}
    field = FieldChange(("ports", '[port=80,protocol="TCP"]', "name"), "http", "web")
    assert predicted(live, [field]) == {"ports": [{"port": 80, "name": "web"}]}

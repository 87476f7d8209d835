"""At which line a patch sets a field."""

import pytest

from trueup.core.kustomize.item import item
from trueup.core.trace.lines import marked
from trueup.core.trace.patches import in_patch

WEB = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web", "labels": {"a/b": "c"}},
    "spec": {"containers": [{"name": "one"}, {"name": "web", "image": "web:1"}]},
}
IMAGE = ("spec", "containers", '[name="web"]', "image")


@pytest.mark.parametrize(
    ("patch", "path", "line"),
    [
        ("kind: Deployment\nmetadata: {name: web}\nspec:\n  paused: true\n", ("spec", "paused"), 4),
        ("kind: Service\nmetadata: {name: web}\nspec:\n  paused: true\n", ("spec", "paused"), 0),
        ("- op: replace\n  path: /spec/containers/1/image\n  value: x\n", IMAGE, 3),
        ("- op: replace\n  path: /spec/containers/0/image\n  value: x\n", IMAGE, 0),
        ("- {op: add, path: /metadata/labels/a~1b, value: c}\n", ("metadata", "labels", "a/b"), 1),
        ("- op: add\n  path: /spec\n  value:\n    paused: true\n", ("spec", "paused"), 4),
        ("- op: remove\n  path: /spec/paused\n", ("spec", "paused"), 1),
    ],
)
def test_the_line_that_sets_it(patch: str, path: tuple[str, ...], line: int) -> None:
    assert in_patch(marked(patch.encode()), item(WEB), path) == line

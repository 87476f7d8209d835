"""Which values can have made a field, and which layer gives them."""

from typing import Any

import pytest

from trueup.core.render.job import Assignment, Helm
from trueup.core.trace.values import Keys, candidates, changed, defaults, given, inside
from trueup.model.origin import Place

VALUES = {"image": {"name": "web", "tag": "v1"}, "replicas": 2, "on": True, "list": [2], "far": 2}
FILES = {
    "chart/templates/web.yaml": b"{{ .Values.image.tag }} {{ .Values.replicas }} {{ .Values.on }}",
    "chart/templates/_helpers.tpl": b"{{ .Values.image }} {{ .Values.list }}",
    "chart/values.yaml": b"replicas: 1\nimage:\n  tag: v0\n",
    "prod.yaml": b"# more\nreplicas: 2\n",
    "note.txt": b"hello",
}


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        (2, [("replicas",)]),
        ("web:v1", [("image", "name"), ("image", "tag")]),
        ("true", [("on",)]),
        ([2], []),
        (None, []),
        (7, []),
    ],
)
def test_what_is_mentioned_and_occurs_is_tried(said: Any, keys: list[Keys]) -> None:
    assert candidates(VALUES, "chart/templates/web.yaml", FILES, said) == keys


def test_a_value_is_changed_within_its_type() -> None:
    assert changed(VALUES, ("replicas",))["replicas"] == 3
    assert changed(VALUES, ("on",))["on"] is False
    assert changed(VALUES, ("image", "tag"))["image"] == {"name": "web", "tag": "v1x"}
    assert VALUES["replicas"] == 2


def job(**more: Any) -> Helm:
    return Helm("chart", "web", "shop", value_files=("prod.yaml",), **more)


@pytest.mark.parametrize(
    ("helm", "keys", "place"),
    [
        (job(), ("replicas",), Place("prod.yaml", 2, True, "replicas")),
        (job(), ("image", "tag"), Place("chart/values.yaml", 3, True, "image.tag")),
        (job(), ("none",), None),
        (job(values="replicas: 3"), ("replicas",), Place("", 0, True, "spec.source.helm.values")),
        (
            job(values="replicas: 3", assignments=(Assignment("set", "replicas", "4"),)),
            ("replicas",),
            Place("", 0, True, "spec.source.helm.parameters"),
        ),
        (
            job(assignments=(Assignment("set-file", "note", "note.txt"),)),
            ("note",),
            Place("note.txt", 1, True, "note"),
        ),
    ],
)
def test_the_layer_that_wins_is_told(helm: Helm, keys: Keys, place: Place | None) -> None:
    assert given(helm, FILES, keys) == place


def test_a_chart_inside_sees_its_part_of_the_values_and_what_is_global() -> None:
    values = {"db": {"size": 1, "cache": {"on": True}}, "global": {"zone": "a"}}
    assert inside(values, ("db", "cache")) == {"on": True, "global": {"zone": "a"}}
    assert inside(values, ("none",)) == {"global": {"zone": "a"}}
    assert inside(values, ()) == values


def test_the_defaults_of_charts_inside_are_given_under_their_names() -> None:
    files = {
        "chart/values.yaml": b"size: 1",
        "chart/charts/db/values.yaml": b"size: 2",
        "chart/charts/db/charts/cache/values.yaml": b"size: 3",
        "other/values.yaml": b"size: 4",
        "chart/charts/empty/values.yaml": b"",
    }
    assert defaults(job(), files) == [
        ("chart/charts/db/charts/cache/values.yaml", b'{"db":{"cache":{"size":3}}}'),
        ("chart/charts/db/values.yaml", b'{"db":{"size":2}}'),
    ]
    place = Place("chart/charts/db/values.yaml", 1, True, "db.size")
    assert given(job(), files, ("db", "size")) == place

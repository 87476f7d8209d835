"""From the names of a field to the keys that lead to it."""

import pytest

from trueup.core.trace.paths import concrete, parts

BODY = {
    "spec": {
        "ports": [{"port": 80}, {"port": 80, "protocol": "UDP"}, {"port": 443, "name": "a,b]"}],
        "finalizers": ["x/y", "z"],
    }
}


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        (("spec", "ports", "[1]"), ("spec", "ports", 1)),
        (("spec", "ports", '[port=80,protocol="UDP"]'), ("spec", "ports", 1)),
        (("spec", "ports", '[port=443,protocol="TCP"]'), ("spec", "ports", 2)),
        (("spec", "ports", '[name="a,b]"]', "port"), ("spec", "ports", 2, "port")),
        (("spec", "finalizers", '[="z"]'), ("spec", "finalizers", 1)),
        (("spec", "ports", "[7]"), ("spec", "ports")),
        (("spec", "none", "deeper"), ("spec",)),
    ],
)
def test_a_path_leads_as_far_as_the_body_goes(path: tuple[str, ...], keys: object) -> None:
    assert concrete(BODY, path) == keys


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("spec.ports[0].name", ("spec", "ports", "[0]", "name")),
        (
            "metadata.labels[app.kubernetes.io/name]",
            ("metadata", "labels", "app.kubernetes.io/name"),
        ),
        ('a[name="x.y"].b', ("a", '[name="x.y"]', "b")),
        ("spec", ("spec",)),
        ("", ()),
    ],
)
def test_the_words_of_an_api_server_become_a_path(field: str, path: tuple[str, ...]) -> None:
    assert parts(field) == path

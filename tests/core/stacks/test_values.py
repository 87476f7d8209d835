"""What a ConfigMap or Secret says, and which Secrets no root may read."""

import base64

import pytest

from trueup.core.stacks.values import CONFIG_MAP, SECRET, decoded, private, read_of
from trueup.k8s.object import Object
from trueup.model.stack import (
    KeySelector,
    StackSpec,
    Variable,
    VariableSource,
    VariablesSource,
)


def secret(name: str = "mine", labels: dict[str, str] | None = None, **data: bytes) -> Object:
    return Object(
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": name, "namespace": "argocd", "labels": labels or {}},
            "data": {key: base64.b64encode(text).decode() for key, text in data.items()},
        }
    )


def test_a_secret_is_read_as_texts_and_what_is_no_text_is_left_out() -> None:
    assert decoded(secret(key=b"text", binary=b"\xff\xfe")) == {"key": "text"}


@pytest.mark.parametrize(
    ("name", "labels", "expected"),
    [
        ("mine", {}, False),
        ("argocd-secret", {}, True),
        ("trueup-state-key", {}, True),
        ("repo-1", {"argocd.argoproj.io/secret-type": "repository"}, True),
        ("any", {"app.kubernetes.io/part-of": "argocd"}, True),
    ],
)
def test_what_is_our_own_is_told_by_its_name_or_its_labels(
    name: str, labels: dict[str, str], expected: bool
) -> None:
    assert private(secret(name, labels)) is expected


def test_of_a_config_map_only_what_is_read_is_told_by_its_keys() -> None:
    def key(name: str, key: str) -> Variable:
        return Variable(key, value_from=VariableSource(config_map_key_ref=KeySelector(name, key)))

    secret = VariableSource(secret_key_ref=KeySelector("keys", "cloud"))
    spec = StackSpec(
        variables=(
            key("sizes", "web"),
            key("sizes", "db"),
            key("all", "one"),
            Variable("key", value_from=secret),
        ),
        variables_from=(VariablesSource(config_map_ref=KeySelector("all")),),
    )
    assert read_of(spec, CONFIG_MAP) == {"sizes": frozenset({"web", "db"}), "all": None}
    assert read_of(spec, SECRET) == {"keys": frozenset({"cloud"})}

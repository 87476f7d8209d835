"""What a ConfigMap or Secret says, and which Secrets no root may read."""

import base64

import pytest

from trueup.core.stacks.values import decoded, private
from trueup.k8s.object import Object


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

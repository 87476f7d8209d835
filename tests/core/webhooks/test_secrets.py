"""Secrets of webhooks, out of argocd-secret."""

import base64

from trueup.core.webhooks.secrets import secrets
from trueup.k8s.object import Object


def secret(labels: dict[str, str] | None = None, /, **data: str) -> Object:
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    return Object({"metadata": {"labels": labels or {}}, "data": encoded})


def test_those_that_are_set() -> None:
    data = {"webhook.github.secret": "a\n", "webhook.gitlab.secret": " ", "admin.password": "x"}
    held = {"argocd-secret": secret(**data)}
    assert secrets(held.get) == {"webhook.github.secret": "a"}


def test_nothing_is_set() -> None:
    assert secrets(lambda _name: None) == {}


def test_one_that_stands_elsewhere() -> None:
    own = secret(
        **{
            "webhook.github.secret": "$key",
            "webhook.gitlab.secret": "$other:key",
            "webhook.gogs.secret": "$foreign:key",
            "webhook.harbor.secret": "$missing",
            "key": "a",
        }
    )
    held = {
        "argocd-secret": own,
        "other": secret({"app.kubernetes.io/part-of": "argocd"}, key="b"),
        "foreign": secret(key="c"),
    }
    assert secrets(held.get) == {
        "webhook.github.secret": "a",
        "webhook.gitlab.secret": "b",
        "webhook.gogs.secret": "$foreign:key",
        "webhook.harbor.secret": "$missing",
    }


def test_what_is_no_text_is_not_there() -> None:
    broken = Object({"data": {"webhook.github.secret": "/w==", "webhook.gitlab.secret": "!"}})
    assert secrets({"argocd-secret": broken}.get) == {}

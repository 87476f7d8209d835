"""Settings of those who vouch for others, as the cluster holds them at any time."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from trueup.control.holdings import Change, Reason
from trueup.core.access.tokens import Unverified
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.service.vouching import Elsewhere, Vouching

CONFIG = "{issuer: 'https://id.example.com', clientID: web, clientSecret: '%s'}"


class Cache:
    """The ``Held`` port."""

    def __init__(self) -> None:
        self.objects: dict[Ref, Object] = {}

    def get(self, ref: Ref) -> Object | None:
        return self.objects.get(ref)

    def of_kind(self, kind: GroupKind, namespace: str = "") -> Sequence[Object]:
        return [each for ref, each in self.objects.items() if ref.kind == kind]

    def put(self, kind: str, name: str, data: Mapping[str, str], **labels: str) -> Change:
        metadata: dict[str, Any] = {"name": name, "namespace": "argocd", "labels": labels}
        body = {"apiVersion": "v1", "kind": kind, "metadata": metadata, "data": dict(data)}
        ref = Ref(GroupKind("", kind), "argocd", name)
        self.objects[ref] = Object(body)
        return Change(ref, Reason.CHANGED, frozenset())

    def secret(self, name: str, data: Mapping[str, str], **labels: str) -> Change:
        coded = {key: base64.b64encode(text.encode()).decode() for key, text in data.items()}
        return self.put("Secret", name, coded, **labels)


def secret_of(vouching: Vouching) -> str:
    (provider,) = vouching().providers
    return provider.client_secret


def test_a_change_counts_at_once() -> None:
    cache = Cache()
    vouching = Vouching(cache, "argocd")
    assert vouching().providers == ()
    vouching.told(cache.put("ConfigMap", "argocd-cm", {"oidc.config": CONFIG % "$key"}))
    assert secret_of(vouching) == "$key"
    vouching.told(cache.secret("argocd-secret", {"key": "first"}))
    assert secret_of(vouching) == "first"
    vouching.told(cache.put("ConfigMap", "argocd-cm", {"oidc.config": CONFIG % "$sso:key"}))
    vouching.told(cache.secret("sso", {"key": "hidden"}))
    assert secret_of(vouching) == "$sso:key"  # it is not for settings without the label
    vouching.told(cache.secret("sso", {"key": "other"}, **{"app.kubernetes.io/part-of": "argocd"}))
    assert secret_of(vouching) == "other"


def test_what_is_broken_leaves_the_last_in_force(caplog: pytest.LogCaptureFixture) -> None:
    cache = Cache()
    vouching = Vouching(cache, "argocd")
    vouching.told(cache.put("ConfigMap", "argocd-cm", {"oidc.config": CONFIG % "s"}))
    vouching()
    for _ in range(3):
        vouching.told(cache.put("ConfigMap", "argocd-cm", {"oidc.config": "{issuer: ["}))
        assert secret_of(vouching) == "s"
    assert len(caplog.records) == 1  # told once
    vouching.told(cache.put("ConfigMap", "argocd-cm", {}))
    assert vouching().providers == ()


async def test_without_anybody_to_ask_no_token_is_anybodys() -> None:
    with pytest.raises(Unverified, match="no identity provider is configured"):
        await Elsewhere()("a.b.c")

"""Settings of those who vouch for others, as the cluster holds them at any time."""

import pytest

from tests.support.held import Held
from trueup.core.access.tokens import Unverified
from trueup.service.vouching import Elsewhere, Vouching

CONFIG = "{issuer: 'https://id.example.com', clientID: web, clientSecret: '%s'}"


def secret_of(vouching: Vouching) -> str:
    (provider,) = vouching().providers
    return provider.client_secret


def test_a_change_counts_at_once() -> None:
    cache = Held()
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
    cache = Held()
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

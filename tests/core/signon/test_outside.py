"""What ``argocd-cm`` says of identities that others vouch for."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from trueup.core.signon.outside import Outside, outside
from trueup.core.signon.providers import Provider

PEM = """
-----BEGIN CERTIFICATE-----
MIIBTTCB9KADAgECAhRj+nywmApkDodENGv7l5ZaST4hoDAKBggqhkjOPQQDAjAU
MRIwEAYDVQQDDAlhdXRob3JpdHkwHhcNMjYwOTI5MjE1MjExWhcNMjYxMjI4MjE1
MjExWjAUMRIwEAYDVQQDDAlhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMB
BwNCAATabdgdhDTem8/1du2TQYbaCEjP/yTb66ztjg8xWxZuHkxc0KxyJ60Di9v4
0PFt9Ic9pgiNbCewnLnPxudn6f9GoyQwIjAPBgNVHRMBAf8EBTADAQH/MA8GA1Ud
EQQIMAaHBH8AAAEwCgYIKoZIzj0EAwIDSAAwRQIhAKfaQVqe1OfUtzv9K9fzu3aR
EJ/rAyKrqcAYxKVA6czkAiA/HZxe7xIPvstaweYnoAvExSNI+J5ERD3gIz3Zo6fB
YA==
-----END CERTIFICATE-----
""".strip()
SECRETS = {"oidc.secret": " s3cret\n", "sso:ca": PEM, "server.secretkey": "signing"}
URL = "https://cd.example.com"


def read(
    text: str, parameters: Mapping[str, str] | None = None, last: Mapping[str, str] | None = None
) -> Outside:
    said: dict[str, Any] = yaml.safe_load(text)
    return outside({key: str(value) for key, value in said.items()}, SECRETS, parameters, last)


def only(text: str) -> Provider:
    (found,) = read(text).providers
    return found


def test_every_key_of_oidc_config_is_read() -> None:
    found = only("""
      oidc.config: |
        name: Example
        issuer: https://login.example.com
        clientID: web
        clientSecret: $oidc.secret
        cliClientID: cli
        requestedScopes: [openid, groups]
        requestedIDTokenClaims: {groups: {essential: true}}
        logoutURL: https://login.example.com/out?id_token_hint={{token}}
        rootCA: $sso:ca
        enablePKCEAuthentication: true
        enableUserInfoGroups: true
        userInfoPath: /me
        userInfoBaseURL: https://api.example.com
        userInfoCacheExpiration: 5m
        refreshTokenThreshold: 2m
        domainHint: example.com
        azure: {useWorkloadIdentity: true, enableUserGroupOverageClaim: false}
      """)
    assert (found.client_secret, found.root_ca) == ("s3cret", PEM)
    assert found.scopes == ("openid", "groups")
    assert found.audiences == ("web", "cli")
    assert (found.groups_kept, found.renewed_before) == (300, 120)
    assert found.azure.use_workload_identity
    assert found.requested_id_token_claims == {"groups": {"essential": True}}
    assert found.id == ""


def test_what_makes_no_sense_is_told_and_the_last_that_did_stays() -> None:
    good = read("oidc.config: '{issuer: https://a.example.com, clientID: web}'")
    for broken in (
        "'{issuer: [}'",
        "'- a'",
        "'{issuer: ftp://a, clientID: web}'",
        "'{issuer: x}'",
        "'{issuer: https://b.example.com, clientID: web, rootCA: nonsense}'",
    ):
        found = read(f"oidc.config: {broken}", last=good.last)
        assert [each.issuer for each in found.providers] == ["https://a.example.com"]
        assert found.problems[0].startswith("oidc.config: ")
        assert read(f"oidc.config: {broken}").providers == ()
    assert read("url: https://cd.example.com", last=good.last).providers == ()


def test_unknown_keys_and_secrets_are_told() -> None:
    found = read("""
      oidc.config: |
        {issuer: https://a.example.com, clientID: web, clientSecret: $none, clientId: x,
         refreshTokenThreshold: soon}
      """)
    assert found.problems == (
        "oidc.config: clientId is no key of it",
        "oidc.config: no Secret has $none",
        "oidc.config: refreshTokenThreshold: soon is not a duration, such as 5m",
    )
    assert found.providers[0].client_secret == "$none"


def test_further_providers_have_names() -> None:
    found = read("""
      oidc.config.partners: '{issuer: https://b.example.com, clientID: web}'
      oidc.config: '{issuer: https://a.example.com, clientID: web}'
      """)
    assert [(each.id, each.name) for each in found.providers] == [
        ("", "OIDC"),
        ("partners", "partners"),
    ]
    assert found.provider("partners") == found.issuing("https://b.example.com")[0]


def test_groups_are_asked_for_at_microsoft_graph_only() -> None:
    said = """
      oidc.config: |
        {issuer: https://a.example.com, clientID: web, azure: {graphApiEndpoint: "%s"}}
      """
    assert (
        only(said % "https://graph.microsoft.us/v1.0/").graph == "https://graph.microsoft.us/v1.0"
    )
    for other in ("http://graph.microsoft.com", "https://graph.microsoft.com.evil.example"):
        assert "is not one of Microsoft Graph" in read(said % other).problems[0]


DEX = """
url: https://cd.example.com/
dex.config: |
  connectors: [{type: github, id: github, name: GitHub, config: {clientSecret: $x}}]
"""


def test_a_dex_is_known_by_argo_cds_clients_and_reached_at_its_own_address() -> None:
    found = read(DEX + "dex.auth.connectorId: github")
    (provider,) = found.providers
    assert provider.issuer == f"{URL}/api/dex"
    assert provider.audiences == ("argo-cd", "argo-cd-cli")
    assert provider.scopes[-1] == "federated:id"
    assert len(provider.client_secret) == 40
    assert (provider.through, provider.insecure) == ("https://argocd-dex-server:5556", True)
    assert found.connectors == ({"name": "GitHub", "type": "github", "id": "github"},)
    assert found.connector == "github"


def test_where_a_dex_listens_is_a_parameter() -> None:
    plain = {"server.dex.server": "dex:5556", "server.dex.server.plaintext": "true"}
    assert read(DEX, plain).providers[0].through == "http://dex:5556"
    strict = {"server.dex.server.strict.tls": "true"}
    whole = {"server.dex.server": "https://dex.example.com/", **strict}
    found = read(DEX, whole).providers[0]
    assert (found.through, found.insecure) == ("https://dex.example.com", False)


def test_a_dex_gives_way_to_oidc_config_and_needs_our_address() -> None:
    both = DEX + "oidc.config: '{issuer: https://a.example.com, clientID: web}'"
    assert [each.issuer for each in read(both).providers] == ["https://a.example.com"]
    without = DEX.replace("url: https://cd.example.com/", "")
    assert read(without).problems == ("dex.config: url is not set: a browser is sent back there",)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("claims: {repository: a/b}", "it has neither issuer nor preset"),
        ("preset: jenkins", "preset: jenkins is none of github, gitlab, kubernetes"),
        ("preset: github", "claims: name at least one"),
        ("preset: github, claims: {repository: '*'}", "claims: name at least one"),
        ("preset: github, claims: {repository: ['a/*', '*']}", "claims: name at least one"),
        ("preset: github, claims: {repository: 'a/[b'}", "claims: a/[b is not a glob"),
        ("issuer: nowhere, claims: {a: b}", "issuer: nowhere is not an address"),
        ("preset: github, claim: {a: b}", "unknown field"),
        ("preset: github, claims: {a: b}, rootCA: x", "rootCA: it is no certificate (PEM)"),
    ],
)
def test_rules_that_would_let_in_too_many_are_none(said: str, problem: str) -> None:
    found = read(f"url: {URL}\ntrueup.identities: '[{{{said.replace(chr(39), chr(39) * 2)}}}]'")
    assert found.trusted == ()
    assert problem in found.problems[0]


def test_a_rule_needs_an_audience_which_is_our_address_unless_it_says_so() -> None:
    rule = "trueup.identities: '[{preset: github, claims: {repository: a/b}}]'"
    assert "it says no audience" in read(rule).problems[0]
    (found,) = read(f"url: {URL}\n{rule}").trusted
    assert found.audiences == (URL,)
    assert found.issuer == "https://token.actions.githubusercontent.com"

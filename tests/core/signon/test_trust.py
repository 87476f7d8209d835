"""Whom a rule of ``trueup.identities`` lets in, and as whom."""

from typing import Any

import pytest

from trueup.core.signon.jwt import Jwt
from trueup.core.signon.trust import Trust, bearer, fits, trusted

GITHUB = {
    "iss": "https://token.actions.githubusercontent.com",
    "sub": "repo:example/shop:ref:refs/heads/main",
    "aud": "https://cd.example.com",
    "repository": "example/shop",
    "ref": "refs/heads/main",
    "run_attempt": 1,
    "groups": ["role:admin"],
    "email": "boss@example.com",
}
SERVICE_ACCOUNT = {
    "sub": "system:serviceaccount:ci:deployer",
    "kubernetes.io": {"namespace": "ci", "serviceaccount": {"name": "deployer"}},
}


def token(claims: dict[str, Any]) -> Jwt:
    return Jwt("", "RS256", "", claims)


def rule(text: str) -> Trust:
    (found,) = trusted(f"- {{preset: github, audience: trueup, {text}}}")
    return found


@pytest.mark.parametrize(
    ("claims", "fitting"),
    [
        ("{repository: example/shop}", True),
        ("{repository: example/*, ref: refs/heads/main}", True),
        ("{repository: [example/web, example/shop]}", True),
        ("{repository: example/shop, run_attempt: '1'}", True),
        ("{repository: example/sho}", False),
        ("{repository: example/shop, ref: refs/heads/release}", False),
        ("{repository: example/shop, environment: prod}", False),
        ("{repository.name: example/shop}", False),
    ],
)
def test_all_claims_that_a_rule_names_must_be_satisfied(claims: str, fitting: bool) -> None:
    assert fits(rule(f"claims: {claims}"), token(GITHUB)) is fitting


def test_claims_within_claims_are_named_with_dots() -> None:
    found = rule("claims: {kubernetes.io.namespace: ci, kubernetes.io.serviceaccount.name: 'dep*'}")
    assert fits(found, token(SERVICE_ACCOUNT))
    assert not fits(found, token({**SERVICE_ACCOUNT, "kubernetes.io": "ci"}))


def test_groups_are_the_rules_never_the_tokens() -> None:
    found = bearer(rule("claims: {repository: example/shop}, groups: [deployers]"), token(GITHUB))
    assert found is not None
    assert found.subject == "repo:example/shop:ref:refs/heads/main"
    assert found.claims["groups"] == ["deployers"]
    assert "email" not in found.claims


def test_a_subject_is_made_of_claims() -> None:
    said = "claims: {repository: example/*}, subject: 'ci:{repository}@{ref}'"
    found = bearer(rule(said), token(GITHUB))
    assert found is not None
    assert found.subject == "ci:example/shop@refs/heads/main"
    assert bearer(rule(said.replace("ref}", "nothing}")), token(GITHUB)) is None


@pytest.mark.parametrize("name", ["admin", "role:admin", "proj:default:ci", ""])
def test_no_pipeline_is_called_what_rules_call_others(name: str) -> None:
    said = rule("claims: {repository: example/*}, subject: '{actor}'")
    assert bearer(said, token({**GITHUB, "actor": name})) is None

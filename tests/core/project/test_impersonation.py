"""The first account of a project that matches the destination holds."""

from typing import Any

import msgspec
import pytest
import yaml

from trueup.core.project.impersonation import Impersonation, acting, faults
from trueup.model.application import Application
from trueup.model.policy import Finding
from trueup.model.project import AppProject

ON = Impersonation(enabled=True)
SERVER = "https://prod.example.test"


def project(accounts: str) -> AppProject:
    spec = {"destinationServiceAccounts": yaml.safe_load(accounts)}
    return msgspec.convert({"metadata": {"name": "team"}, "spec": spec}, AppProject)


def app(namespace: str = "shop") -> Application:
    body: dict[str, Any] = {
        "metadata": {"name": "web", "namespace": "argocd"},
        "spec": {"destination": {"server": SERVER, "namespace": namespace}},
    }
    return msgspec.convert(body, Application)


@pytest.mark.parametrize(
    ("accounts", "namespace", "user"),
    [
        ("[{server: '*', namespace: '*', defaultServiceAccount: robot}]", "shop", "shop:robot"),
        ("[{server: '*', namespace: '*', defaultServiceAccount: 'ops:robot'}]", "a", "ops:robot"),
        ("[{server: '*', namespace: '*', defaultServiceAccount: robot}]", "", "argocd:robot"),
        (
            "[{server: 'https://*.example.test', namespace: 'shop-*', defaultServiceAccount: b},"
            " {server: '*', namespace: '*', defaultServiceAccount: c}]",
            "shop-eu",
            "shop-eu:b",
        ),
        (
            "[{server: '*', namespace: other, defaultServiceAccount: a},"
            " {server: 'https://prod.example.test', namespace: shop, defaultServiceAccount: b},"
            " {server: '*', namespace: '*', defaultServiceAccount: c}]",
            "shop",
            "shop:b",
        ),
    ],
)
def test_the_first_that_matches_holds(accounts: str, namespace: str, user: str) -> None:
    found = acting(app(namespace), project(accounts), SERVER, ON)
    assert found == f"system:serviceaccount:{user}"


def test_nobody_is_impersonated_unless_it_is_switched_on() -> None:
    accounts = "[{server: '*', namespace: '*', defaultServiceAccount: robot}]"
    assert acting(app(), project(accounts), SERVER, Impersonation()) == ""


def test_without_a_match_nobody_may_write_unless_that_is_not_enforced() -> None:
    found = acting(app(), project("[]"), SERVER, ON)
    assert isinstance(found, Finding)
    assert f"destination server {SERVER} and namespace shop" in found.message
    assert acting(app(), project("[]"), SERVER, Impersonation(enabled=True, enforced=False)) == ""


def test_an_account_that_is_none_is_told_where_it_matches() -> None:
    accounts = "[{server: '*', namespace: '*', defaultServiceAccount: 'ro*ot'}]"
    found = acting(app(), project(accounts), SERVER, ON)
    assert isinstance(found, Finding)
    assert "defaultServiceAccount has an invalid format, 'ro*ot'" in found.message


@pytest.mark.parametrize(
    ("accounts", "told"),
    [
        (
            "[{server: '!a', namespace: b, defaultServiceAccount: c}]",
            "[0]: server has an invalid format, '!a'",
        ),
        (
            "[{server: a, namespace: '!b', defaultServiceAccount: c}]",
            "[0]: namespace has an invalid format, '!b'",
        ),
        (
            "[{server: '[a', namespace: b, defaultServiceAccount: c}]",
            "[0]: server has an invalid format, '[a'",
        ),
        (
            "[{server: a, namespace: b, defaultServiceAccount: ' '}]",
            "[0]: defaultServiceAccount has an invalid format, ' '",
        ),
        (
            "[{server: a, namespace: b, defaultServiceAccount: c},"
            " {server: a, namespace: b, defaultServiceAccount: d}]",
            "[1]: destinationServiceAccount 'a/b' already added",
        ),
    ],
)
def test_what_argo_cd_refuses_is_refused(accounts: str, told: str) -> None:
    assert list(faults(project(accounts))) == [f"spec.destinationServiceAccounts{told}"]

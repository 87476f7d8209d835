"""What tools of a user keep of their logins."""

import base64
from typing import Any

import pytest

from trueup.core.source.logins import Login, chart_repository, login

AUTH = base64.b64encode(b"dev:s3:cret").decode()
DEV = Login("dev", "s3:cret")


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, None),
        ({"auths": {"r.test": {}}}, None),
        ({"auths": {"other.test": {"auth": AUTH}}}, None),
        ({"auths": {"r.test": {"auth": AUTH}}}, DEV),
        ({"auths": {"https://r.test/v2/": {"auth": AUTH}}}, DEV),
        ({"auths": {"r.test": {"username": "dev", "password": "s3:cret"}}}, DEV),
        ({"auths": {"r.test": {"auth": "x"}, "r.test/team": {"auth": AUTH}}}, DEV),
        ({"auths": {"r.test": {"auth": "%%"}}}, None),
        ({"auths": {"r.test": {"auth": AUTH, "identitytoken": "t"}}}, Login("<token>", "t")),
        ({"auths": {"r.test": {"registrytoken": "t"}}}, Login(bearer="t")),
        ({"credsStore": "pass"}, Login(helper="pass", server="r.test")),
        ({"credsStore": "pass", "auths": {"r.test": {"auth": AUTH}}}, DEV),
        ({"credHelpers": {"r.test": "ecr-login"}}, Login(helper="ecr-login", server="r.test")),
        ({"credHelpers": [], "auths": "x"}, None),
    ],
)
def test_a_login_at_a_registry(config: dict[str, Any], expected: Login | None) -> None:
    assert login(config, "r.test", "team/shop") == expected


def test_docker_hub_has_a_name_of_its_own() -> None:
    config = {"auths": {"https://index.docker.io/v1/": {"auth": AUTH}}}
    assert login(config, "registry-1.docker.io", "team/shop") == DEV


def test_a_chart_repository_is_known_by_its_address() -> None:
    entry = {"name": "stable", "url": "https://charts.test/stable/", "username": "dev"}
    config = {"repositories": [None, {"url": None}, entry]}
    assert chart_repository(config, "https://charts.test/stable") == entry
    assert chart_repository(config, "https://charts.test") == {}
    assert chart_repository({}, "https://charts.test") == {}

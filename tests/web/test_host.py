"""A server on loopback answers to its own names only."""

from pathlib import Path

import pytest

from tests.support.site import site
from trueup.web.gate.host import here, hostname


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8080", 200),
        ("127.0.0.1:8080", 200),
        ("127.1.2.3", 200),
        ("[::1]:8080", 200),
        ("trueup.localhost:8080", 200),
        ("trueup.example.test", 200),
        ("evil.example.test:8080", 403),
        ("localhost.example.test", 403),
        ("10.0.0.1", 403),
        ("", 403),
        ("[", 403),
    ],
)
async def test_only_its_own_names_and_those_configured(
    tmp_path: Path, host: str, status: int
) -> None:
    async with (
        site(tmp_path, names=("trueup.example.test",)) as made,
        made.session.get("/api/v1/applications", headers={"Host": host}) as response,
    ):
        assert response.status == status
        if status != 200:
            assert "is not called" in (await response.json())["message"]


async def test_a_server_on_another_address_has_any_name(tmp_path: Path) -> None:
    headers = {"Host": "evil.example.test"}
    async with (
        site(tmp_path) as made,
        made.session.get("/api/v1/applications", headers=headers) as response,
    ):
        assert response.status == 200


def test_a_header_without_its_port() -> None:
    assert hostname("Example.test.:8080") == "example.test"
    assert hostname("[::1]:8080") == "::1"
    assert not here("")

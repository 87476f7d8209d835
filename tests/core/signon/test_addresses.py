"""Where a browser may be sent."""

import pytest

from trueup.core.signon.addresses import base_of, logout_address, path_of, return_address

BASE = "https://cd.example.com/argo"
OURS = (BASE, "http://localhost:8080")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", f"{BASE}/"),
        (f"{BASE}/applications?proj=web#top", f"{BASE}/applications?proj=web#top"),
        ("https://CD.example.com:443/argo", "https://CD.example.com:443/argo"),
        ("/argo/applications", f"{BASE}/applications"),
        ("http://localhost:8080/x", "http://localhost:8080/x"),
    ],
)
def test_our_own_addresses_are_returned_to(wanted: str, found: str) -> None:
    assert return_address(wanted, BASE, OURS) == found


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "///evil.example",
        "////evil.example/argo",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/argo\r\nSet-Cookie: a=b",
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "https://evil.example/argo",
        "https://cd.example.com.evil.example/argo",
        "https://cd.example.com@evil.example/argo",
        "https://evil.example\\@cd.example.com/argo",
        "https://cd.example.com:8443/argo",
        "http://cd.example.com/argo",
        "https://cd.example.com/argonaut",
        "https://cd.example.com/argo/../other",
        "https://cd.example.com/argo/%2e%2e/other",
        "/other",
        "argo",
        "%2F%2Fevil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://[evil",
        "https://cd.example.com:port/argo",
        " https://cd.example.com/argo",
        "https://cd.example.com/argo/\u0000",
    ],
)
def test_nobody_else_is(wanted: str) -> None:
    assert return_address(wanted, BASE, OURS) is None


def test_a_request_belongs_to_the_address_that_it_came_to() -> None:
    assert base_of("http://localhost:8080/auth/login", OURS) == "http://localhost:8080"
    assert base_of("http://cd.example.com/argo/auth/login", OURS) == BASE
    assert base_of("https://evil.example/auth/login", OURS) == BASE
    assert base_of("https://evil.example/auth/login", ()) == ""
    assert (path_of(BASE), path_of("http://localhost:8080")) == ("/argo", "/")


def test_a_provider_is_told_who_logs_out_and_where_to_go_then() -> None:
    template = "https://id.example.com/out?hint={{token}}&to={{logoutRedirectURL}}"
    assert logout_address(template, "a.b&c", BASE) == (
        "https://id.example.com/out?hint=a.b%26c&to=https://cd.example.com/argo"
    )
    assert logout_address("javascript:{{token}}", "t", BASE) == BASE

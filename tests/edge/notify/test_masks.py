"""What is masked, and what stays readable."""

import base64

import pytest

from trueup.edge.notify.masks import Masks, shown

URL = "https://hooks.example.com/services/T0000000/B0000000/very-secret?key=other-secret"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"cannot post to {URL}", "cannot post to ******"),
        ("no such path /services/T0000000/B0000000/very-secret", "no such path ******"),
        ("very-secret is not known", "****** is not known"),
        ("key=other-secret", "******"),
        ("hooks.example.com is down", "hooks.example.com is down"),
    ],
)
def test_an_address(text: str, masked: str) -> None:
    assert Masks({"recipientUrls": {"ops": URL}}).masked(text) == masked


def test_a_token_however_it_comes_back() -> None:
    masks = Masks({"token": "a/b+c=d e", "headers": [{"name": "X-Key", "value": "abcdefgh"}]})
    assert masks.masked("a/b+c=d e a%2Fb%2Bc%3Dd%20e a%2Fb%2Bc%3Dd+e") == "****** ****** ******"
    assert masks.masked("X-Key: abcdefgh") == "X-Key: ******"


def test_a_name_and_a_password_together() -> None:
    coded = base64.b64encode(b"user:hunter2hunter2").decode()
    masks = Masks({"basicAuth": {"username": "user", "password": "hunter2hunter2"}})
    assert masks.masked(f"Basic {coded}") == "Basic ******"


def test_what_is_no_secret_stays() -> None:
    masks = Masks({"apiURL": "https://u:pass-word@chat.example.com/api", "region": "eu-west-1"})
    text = "https://chat.example.com/api in eu-west-1, pass-word"
    assert masks.masked(text) == "https://chat.example.com/api in eu-west-1, ******"


def test_what_was_got_by_them() -> None:
    masks = Masks({})
    masks.add("ghs_lent")
    assert masks.masked("token ghs_lent") == "token ******"


def test_an_address_is_shown_by_its_host() -> None:
    assert shown(URL) == "https://hooks.example.com"
    assert shown("https://u:p@host:8443/x") == "https://host:8443"
    assert shown("nonsense") == "the address"

"""What is signed counts until its end; nothing else does."""

import base64
import json

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from trueup.core.access.tokens import Unverified, issuer, signed, verified

KEY = b"k" * 32
TOKEN = signed("admin:login", KEY, now=1000, id="one", lifetime=60)


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_a_token_says_who_and_until_when() -> None:
    assert issuer(TOKEN) == "argocd"
    found = verified(TOKEN, KEY, 1030)
    assert (found["sub"], found["jti"], found["exp"]) == ("admin:login", "one", 1060)


def test_one_without_a_lifetime_never_ends() -> None:
    assert "exp" not in verified(signed("a:apiKey", KEY, now=1, id="x"), KEY, 10**10)


def unsigned(alg: str) -> str:
    return f"{part({'alg': alg, 'typ': 'JWT'})}.{part({'iss': 'argocd', 'sub': 'admin'})}."


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        "not a token",
        TOKEN[:-4] + "AAAA",
        TOKEN.rsplit(".", 1)[0] + ".",
        ".".join((TOKEN.split(".")[0], part({"sub": "admin:login"}), TOKEN.split(".")[2])),
        unsigned("none"),
        unsigned("None"),
        unsigned("HS256"),
        jwt.encode({"alg": "HS256"}, {"sub": "admin"}, OctKey.import_key(b"x" * 32)),
        jwt.encode(
            {"alg": "HS512"}, {"sub": "admin"}, OctKey.import_key(KEY), algorithms=["HS512"]
        ),
        jwt.encode({"alg": "RS256"}, {"sub": "admin"}, RSAKey.generate_key(2048)),
        TOKEN + "." + TOKEN,
        "a" * 100_000,
    ],
)
def test_what_we_did_not_sign_does_not_count(token: str) -> None:
    with pytest.raises(Unverified):
        verified(token, KEY, 1030)


@pytest.mark.parametrize("now", [1060, 5000, 900])
def test_a_token_counts_in_its_time_only(now: float) -> None:
    with pytest.raises(Unverified):
        verified(TOKEN, KEY, now)


@pytest.mark.parametrize("claims", [{"exp": "soon"}, {"exp": True}, {"nbf": []}])
def test_times_that_are_no_numbers_do_not_count(claims: dict[str, object]) -> None:
    token = jwt.encode({"alg": "HS256"}, {"iss": "argocd", **claims}, OctKey.import_key(KEY))
    with pytest.raises(Unverified):
        verified(token, KEY, 1030)


@pytest.mark.parametrize("token", ["", "a.b.c", "x", unsigned("none")[:-4], "é" * 9])
def test_whose_a_token_is_is_not_said_by_what_is_none(token: str) -> None:
    with pytest.raises(Unverified):
        issuer(token)

"""What a token says, before anybody has looked at its signature."""

import base64
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from trueup.core.signon.jwt import Jwt, algorithms, in_time, meant_for, read, signed_with_a_key
from trueup.core.signon.people import overflown, person
from trueup.core.signon.references import missing, resolved
from trueup.model.errors import Refused


def text(head: Any, claims: Any) -> str:
    parts = (json.dumps(each).encode() for each in (head, claims))
    coded = [base64.urlsafe_b64encode(each).decode().rstrip("=") for each in parts]
    return ".".join((*coded, "c2ln"))


def token(**claims: Any) -> Jwt:
    return read(text({"alg": "RS256", "kid": "k"}, claims))


def test_a_token_is_read_without_being_believed() -> None:
    found = token(iss="https://a", sub="s", aud=["x", 1], exp=100, jti="j")
    assert (found.algorithm, found.key, found.issuer) == ("RS256", "k", "https://a")
    assert (found.subject, found.audiences, found.ends, found.id) == ("s", ("x",), 100.0, "j")
    assert token(uti="entra").id == "entra"


@pytest.mark.parametrize("said", [[], "x", 1, None])
def test_what_is_no_object_is_no_token(said: Any) -> None:
    for each in (text(said, {}), text({"alg": "RS256"}, said)):
        with pytest.raises(Refused):
            read(each)


@given(some.text(max_size=60) | some.lists(some.text(max_size=20), max_size=4).map(".".join))
def test_no_text_breaks_the_reader(said: str) -> None:
    with suppress(Refused):
        in_time(read(said), 0)


@given(some.recursive(some.none() | some.booleans() | some.floats() | some.text(), some.lists))
def test_no_claim_breaks_the_judge(said: Any) -> None:
    found = Jwt("", "RS256", "", dict.fromkeys(("iss", "sub", "aud", "exp", "nbf", "iat"), said))
    assert isinstance(meant_for(found, ["web"]), bool)
    assert person(found.claims).subject in ("", said)
    with suppress(Refused):
        in_time(found, 1.0)


def test_an_issuer_may_not_say_that_it_signs_by_nothing() -> None:
    assert algorithms(["none", "HS256", "RS256", "ES384", 1]) == ("RS256", "ES384")
    assert algorithms(None) == ("RS256",)
    assert algorithms(["HS256"]) == ()
    with pytest.raises(Refused, match="signed by none"):
        signed_with_a_key(read(text({"alg": "none"}, {})))


def test_an_empty_audience_is_nobodys() -> None:
    assert not meant_for(token(aud=""), ["", "web"])
    assert not meant_for(token(aud=[]), [], without=True)
    assert meant_for(token(), [], without=True)


def test_groups_that_were_left_out_are_noticed() -> None:
    said = {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {}}}
    assert overflown(said)
    assert not overflown({"groups": []})
    assert not overflown({"_claim_names": {"other": "x"}, "_claim_sources": {}})


def test_references_are_whole_texts() -> None:
    secrets = {"a": " value\n", "sso:key": "other"}
    said = {"x": "$a", "y": ["$sso:key", "a$a", "$none"], "z": 1}
    assert resolved(said, secrets) == {"x": "value", "y": ["other", "a$a", "$none"], "z": 1}
    assert missing(said, secrets) == ("$none",)

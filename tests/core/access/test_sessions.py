import msgspec
import pytest

from trueup.core.access.accounts import Account, ApiToken
from trueup.core.access.sessions import identified, tokens_of, wants_renewal
from trueup.core.access.tokens import Unverified
from trueup.model.project import AppProject

ACCOUNTS = {
    "alice": Account(
        "alice", True, ("login", "apiKey"), changed=100.5, tokens=(ApiToken("key", 1),)
    ),
    "gone": Account("gone", False, ("login",)),
    "robot": Account("robot", True, ("apiKey",)),
}
WEB = msgspec.convert(
    {
        "metadata": {"name": "web"},
        "spec": {"roles": [{"name": "ci", "jwtTokens": [{"iat": 7}]}, {"name": "other"}]},
        "status": {"jwtTokensByRole": {"ci": {"items": [{"iat": 5, "id": "given"}]}}},
    },
    AppProject,
)


def who(sub: str, jti: str = "j", iat: float = 200) -> object:
    claims = {"sub": sub, "jti": jti, "iat": iat}
    return identified(claims, ACCOUNTS, {"web": WEB}, {"ended"})


def test_a_session_is_its_account() -> None:
    found = identified({"sub": "alice:login", "jti": "j", "iat": 200}, ACCOUNTS, {}, ())
    assert (found.subject, found.session, found.claims["sub"]) == ("alice", True, "alice")


def test_an_api_token_is_its_account_and_no_session() -> None:
    found = identified({"sub": "alice:apiKey", "jti": "key", "iat": 200}, ACCOUNTS, {}, ())
    assert (found.subject, found.session) == ("alice", False)


@pytest.mark.parametrize(
    ("sub", "jti", "iat", "why"),
    [
        ("nobody:login", "j", 200, "does not exist"),
        ("gone:login", "j", 200, "is disabled"),
        ("robot:login", "j", 200, "does not have 'login' capability"),
        ("alice:login", "", 200, "jti"),
        ("alice:login", "ended", 200, "revoked"),
        ("alice:login", "j", 99, "password has changed"),
        ("alice:apiKey", "other", 200, "does not have token with id"),
        ("alice", "other", 200, "does not have token with id"),
        ("proj:web:ci", "wrong", 5, "does not exist in project"),
        ("proj:web:nope", "given", 5, "does not have role"),
        ("proj:gone:ci", "given", 5, "does not have role"),
        ("proj:web:other", "given", 5, "does not exist in project"),
        ("", "j", 200, "does not exist"),
    ],
)
def test_what_has_ended_does_not_count(sub: str, jti: str, iat: float, why: str) -> None:
    with pytest.raises(Unverified, match=why):
        who(sub, jti, iat)


def test_a_token_of_a_role_counts_while_the_project_knows_it() -> None:
    claims = {"sub": "proj:web:ci", "jti": "given", "iat": 5}
    assert identified(claims, {}, {"web": WEB}, ()).subject == "proj:web:ci"
    old = {"sub": "proj:web:ci", "iat": 7}
    assert identified(old, {}, {"web": WEB}, ()).subject == "proj:web:ci"
    assert [each.id for each in tokens_of(WEB, "ci")] == ["", "given"]


def test_a_session_is_renewed_near_its_end_for_as_long_as_it_was() -> None:
    assert wants_renewal({"iat": 0, "exp": 1000}, 800) == 1000
    assert wants_renewal({"iat": 0, "exp": 1000}, 600) == 0
    assert wants_renewal({"iat": 0}, 600) == 0

"""Tokens of runs: what they grant, and when they count."""

import pytest

from trueup.core.access.tokens import Unverified
from trueup.core.access.tokens import signed as session
from trueup.core.terraform.runtokens import given, grant_of, identified
from trueup.model.identity import OPERATOR
from trueup.model.terraform import Grant

OLD, NEW, OTHER = b"o" * 32, b"n" * 32, b"x" * 32
APPLY = Grant("run-1", "shop/net/default", write=True, revision="c1")


def test_a_token_grants_what_it_was_given_for_by_any_key_that_there_is() -> None:
    for key in (OLD, NEW):
        who = identified(given(APPLY, key, 1000, 60), (OLD, NEW), 1059)
        assert (who.called, grant_of(who)) == ("run:run-1", APPLY)
    reading = Grant("run-2", "shop/net/default", reads=("shop/base/default",))
    assert grant_of(identified(given(reading, NEW, 0, 60), (NEW,), 1)) == reading


@pytest.mark.parametrize(
    ("token", "why"),
    [
        (given(APPLY, NEW, 1000, 60), "expired"),
        (given(APPLY, OTHER, 2000, 60), "not signed"),
        (session("run:run-1", NEW, now=2000, id="x", lifetime=60), "not signed"),
        (given(APPLY, NEW, 2000, 60)[:-2], "not signed"),
        ("nonsense", "not signed"),
    ],
)
def test_all_else_is_nobodys(token: str, why: str) -> None:
    with pytest.raises(Unverified, match=why):
        identified(token, (OLD, NEW), 2000)


def test_people_are_no_runs() -> None:
    assert grant_of(OPERATOR) is None

import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest

from trueup.core.terraform.secrets import SENSITIVE, secrets_of

SECRET = 'p"ss/w<ö>rd?'
KEY = "-----BEGIN KEY-----\nabcdefghij\nklmnopqrst\n-----END KEY-----\n"


@pytest.mark.parametrize(
    "said",
    [
        f"the password is {SECRET}!",
        json.dumps({"password": SECRET}),
        json.dumps({"password": SECRET}, ensure_ascii=False),
        'Go says "p\\"ss/w\\u003cö\\u003erd?"',
        f"https://user:{quote(SECRET, safe='')}@host",
        b64encode(SECRET.encode()).decode(),
    ],
)
def test_every_form_of_a_secret_is_masked(said: str) -> None:
    masked = secrets_of([SECRET]).masked(said)
    assert SENSITIVE in masked
    assert "ss/w" not in masked


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "user:"])
@pytest.mark.parametrize("after", ["", "x", "xy", "xyz"])
def test_base64_of_a_text_that_holds_it(before: str, after: str) -> None:
    whole = f"{before}{SECRET * 2}{after}".encode()
    for encoded in (b64encode(whole), urlsafe_b64encode(whole)):
        masked = secrets_of([SECRET * 2]).masked(encoded.decode())
        assert SENSITIVE in masked
        assert len(masked) < len(SENSITIVE) + 16


def test_each_line_of_a_key() -> None:
    assert secrets_of([KEY]).masked("  abcdefghij") == f"  {SENSITIVE}"


def test_of_two_the_longer_one_goes_first() -> None:
    assert (
        secrets_of(["secret", "secret-more"]).masked("secret-more secret")
        == f"{SENSITIVE} {SENSITIVE}"
    )


def test_nothing_to_hide() -> None:
    assert secrets_of([""]).masked("nothing") == "nothing"

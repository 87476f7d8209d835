import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest

from trueup.core.terraform.masking import MASKED, Mask

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
    masked = Mask([SECRET])(said)
    assert MASKED in masked
    assert "ss/w" not in masked


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "user:"])
@pytest.mark.parametrize("after", ["", "x", "xy", "xyz"])
def test_base64_of_a_text_that_holds_it(before: str, after: str) -> None:
    whole = f"{before}{SECRET * 2}{after}".encode()
    for encoded in (b64encode(whole), urlsafe_b64encode(whole)):
        masked = Mask([SECRET * 2])(encoded.decode())
        assert MASKED in masked
        assert len(masked) < len(MASKED) + 16


def test_each_line_of_a_key() -> None:
    assert Mask([KEY])("  abcdefghij") == f"  {MASKED}"


def test_a_short_one_only_where_it_stands_alone() -> None:
    assert Mask(["on"])("turned on once") == f"turned {MASKED} once"


def test_of_two_the_longer_one_goes_first() -> None:
    assert Mask(["secret", "secret-more"])("secret-more secret") == f"{MASKED} {MASKED}"


def test_nothing_to_hide() -> None:
    assert Mask([""])("nothing") == "nothing"

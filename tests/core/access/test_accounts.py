import pytest

from trueup.core.access.accounts import Account, ApiToken, accounts, entries, wrong_entry

DATA = {
    "accounts.alice": "apiKey, login",
    "accounts.bob": "login",
    "accounts.bob.enabled": "false",
    "admin.enabled": "true",
}
SECRET = {
    "admin.password": "$2a$10$x",
    "admin.passwordMtime": "2026-01-01T00:00:00Z",
    "accounts.alice.password": "hash",
    "accounts.alice.passwordMtime": "2026-01-01T01:00:00+01:00",
    "accounts.alice.tokens": '[{"id":"ci","iat":5,"exp":9},{"id":"x","iat":6}]',
}


def test_accounts_are_declared_in_one_place_and_known_in_the_other() -> None:
    found = accounts(DATA, SECRET)
    assert not found.problems
    assert found.known["alice"] == Account(
        "alice",
        True,
        ("apiKey", "login"),
        "hash",
        1767225600.0,
        (ApiToken("ci", 5, 9), ApiToken("x", 6)),
    )
    assert not found.known["bob"].enabled
    assert found.known["admin"].changed == 1767225600.0
    assert found.known["admin"].capabilities == ("login",)


def test_without_settings_there_is_admin() -> None:
    assert list(accounts({}, {}).known) == ["admin"]


def test_what_makes_no_sense_gives_nobody_anything_and_is_told() -> None:
    data = {"accounts.a": "login, root", "accounts.a.enabled": "perhaps", "accounts.a.b.c": "x"}
    found = accounts(data, {"accounts.a.passwordMtime": "soon", "accounts.a.tokens": "{"})
    assert not found.known["a"].enabled
    assert found.known["a"].capabilities == ("login",)
    assert len(found.problems) == 5


def test_an_unclear_switch_leaves_admin_there() -> None:
    found = accounts({"admin.enabled": "perhaps"}, {})
    assert found.known["admin"].enabled
    assert len(found.problems) == 1


@pytest.mark.parametrize(
    ("key", "text", "wrong"),
    [
        ("accounts.a.tokens", "{", True),
        ("accounts.a.tokens", "[]", False),
        ("accounts.a.passwordMtime", "soon", True),
        ("admin.passwordMtime", "soon", True),
        ("admin.tokens", '[{"id": 1}]', True),
        ("admin.password", "whatever", False),
        ("webhook.github.secret", "{", False),
    ],
)
def test_entries_of_the_secret_that_make_no_sense(key: str, text: str, wrong: bool) -> None:
    assert wrong_entry(key, text) is wrong


def test_what_is_written_is_read_again() -> None:
    alice = accounts(DATA, SECRET).known["alice"]
    written = {key: text for key, text in entries(alice).items() if text is not None}
    assert accounts(DATA, written).known["alice"] == alice
    assert entries(Account("admin"))["admin.tokens"] is None

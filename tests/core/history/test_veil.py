"""What is secret is hidden, wherever it stands."""

import string
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.core.history.csv import row
from trueup.core.history.fitted import fitted
from trueup.core.history.veil import HIDDEN, Veil, hidden
from trueup.k8s.value import encode
from trueup.model.record import Edit, Entry, Kind, Origin, Who

NOW = datetime(2026, 3, 1, tzinfo=UTC)
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"credentials": {"a": "b", "c": "d"}}, {"credentials": {"a": HIDDEN, "c": HIDDEN}}),
        ({"tokens": ["a", "b"]}, {"tokens": [HIDDEN, f"{HIDDEN}++++"]}),
        ({"secret": {"secretName": "tls"}}, {"secret": {"secretName": "tls"}}),
        ({"secretKeyRef": {"name": "a", "key": "b"}}, {"secretKeyRef": {"name": "a", "key": "b"}}),
        ({"name": "PASSWORD", "value": {"a": "b"}}, {"name": "PASSWORD", "value": {"a": HIDDEN}}),
        ("adminPassword: abc", f"adminPassword: {HIDDEN}"),
        ("password: |\n  abc\n  def\nuser: a", f"password: |\n  {HIDDEN}\nuser: a"),
        ('{"password": "a, b", "user": "c"}', f'{{"password": "{HIDDEN}", "user": "c"}}'),
        ("{password: abc, user: c}", f"{{password: {HIDDEN}, user: c}}"),
        ("--set db.password=abc --wait", f"--set db.password={HIDDEN} --wait"),
        ("host=a;AccountKey=abc==;b=c", f"host=a;AccountKey={HIDDEN};b=c"),
        ("https://a.example.test/x?access_token=abc&b=c", f"https://a.example.test/x?access_token={HIDDEN}&b=c"),
        ("url: https://a.example.test/x?a=b&token=abc", f"url: https://a.example.test/x?a=b&token={HIDDEN}"),
        ("cookie: a=b; argocd.token=abc", f"cookie: a=b; argocd.token={HIDDEN}"),
        ("secret? https://hooks.slack.com/services/T0/B0/abc", f"secret? https://hooks.slack.com/services/{HIDDEN}"),
        ("POST https://discord.com/api/webhooks/1/abc", f"POST https://discord.com/api/webhooks/{HIDDEN}"),
        ("key sk_live_0123456789abcdef", f"key {HIDDEN}"),
        ("npm_config_registry is kept", "npm_config_registry is kept"),
        ("https://abcdefghij0123456789@git.example.test/a", f"https://{HIDDEN}@git.example.test/a"),
        ("https://me:a/b:c@git.example.test/a", f"https://me:{HIDDEN}@git.example.test/a"),
        ("oci://reg.example.test:5000/a@sha256:00", "oci://reg.example.test:5000/a@sha256:00"),
        ("ssh://git@git.example.test/a", "ssh://git@git.example.test/a"),
        ("Authorization: Bearer abcdefghij", f"Authorization: {HIDDEN}"),
        (f"invalid session {JWT}", f"invalid session {HIDDEN}"),
        ("p, role:ci, clusters, *, *, allow", "p, role:ci, clusters, *, *, allow"),
        ("tokens:\n- abc\n- def\na: b", f"tokens:\n  {HIDDEN}\na: b"),
        ('{"tokens": ["abc", {"a": "b"}], "c": 1}', f'{{"tokens": [{HIDDEN}], "c": 1}}'),
        ("secretRef:\n  name: a\n", "secretRef:\n  name: a\n"),
        ("changed password of ann", "changed password of ann"),
        ("created token for role ci", "created token for role ci"),
        ("clientSecret: $dex.secret", "clientSecret: $dex.secret"),
    ],
)  # fmt: skip
def test_where_secrets_stand(value: Any, shown: Any) -> None:
    assert hidden(value) == shown


def test_a_private_key_in_a_text() -> None:
    text = "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n"
    assert "abc" not in hidden(f"a\n{text}b\n")


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        (("data", "password"), False),
        (("spec", "containers", '[name="a"]', "env", '[name="DB_PASSWORD"]', "value"), False),
        (("spec", "secretName"), True),
        (("spec", "env", '[name="DB_PASSWORD"]', "valueFrom", "secretKeyRef", "key"), True),
        (("spec", "replicas"), True),
    ],
)
def test_a_field_is_known_by_its_path(path: tuple[str, ...], seen: bool) -> None:
    assert (Veil().at(path, "abc") == "abc") is seen


WORDS = st.text(string.ascii_letters + string.digits, min_size=12, max_size=30).map("Zq{}9".format)
NAMES = st.sampled_from(["password", "clientSecret", "DB_PASSWORD", "api-key", "auth.token"])
PLACES = st.sampled_from(
    [
        lambda name, word: {name: word},
        lambda name, word: {name: [word, {"a": word}]},
        lambda name, word: {"env": [{"name": name, "value": word}]},
        lambda name, word: f"a: 1\n{name}: {word}\nb: 2",
        lambda name, word: f"a:\n- {name}: '{word}'\n",
        lambda name, word: f"{name}: |-\n  one\n  {word}\nb: 2",
        lambda name, word: f'{{"a": {{"{name}":"{word}"}}}}',
        lambda name, word: f"run --{name}={word} now",
        lambda name, word: f"fetching https://user:{word}@git.example.test/{name}.git failed",
        lambda name, word: f"Bearer {word}",
        lambda name, word: f"glpat-{word}",
    ]
)
SPOTS = st.sampled_from(
    [
        lambda value: {"message": str(value) if not isinstance(value, str) else value},
        lambda value: {"details": {"facts": [value]}},
        lambda value: {"changes": (Edit("spec.a", None, value), Edit("spec.b", [value], 1))},
    ]
)


@given(NAMES, WORDS, PLACES, SPOTS)
def test_no_secret_gets_as_far_as_the_record(name: str, word: str, place: Any, spot: Any) -> None:
    entry = Entry(NOW, Kind.CHANGE, "updated", **spot(place(name, word)))
    kept = fitted(entry)
    assert word not in encode(kept).decode()
    assert word not in row(kept)


def test_names_and_agents_are_looked_at_as_well() -> None:
    login = "https://u:hunter2@git.example.test"
    kept = fitted(
        Entry(NOW, Kind.LOGIN, "log in", who=Who(login), origin=Origin("", login), named=login)
    )
    assert "hunter2" not in encode(kept).decode()


def test_what_is_hidden_stays_as_it_is() -> None:
    marks = {"password": "++++++++++++", "a": f"token: {HIDDEN}++++"}
    assert hidden(marks) == marks

"""Whom we trust, as the ConfigMaps say it."""

import pytest

from trueup.core.source.hosts import (
    HostKey,
    bare,
    certificates,
    host_keys,
    is_host,
    matches_host,
    replaced,
    without,
)

ED, RSA = "AAAAC3NzaC1lZDI1NTE5", "AAAAB3NzaC1yc2E="
TEXT = f"""\
# what ssh-keyscan printed
a.test,[b.test]:2222 ssh-ed25519 {ED}
a.test ssh-rsa {RSA} a comment
|1|hash|hash ssh-ed25519 {ED}
@revoked a.test ssh-ed25519 {ED}
c.test ssh-ed25519 not-base64!
"""


def test_each_name_has_each_of_its_keys() -> None:
    assert [(each.host, each.kind) for each in host_keys(TEXT)] == [
        ("a.test", "ssh-ed25519"),
        ("[b.test]:2222", "ssh-ed25519"),
        ("a.test", "ssh-rsa"),
    ]


def test_a_key_takes_the_place_of_the_same_kind_and_all_else_stays() -> None:
    made = replaced(TEXT, [HostKey("a.test", "ssh-ed25519", RSA)])
    assert f"[b.test]:2222 ssh-ed25519 {ED}\n" in made
    assert f"a.test ssh-ed25519 {RSA}\n" in made
    assert f"a.test ssh-rsa {RSA} a comment\n" in made
    assert "|1|hash|hash" in made
    assert "@revoked" in made
    assert made.count("a.test ssh-ed25519") == 2  # one of them is marked revoked


def test_keys_are_taken_out() -> None:
    made = without(TEXT, list(host_keys(TEXT)))
    assert list(host_keys(made)) == []
    assert "@revoked" in made


def test_certificates_stand_between_their_marks() -> None:
    one = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    assert certificates(f"words\n{one}words\n{one}") == [one, one]
    assert certificates("words") == []


def test_a_host_has_no_scheme_and_no_port() -> None:
    for name in ("git.example.test", "localhost.", "foo_bar.test", "_svc.test", "10.0.0.1"):
        assert is_host(name)
    for name in ("https://git.test", "git.test:443", "", "a/b", "-a", "a..b", ".a", "_.a", "a_.b"):
        assert not is_host(name)
    assert [bare(name) for name in ("[a.test]:22", "a.test")] == ["a.test", "a.test"]


@pytest.mark.parametrize(
    ("pattern", "name", "about"),
    [
        ("*", "foo.example.test", True),
        ("*.example.test", "foo.example.test", True),
        ("foo.*.test", "foo.example.test", True),
        ("fo?.example.test", "foo.example.test", True),
        ("foo?.example.test", "foo.example.test", False),
        ("*.other.test", "foo.example.test", False),
        ("[foo.example.test]:*", "[foo.example.test]:2222", True),
        ("[fg]oo.example.test", "foo.example.test", False),
    ],
)
def test_which_hosts_a_pattern_is_about(pattern: str, name: str, about: bool) -> None:
    assert matches_host(pattern, name) is about

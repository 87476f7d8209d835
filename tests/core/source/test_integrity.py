"""Which signatures a project wants, and what is wrong with those that there are."""

import msgspec
import pytest
import yaml

from trueup.core.source.integrity import enforced, policies, policy, problems
from trueup.model.errors import Stalled
from trueup.model.project import AppProject, KeyPolicy
from trueup.model.signature import Signature, Verdict
from trueup.model.source import Source

COMMIT = "aafc9e88599f24802b113b6278e42eaadda32cd6"
POLICIES = """
metadata: {name: shop}
spec:
  sourceIntegrity:
    git:
      policies:
      - repos:
        - {url: "https://git.test/shop/*"}
        - {url: "!https://git.test/shop/*-legacy.git"}
        - {url: "!https://git.test/shop/*-critical.git"}
        gpg: {mode: head, keys: [AAAAAAAAAAAAAAAA]}
      - repos: [{url: "https://git.test/shop/*-legacy.git"}]
        gpg: {mode: none}
      - repos: [{url: "https://git.test/shop/*-critical.git"}]
        gpg: {mode: strict, keys: [AAAAAAAAAAAAAAAA]}
      - repos: [{url: "https://git.test/shop/twice.git"}]
        gpg: {mode: head}
      - repos: [{url: "https://git.test/odd/*"}]
        gpg: {mode: sometimes}
      - repos: [{url: "https://git.test/open/*"}]
"""


def project(text: str) -> AppProject:
    return msgspec.convert(yaml.safe_load(text), AppProject)


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("https://git.test/shop/web.git", "head"),
        ("https://git.test/shop/web", "head"),
        ("HTTPS://user@GIT.test/Shop/web/", "head"),
        ("https://git.test/shop/deep/er.git", "head"),
        ("https://git.test/shop/a-legacy.git", None),
        ("https://git.test/shop/a-critical", "strict"),
        ("https://git.test/open/a", None),
        ("https://elsewhere.test/shop/web", None),
    ],
)
def test_the_policy_of_a_repository_however_it_is_spelt(url: str, mode: str | None) -> None:
    found = policy(project(POLICIES), Source(url))
    assert (found.mode if found else None) == mode


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://git.test/shop/twice.git", r"multiple \(2\) git source integrity policies"),
        ("https://git.test/odd/a.git", 'unknown GPG mode "sometimes"'),
    ],
)
def test_what_makes_no_sense_lets_nothing_through(url: str, told: str) -> None:
    with pytest.raises(Stalled, match=told):
        policy(project(POLICIES), Source(url))
    assert enforced(project(POLICIES), [Source(url)])


def test_charts_and_artifacts_are_no_matter_of_gits_policies() -> None:
    signed = project("{metadata: {name: a}, spec: {signatureKeys: [{keyID: AAAAAAAAAAAAAAAA}]}}")
    assert policy(signed, Source("https://charts.test", chart="web")) is None
    assert policy(signed, Source("oci://registry.test/web")) is None
    assert enforced(signed, [Source("https://charts.test", chart="web"), Source("https://a.test")])


def test_signature_keys_count_where_there_is_no_newer_policy() -> None:
    old = project("{metadata: {name: a}, spec: {signatureKeys: [{keyID: AAAAAAAAAAAAAAAA}]}}")
    assert policy(old, Source("https://a.test/x")) == KeyPolicy("head", ("AAAAAAAAAAAAAAAA",))
    both = yaml.safe_load(POLICIES)
    both["spec"]["signatureKeys"] = [{"keyID": "AAAAAAAAAAAAAAAA"}]
    assert len(policies(msgspec.convert(both, AppProject))) == 6
    empty = "{metadata: {name: a}, spec: {sourceIntegrity: {git: {}}}}"
    assert policies(project(empty)) == ()


def said(*signatures: Signature) -> list[str]:
    prefix = f"Failed verifying revision {COMMIT} by 'Ann <ann@a.test>': "
    keys = ("AAAAAAAAAAAAAAAA", "0123456789ABCDEF0123456789ABCDEFBBBBBBBBBBBBBBBB", "SHA256:ab/c")
    return [each.removeprefix(prefix) for each in problems(KeyPolicy("head", keys), signatures)]


def signed(key: str, verdict: Verdict = Verdict.GOOD, primary: str = "") -> Signature:
    return Signature(COMMIT, verdict, key, primary, "Ann <ann@a.test>")


def test_ids_fingerprints_subkeys_and_ssh_keys_are_allowed() -> None:
    for key in ("aaaaaaaaaaaaaaaa", "BBBBBBBBBBBBBBBB", "SHA256:ab/c"):
        assert said(signed(key)) == []
    assert said(signed("CCCCCCCCCCCCCCCC", primary="F" * 24 + "AAAAAAAAAAAAAAAA")) == []


def test_what_is_wrong_is_told_once_for_each_key() -> None:
    assert said(
        signed("C" * 16, Verdict.REVOKED_KEY),
        signed("A" * 16),
        signed("D" * 16, Verdict.UNTRUSTED),
        signed("C" * 16, Verdict.REVOKED_KEY),
        signed("E" * 16),
        signed("A" * 16, Verdict.BAD),
    ) == [
        "signed with revoked key (key_id=CCCCCCCCCCCCCCCC)",
        "signed with untrusted key (key_id=DDDDDDDDDDDDDDDD)",
        "signed with unallowed key (key_id=EEEEEEEEEEEEEEEE)",
        "bad signature (key_id=AAAAAAAAAAAAAAAA)",
    ]


def test_each_unsigned_commit_is_told() -> None:
    unsigned = Signature(COMMIT, Verdict.UNSIGNED, signer="Ann <ann@a.test>")
    assert said(unsigned, unsigned) == ["unsigned (key_id=)", "unsigned (key_id=)"]


def test_a_signature_without_a_key_is_nobodys() -> None:
    assert said(signed("")) == ["signed with unallowed key (key_id=)"]
    assert list(problems(KeyPolicy("head", ("",)), [signed("")]))

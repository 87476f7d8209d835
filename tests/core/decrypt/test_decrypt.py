"""Encrypted files are opened exactly, or it is said why not."""

import json

import pyrage
import pytest
import yaml

from tests.support.sops import Person, as_json, as_yaml
from trueup.core.decrypt import opened, sealed
from trueup.core.decrypt.opened import masked
from trueup.model.errors import Stalled

SECRET = {
    "kind": "Secret",
    "metadata": {"name": "s", "creationTimestamp": None},
    "data": {"a": "YQ=="},
    "stringData": {"password": "hunter2", "lines": "one\ntwo\n", "empty": ""},
}
ME = Person()


def test_yaml_is_opened_where_it_stands() -> None:
    text = as_yaml(SECRET, ME, "data", "stringData")
    assert sealed(text.encode())
    found = opened("s.yaml", text.encode(), [ME.key])
    assert found is not None
    assert yaml.safe_load(found.text) == SECRET
    assert "hunter2" in found.secrets
    assert found.text.decode().count("\n") == text.count("\n"), "lines stay where they are"


def test_json_and_what_is_in_it() -> None:
    found = opened("a.json", as_json({"a": {"b": ["x", "y"]}}, ME).encode(), [ME.key])
    assert found is not None
    assert json.loads(found.text) == {"a": {"b": ["x", "y"]}}
    binary = opened("tls.key", as_json({"data": "-----BEGIN"}, ME).encode(), [ME.key])
    assert binary is not None
    assert binary.text == b"-----BEGIN"


def test_a_file_of_age_itself() -> None:
    recipient = pyrage.x25519.Recipient.from_str(ME.recipient)
    found = opened("a.yaml", pyrage.encrypt(b"kind: Secret", [recipient]), ["# mine\n" + ME.key])
    assert found is not None
    assert found.text == b"kind: Secret"


@pytest.mark.parametrize(
    "content", [b"kind: Secret\nsops: {}\n", b"# sops writes ENC[AES256_GCM,\na: b\n", b"{}", b""]
)
def test_what_is_not_encrypted(content: bytes) -> None:
    assert opened("a.yaml", content, [ME.key]) is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("kind: Secret", "kind: Other"), "MAC mismatch"),
        (("  a: ENC[", "  b: ENC["), "the value at data.b was changed or moved"),
        (("lastmodified: '2026", "lastmodified: '2025"), "its mac was changed"),
        (("-----BEGIN AGE", "-----BEGIN EGA"), "no key of ours opens it; it is for age1"),
    ],
)
def test_what_was_changed_is_refused(change: tuple[str, str], why: str) -> None:
    text = as_yaml(SECRET, ME, "data", "stringData")
    assert change[0] in text
    with pytest.raises(Stalled) as stalled:
        opened("apps/s.yaml", text.replace(*change).encode(), [ME.key])
    assert why in stalled.value.message
    assert stalled.value.message.startswith("apps/s.yaml: cannot be decrypted")


def test_the_key_of_somebody_else() -> None:
    with pytest.raises(Stalled, match=f"it is for {ME.recipient}"):
        opened("s.yaml", as_yaml(SECRET, ME).encode(), [Person().key])


def test_secrets_are_masked_line_by_line() -> None:
    said = masked("bad value hunter2, also one-line", ("hunter2", "x\none-line\n"))
    assert said == "bad value ******, also ******"

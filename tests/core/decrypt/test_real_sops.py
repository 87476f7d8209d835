"""The real ``sops`` and ``age`` encrypt; we open."""

import json
import secrets
import subprocess
from pathlib import Path

import pytest

from tests.support.tools import program
from trueup.core.decrypt import opened
from trueup.k8s.yaml import documents
from trueup.model.errors import Stalled

pytestmark = pytest.mark.slow

YAML = """
kind: Secret
metadata: {name: s, creationTimestamp: null, annotations: {date: 2024-01-02, n: "12", f: 1e10}}
stringData:
    # for the database
    password: hunter2
    count: 12
    octal: 0o17
    ratio: 1.50
    big: 1e10
    on: yes
    flag: true
    empty: ""
    list: [a, {b: c}, 3]
    multi: |
        a
        b
    long: %s
---
kind: ConfigMap
data: {a: "b", x: ~}
"""
RULES: tuple[tuple[str, ...], ...] = (
    (),
    ("--encrypted-regex", "^(data|stringData)$"),
    ("--unencrypted-regex", "^(kind|metadata)$"),
    ("--encrypted-suffix", "word"),
    ("--unencrypted-suffix", "t"),
    ("--mac-only-encrypted", "--encrypted-regex", "^stringData$"),
)


class Sops:
    """The program, with a key of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run("age-keygen", "-o", "key.txt")
        self.key = (folder / "key.txt").read_text()
        self.recipient = next(
            line.split()[-1] for line in self.key.splitlines() if "public key" in line
        )

    def another(self) -> "Sops":
        folder = self.folder / secrets.token_hex(4)
        folder.mkdir()
        return Sops(folder)

    def run(self, *words: str) -> bytes:
        name, *rest = words
        done = subprocess.run(
            (program(name), *rest),
            cwd=self.folder,
            env={"SOPS_AGE_KEY_FILE": "key.txt", "HOME": str(self.folder), "PATH": "/usr/bin"},
            capture_output=True,
            check=True,
        )
        return done.stdout

    def encrypted(self, name: str, content: bytes, *rules: str) -> bytes:
        (self.folder / name).write_bytes(content)
        return self.run("sops", "-e", "--age", self.recipient, *rules, name)

    def decrypted(self, name: str, content: bytes) -> bytes:
        (self.folder / name).write_bytes(content)
        return self.run("sops", "-d", name)


@pytest.fixture
def sops(tmp_path: Path) -> Sops:
    return Sops(tmp_path)


@pytest.mark.parametrize("rules", RULES)
def test_yaml_says_what_sops_says(sops: Sops, rules: tuple[str, ...]) -> None:
    sealed = sops.encrypted("s.yaml", (YAML % ("x " * 300)).encode(), *rules)
    found = opened("s.yaml", sealed, [sops.key])
    assert found is not None
    real = sops.decrypted("s.yaml", sealed)
    assert _said(found.text) == _said(real)


INI = b"""; of all
top = 1
[db]
; who may
user = ann
password = "p; #x"
port = 5432
multi = a=b
[web_unencrypted]
host = x
"""
LINES = {
    "e.env": b'A=1\n# c\n#d\nB="x y"\nC=multi\\nline\nD=\nE_unencrypted=x\n',
    "i.ini": INI,
    "j.json": b'{"a": "x<y&z", "l": ["\\u00e4", {"y": true}], "n": null, "e": {}, "i": []}',
    "b.key": b"-----BEGIN\nMIIE\n\x00",
}


@pytest.mark.parametrize("name", LINES)
def test_a_file_has_the_bytes_that_sops_writes(sops: Sops, name: str) -> None:
    sealed = sops.encrypted(name, LINES[name])
    found = opened(name, sealed, [sops.key])
    assert found is not None
    assert found.text == sops.decrypted(name, sealed)


COMMENTED = b"""# top
kind: Secret # here
# sops:seal
stringData:
    # deep
    a: b
    list:
        # in a list
        - c
plain: text
"""


@pytest.mark.parametrize(
    "rules",
    [
        (),
        ("--encrypted-comment-regex", "sops:seal"),
        ("--unencrypted-comment-regex", "sops:clear"),
        ("--encrypted-comment-regex", "sops:seal", "--mac-only-encrypted"),
    ],
)
def test_comments_are_opened_and_may_decide(sops: Sops, rules: tuple[str, ...]) -> None:
    sealed = sops.encrypted("c.yaml", COMMENTED, *rules)
    found = opened("c.yaml", sealed, [sops.key])
    assert found is not None
    comments = [line.partition("#")[2] for line in COMMENTED.decode().splitlines()]
    assert [line.partition("#")[2] for line in found.text.decode().splitlines()][
        : len(comments)
    ] == comments
    assert _said(found.text) == _said(COMMENTED)


@pytest.mark.parametrize("change", [("plain: text", "plain: other"), ("a: ENC", "# a: ENC")])
def test_what_is_changed_in_the_clear_is_refused(sops: Sops, change: tuple[str, str]) -> None:
    rules = ("--encrypted-regex", "^stringData$")
    sealed = sops.encrypted("c.yaml", COMMENTED, *rules).decode()
    assert change[0] in sealed
    with pytest.raises(Stalled, match=r"MAC mismatch|not YAML"):
        opened("c.yaml", sealed.replace(*change).encode(), [sops.key])
    partly = sops.encrypted("c.yaml", COMMENTED, *rules, "--mac-only-encrypted").decode()
    added = partly.replace("stringData:\n", "stringData:\n    admin: mallory\n")
    with pytest.raises(Stalled, match=r"stringData\.admin stands in the clear"):
        opened("c.yaml", added.encode(), [sops.key])


@pytest.mark.parametrize("threshold", [2, 3])
def test_a_key_that_groups_share(sops: Sops, threshold: int) -> None:
    others = [sops.another() for _ in range(2)]
    people = [sops.recipient, *(each.recipient for each in others)]
    groups = [{"age": [person]} for person in people]
    rule = {"creation_rules": [{"shamir_threshold": threshold, "key_groups": groups}]}
    (sops.folder / ".sops.yaml").write_text(json.dumps(rule))
    (sops.folder / "g.yaml").write_bytes(COMMENTED)
    sealed = sops.run("sops", "-e", "g.yaml")
    keys = [sops.key, *(each.key for each in others)]
    found = opened("g.yaml", sealed, keys[:threshold])
    assert found is not None
    assert _said(found.text) == _said(COMMENTED)
    why = f"our keys open {threshold - 1} of its key groups, {threshold} are needed"
    with pytest.raises(Stalled, match=why):
        opened("g.yaml", sealed, keys[: threshold - 1])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("j.json", b'{"a": 1, "f": 1.5, "n": null, "l": ["x", {"y": true}], "e": 1e3, "s": "-"}'),
        ("e.env", b'A=1\n# c\nB="x y"\nC=multi\\nline\nD=\n'),
        ("b.key", b"-----BEGIN\nMIIE\n"),
    ],
)
def test_other_formats(sops: Sops, name: str, content: bytes) -> None:
    sealed = sops.encrypted(name, content)
    found = opened(name, sealed, [sops.key])
    assert found is not None
    real = sops.decrypted(name, sealed)
    if name.endswith(".json"):
        assert json.loads(found.text) == json.loads(real)
    else:
        assert found.text.replace(b"# c\n", b"") == real.replace(b"# c\n", b"")


def test_age_files(sops: Sops) -> None:
    (sops.folder / "plain").write_text("kind: Secret\n")
    for flags in ((), ("-a",)):
        sealed = sops.run("age", *flags, "-r", sops.recipient, "plain")
        found = opened("s.yaml", sealed, [sops.key])
        assert found is not None
        assert found.text == b"kind: Secret\n"


def _said(text: bytes) -> list[object]:
    """As Kubernetes reads it: dates are text, a float without a fraction is an integer."""
    return [body for _, body in documents(text)]

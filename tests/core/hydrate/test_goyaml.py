"""Manifests have the bytes that Go's yaml.v3 writes; the real one in a slow test."""

import json
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.tools import program
from trueup.core.hydrate.files import manifests
from trueup.core.hydrate.goyaml import document

SOURCE = Path(__file__).parent / "goyaml" / "main.go"
BODY = {
    "kind": "ConfigMap",
    "apiVersion": "v1",
    "metadata": {"name": "a", "labels": {"a10": "x", "a9": "y", "a/b": "z"}},
    "data": {"on": "true", "n": "12", "when": "2024-01-02", "text": "a\n\n b\n", "c": "a: b # c"},
    "list": [{"name": "x", "args": ["-c", "", [1, [2]]], "env": []}, None, {}, 1.5, 1e6, True],
}
TEXT = """\
apiVersion: v1
data:
  c: 'a: b # c'
  "n": "12"
  "on": "true"
  text: |
    a

     b
  when: "2024-01-02"
kind: ConfigMap
list:
  - args:
      - -c
      - ""
      - - 1
        - - 2
    env: []
    name: x
  - null
  - {}
  - 1.5
  - 1e+06
  - true
metadata:
  labels:
    a/b: z
    a9: "y"
    a10: x
  name: a
"""
WORDS = [
    '', ' ', 'a b', ' a', 'a ', 'a\tb', '\ta', 'a\n', 'a\nb', '\na', ' a\nb', 'a \nb', 'a\n\n',
    '\n', 'a\nb ', 'a\n b', 'a\r\nb', '- a', '-', '-a', '--- a', '...', '?', '? a', '?a', ':',
    ': a', ':a', 'a:', 'a: b', 'a:b', 'a #b', 'a#b', '#a', '@a', '`a', '%a', '!a', '&a', '*a',
    '|a', '>a', "'a'", "it's", '"a"', 'say "a"', 'a\\b', '[a]', '{a}', 'a,b', ',a', 'null',
    'Null', 'nULL', '~', 'true', 'TRUE', 'y', 'Y', 'yes', 'No', 'on', 'Off', '0', '00', '07',
    '08', '0o7', '0x1F', '0b1', '1_000', '-1', '+1', '1.', '.5', '._5', '1e3', '1E+3', '1e',
    '-.5', '.inf', '-.INF', '.nan', '1:30', '1:3:5', '12e03', '0x', '1_', '_1', '2024-01-02',
    '2024-1-2', '2024-13-01', '2024-01-02T03:04:05Z', '2024-01-02 03:04:05',
    '2024-01-02T03:04:05', '2024-01-02T03:04:05+01:00', '<<', '=', '\xe9', '\u65e5\u672c',
    '\U0001f600', '\xa0', '\u2028', '\ufeff', '\x7f', '\x00', '\x1b[0m', 'a\x85b', '\xe9: x',
    '18446744073709551615', '99999999999999999999', '9223372036854775808', '1e400', 'v1.2.3',
    '1.2.3', '1-2', '12:34:56.7', '+', '.',
]  # fmt: skip


def test_a_document_has_the_bytes_of_go() -> None:
    assert document(BODY) == TEXT
    assert manifests([BODY, {"a": 1}]).decode() == f"{TEXT}---\na: 1\n"


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The writer, built from the module that Argo CD uses."""
    folder = tmp_path_factory.mktemp("goyaml")
    shutil.copy(SOURCE, folder)
    given = {**os.environ, "GOFLAGS": "-mod=mod"}
    for words in (
        ("mod", "init", "goyaml"),
        ("get", "go.yaml.in/yaml/v3@v3.0.4"),
        ("build", "-o", "goyaml", "."),
    ):
        subprocess.run((program("go"), *words), cwd=folder, env=given, check=True)
    return folder / "goyaml"


@pytest.mark.slow
def test_the_real_yaml_v3_writes_the_same(go: Path) -> None:
    chance = random.Random(7)  # noqa: S311 the same words each time
    signs = "ab01 -:#'\"\n\t,[]{}é._/é&*!|>%@"
    made = ["".join(chance.choices(signs, k=chance.randint(1, 12))) for _ in range(6000)]
    numbers = [
        "".join(chance.choices("0123456789-+.eE:_xob TZ", k=chance.randint(1, 8)))
        for _ in range(6000)
    ]
    keys = ["".join(chance.choices("ab019-_./A", k=chance.randint(1, 6))) for _ in range(2000)]
    bodies: list[dict[str, Any]] = [BODY]
    for some in _parts([*WORDS, *made, *numbers]):
        values = {f"k{number}": each for number, each in enumerate(some)}
        bodies.append({"as": {"values": values, "items": [[each] for each in some]}})
    for some in _parts(keys):
        bodies.append(dict.fromkeys(some, 1))
    keys = [each for each in WORDS if not set("\n\r\x85\u2028") & set(each)]
    bodies += [{each: 1, "z": {each: ["x"]}} for each in keys]
    given = "\n".join(json.dumps(each) for each in bodies)
    said = subprocess.run((str(go),), input=given.encode(), capture_output=True, check=True).stdout
    theirs, ours = said.decode().split("\n---\n"), manifests(bodies).decode().split("\n---\n")
    for one, other in zip(theirs, ours, strict=True):
        assert other.splitlines() == one.splitlines()


def _parts(words: list[str], size: int = 50) -> list[list[str]]:
    return [words[at : at + size] for at in range(0, len(words), size)]

"""Heads of states of every kind, what is none, and another serial for the same state."""

import json

import pytest

from trueup.core.terraform.statefile import Head, head, with_serial
from trueup.model.errors import Refused

FOUR = {"version": 4, "terraform_version": "1.11.4", "serial": 7, "lineage": "line", "outputs": {}}
RESOURCES = [
    {"mode": "managed", "type": "a", "name": "b", "instances": [{}, {}]},
    {"mode": "data", "type": "c", "name": "d", "instances": [{}]},
]
ENCRYPTED = {"serial": 3, "lineage": "line", "meta": {}, "encrypted_data": "AAAA"}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (FOUR, Head(7, "line", "1.11.4", 0, 4)),
        ({**FOUR, "resources": RESOURCES}, Head(7, "line", "1.11.4", 2, 4)),
        ({**FOUR, "resources": None, "check_results": None}, Head(7, "line", "1.11.4", 0, 4)),
        ({"version": 3, "serial": 1, "lineage": "x", "modules": []}, Head(1, "x", "", 0, 3)),
        ({**FOUR, "version": 5, "new": 1}, Head(7, "line", "1.11.4", 0, 5)),
        (ENCRYPTED, Head(3, "line")),
    ],
)
def test_what_a_state_says_of_itself(said: object, found: Head) -> None:
    assert head(json.dumps(said).encode()) == found


WRONG: list[dict[str, object]] = [
    {"version": 2},
    {"version": "4"},
    {"serial": -1},
    {"serial": 2**63},
    {"serial": "1"},
    {"serial": 1.5},
    {"lineage": ""},
    {"lineage": "a\x00b"},
    {"lineage": "x" * 256},
    {"resources": {}},
    {"resources": [1]},
    {"resources": [{"instances": [1]}]},
    {"outputs": []},
]


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{}", b"[]", b"null", b"1", b"{", b"\xff\xfe", b"[" * 100_000),
        *(json.dumps({**FOUR, **each}).encode() for each in WRONG),
    ],
)
def test_what_is_no_state_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        head(body)
    assert refused.value.code == 400


def test_another_serial_changes_nothing_else() -> None:
    others = b'"lineage":"l","big":1e400,"x":{"serial":7,"n":0.10000000000000000001}'
    body = b'{"version":4,"serial":7,%s}' % others
    assert with_serial(body, 12) == b'{"version":4,"serial":12,%s}' % others

"""Challenges as servers write them."""

import pytest

from trueup.core.source.challenge import challenges


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([], {}),
        (["Basic"], {"basic": {}}),
        (['Basic realm="a, b"'], {"basic": {"realm": "a, b"}}),
        (
            ['Bearer realm="https://a/t",service="s",scope="repository:a:pull,push"'],
            {"bearer": {"realm": "https://a/t", "service": "s", "scope": "repository:a:pull,push"}},
        ),
        (
            ['bearer Realm="https://a/t?x=1" , service=s'],
            {"bearer": {"realm": "https://a/t?x=1", "service": "s"}},
        ),
        (
            ['Basic realm="r", Bearer realm="t",service="s"'],
            {"basic": {"realm": "r"}, "bearer": {"realm": "t", "service": "s"}},
        ),
        (
            ["Negotiate", 'Bearer realm="a\\"b"', 'Basic realm="c"'],
            {"negotiate": {}, "bearer": {"realm": 'a"b'}, "basic": {"realm": "c"}},
        ),
        (['"'], {}),
        (["Bearer realm="], {"bearer": {"realm": ""}}),
    ],
)
def test_challenges(headers: list[str], expected: dict[str, dict[str, str]]) -> None:
    assert challenges(headers) == expected

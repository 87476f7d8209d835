"""YAML as Kubernetes reads it, what it refuses, and what is written."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.k8s.yaml import MAX_DEPTH, YamlError, documents, dump

SCALARS: list[tuple[str, Any]] = [
    ("yes", True), ("On", True), ("y", True), ("TRUE", True), ("no", False), ("off", False),
    ("N", False), ("tRue", "tRue"), ("", None), ("~", None), ("Null", None), ("nULL", "nULL"),
    ("1", 1), ("-1", -1), ("+5", 5), ("1_000", 1000), ("0123", 83), ("0o17", 15), ("0x1F", 31),
    ("0b101", 5), ("-0b11", -3), ("08", 8), ("0o8", "0o8"), ("_1", "_1"), ("0x", "0x"),
    ("1.5", 1.5), (".5", 0.5), ("1.", 1), ("1.0", 1), ("1e3", 1000), ("1E-3", 0.001),
    ("1e400", "1e400"), ("2001-01-01", "2001-01-01"), ("12:30:45", "12:30:45"),
    ("2001-01-01T00:00:00Z", "2001-01-01T00:00:00Z"), ("1.2.3", "1.2.3"), ("1,000", "1,000"),
    ("9223372036854775808", 2**63), ("99999999999999999999", 1e20),
    ('"yes"', "yes"), ("'1'", "1"), ("!!str 1", "1"), ("!!float 1", 1), ("!foo 1", "1"),
    ("!!binary aGk=", "hi"), ("é", "é"), ("=", "="),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SCALARS)
def test_scalars_are_those_of_go_yaml(text: str, expected: Any) -> None:
    ((_, found),) = documents(f"a: {text}")
    assert found == {"a": expected}
    assert type(found["a"]) is type(expected)


@pytest.mark.parametrize(
    ("key", "expected"),
    [("1", "1"), ("1.5", "1.5"), ("1.0", "1"), ("true", "true"), ("y", "true"), ("n", "false"),
     ("0x10", "16"), ("'1'", "1"), ("1.5e300", ".inf"), (".5", "0.5")],
)  # fmt: skip
def test_keys_become_text(key: str, expected: str) -> None:
    assert documents(f"{key}: v")[0][1] == {expected: "v"}


def test_documents_know_where_they_begin() -> None:
    text = "# first\n---\na: 1\n---\n# nothing here\n---\n\nb: 2\n...\n---\nc: 3\n"
    assert documents(text) == ((3, {"a": 1}), (8, {"b": 2}), (11, {"c": 3}))
    assert documents("") == documents("# only\n") == documents("---\n---\n") == ()


def test_anchors_and_merge_keys() -> None:
    text = "base: &b {x: 1, z: 2}\none: {<<: *b, x: 3}\ntwo: {x: 3, <<: [*b, {w: 4}]}\nsame: *b"
    ((_, found),) = documents(text)
    assert found["one"] == {"x": 3, "z": 2}
    assert found["two"] == {"x": 3, "z": 2, "w": 4}
    assert found["same"] == {"x": 1, "z": 2}


def test_a_text_that_begins_with_a_brace_is_json() -> None:
    assert documents('{"a": "\\u00e9", "yes": 1.0}') == ((1, {"a": "é", "yes": 1.0}),)
    assert documents('\n{"a": 1}\n{"b": 2}\n---\n{"c": 3}\n') == (
        (2, {"a": 1}),
        (3, {"b": 2}),
        (5, {"c": 3}),
    )
    assert documents('{"a": 1}\n---\nb: yes') == ((1, {"a": 1}), (3, {"b": True}))
    assert documents("{a: yes}") == ((1, {"a": True}),)


def test_of_a_key_that_is_given_twice_the_last_holds_where_that_is_asked_for() -> None:
    text = "a: 1\nb: {c: 1, c: 2}\n<<: {a: 0}\na: 3"
    assert documents(text, last=True) == ((1, {"a": 3, "b": {"c": 2}}),)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, 'key "a" already set in map'),
        ('a: 1\nb: {"c": 1, c: 2}', 2, 'key "c" already set in map'),
        ('1: a\n"1": b', 2, 'key "1" already set in map'),
        ('{"a": 1,\n "a": 2}', 1, 'key "a" already set in map'),
        ("a: [1\nb: 2", 2, "did not find expected"),
        ("a: b\n\tc: d", 2, "tab"),
        ("a: *nothing", 1, "unknown anchor"),
        ("a: 1\n---\nb: &x [*y]", 3, "unknown anchor 'y'"),
        ("a: .nan", 1, "not a number"),
        ("~: 1", 1, "unsupported map key"),
        ("[1]: 2", 1, "unsupported map key"),
        ("<<: 1", 1, "map merge requires"),
        ("a: !!int x", 1, "cannot decode `x`"),
        ("a: !!binary '?'", 1, "invalid base64"),
        ('{"a": 1,\n "b" [}', 2, "invalid JSON"),
        ('{"a": NaN}', 1, "NaN"),
        ("a: \x01", 1, "control characters"),
        (b"a: 1\nb: \xff", 2, "invalid UTF-8"),
        (b"\xff\xfea", 1, "invalid UTF-16"),
        ("a: 'x", 1, "found unexpected end of stream"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(
    text: str | bytes, line: int, words: str
) -> None:
    with pytest.raises(YamlError) as caught:
        documents(text)
    assert words in caught.value.message
    assert caught.value.line == line


@pytest.mark.parametrize("written", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_a_byte_order_mark_tells_the_encoding(written: str) -> None:
    text = "\ufeffa: ü\r\nb: 2\r\n" if written == "utf-16-be" else "a: ü\r\nb: 2\r\n"
    assert documents(text.encode(written)) == ((1, {"a": "ü", "b": 2}),)


@pytest.mark.parametrize(
    "text",
    ["[" * 5000, "- " * 5000 + "x", '{"a":' * 5000, '{"a":' * 900 + "1" + "}" * 900,
     "a: " + "{b: " * 400 + "1" + "}" * 400],
)  # fmt: skip
def test_nesting_is_limited(text: str) -> None:
    with pytest.raises(YamlError):
        documents(text)


def test_deep_but_sensible_nesting_is_read() -> None:
    depth = MAX_DEPTH - 1
    ((_, found),) = documents("[" * depth + "1" + "]" * depth)
    for _ in range(depth):
        (found,) = found
    assert found == 1


def test_anchors_that_explode_are_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for at in range(1, 30):
        lines.append(f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]")
    started = time.perf_counter()
    with pytest.raises(YamlError, match="excessive aliasing"):
        documents("\n".join(lines))
    assert time.perf_counter() - started < 1


def test_many_honest_aliases_are_read() -> None:
    text = "base: &b {a: 1, b: 2}\nitems:\n" + "- *b\n" * 300
    ((_, found),) = documents(text)
    assert len(found["items"]) == 300


TRICKY = ["yes", "n", "on", "1.0", "null", "0123", "0o17", "1e3", "~", "", " x ", "a: b", "# c",
          "- d", "*e", "&f", "!g", "%h", "@i", "`j", "{k", "[l", "2001-01-01", "12:30", "<<", "=",
          "multi\nline\n", "trailing  \nspaces", "\ttab", "é\u2028", "\x07", "🙂", "?", "true",
          "0x1F", "1_000", ".5", "+1", "NO", "'", '"', "|", ">", "---", "..."]  # fmt: skip


@pytest.mark.parametrize("text", TRICKY)
def test_text_that_looks_like_something_else_is_quoted(text: str) -> None:
    assert documents(dump({"a": text, text: [text]})) == ((1, {"a": text, text: [text]}),)


def test_what_is_written_looks_as_kubectl_writes_it() -> None:
    written = dump({"kind": "X", "a": [{"b": "1", "c": 1}], "t": "one\ntwo\n", "e": {}, "n": None})
    assert written == (
        "a:\n- b: '1'\n  c: 1\ne: {}\nkind: X\n'n': null\nt: |\n  one\n  two\n"
    )  # fmt: skip


_texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=8)
_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: not x.is_integer())
    | _texts
    | st.sampled_from(TRICKY),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=10,
)


@given(value=st.dictionaries(_texts, _values, min_size=1, max_size=4))
def test_what_is_written_is_read_back(value: dict[str, Any]) -> None:
    assert [found for _, found in documents(dump(value))] == [value]


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\n---\nd: 1\n"])
@pytest.mark.parametrize("style", ["|+", ">+", "|", ">-"])
def test_a_block_at_the_end_of_a_document_has_the_line_ends_that_are_written(
    style: str, end: str
) -> None:
    text = f"a: 1\nb: {style}\n  x\n{end}"
    kept = (
        ""
        if style == ">-"
        else "\n" + "\n" * (style[1:] == "+") * end.partition("---")[0].count("\n")
    )
    assert documents(text)[0] == (1, {"a": 1, "b": f"x{kept}"})

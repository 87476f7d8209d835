"""
YAML as Go's yaml.v3 writes it with an indent of two: the bytes of ``manifest.yaml``.

A branch that Argo CD hydrated gets no commit from us, and none from it after us, if nothing but
the writer has changed. The rules are those of yaml.v3: keys in its natural order, a list deeper
than its key, text over several lines as a literal, what could be read as anything but text in
double quotes, what a plain scalar cannot hold in single ones.
"""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cmp_to_key, lru_cache
from typing import Any

from trueup.k8s.gojson import printed
from trueup.k8s.yaml import dump

LONGEST_KEY = 128  # bytes; a longer one is written another way
_FORMS = (str.lower, str.title, str.upper)
_WORDS = frozenset(
    {"", "~", ".nan", ".NaN", ".NAN"}
    | {f"{sign}.{form('inf')}" for sign in ("", "+", "-") for form in _FORMS}
    | {
        form(word)
        for word in ["true", "false", "null", "y", "yes", "on", "n", "no", "off"]
        for form in _FORMS
    }
)
"""Read as something else than text, by YAML 1.1 at least."""
_WHOLE = re.compile(
    r"[-+]?(0[bB][01]+|0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|[1-9][0-9]*|0)|0b[-+][01]+|0o[-+][0-7]+"
)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_APART = re.compile(r"(?<=[0-9])_(?=[0-9])")
_BREAK = re.compile("[\n\r\x85\u2028\u2029]")
_SIXTIES = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_DAY = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"([Tt]([01]?\d|2[0-3]):[0-5]?\d:[0-5]?\d(\.\d+)?(Z|[-+]\d\d:\d\d)"
    r"| ([01]?\d|2[0-3]):[0-5]?\d:[0-5]?\d(\.\d+)?)?"
)
_FIRST = re.compile(r"[#,\[\]{}&*!|>'\"%@`]|[?:-]([ \t\n]|\Z)|---|\.\.\.")
_INSIDE = re.compile(r":([ \t\n]|\Z)|(?<=[ \t\n])#|[\u2028\u2029]")
_STRANGE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u2028\u2029]|[\r\x85]"
)
_ESCAPED = re.compile(
    "[^\\x20\\x21\\x23-\\x5b\\x5d-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd]"
)
_SHORT = {
    0: "0",
    7: "a",
    8: "b",
    9: "t",
    10: "n",
    11: "v",
    12: "f",
    13: "r",
    27: "e",
    34: '"',
    92: "\\",
    0x85: "N",
    0xA0: "_",
    0x2028: "L",
    0x2029: "P",
}


def document(body: Mapping[str, Any]) -> str:
    """*body* as one document, without a mark before it."""
    if _odd(body):
        return dump(body)
    return "".join(f"{line}\n" for line in _mapping(body, ""))


def _mapping(body: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key in sorted(body, key=cmp_to_key(_compared)):
        yield from _entry(f"{indent}{_scalar(key, '', True)}:", body[key], indent)


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        yield head
        yield from _mapping(value, f"{indent}  ")
    elif isinstance(value, list) and value:
        yield head
        yield from _list(value, f"{indent}  ")
    else:
        yield f"{head} {_leaf(value, indent)}"


def _list(items: list[Any], indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, Mapping | list) and item:
            deeper = f"{indent}  "
            inner = _mapping(item, deeper) if isinstance(item, Mapping) else _list(item, deeper)
            yield f"{indent}- {next(inner)[len(deeper) :]}"
            yield from inner
        else:
            yield f"{indent}- {_leaf(item, indent)}"


def _leaf(value: Any, indent: str) -> str:
    match value:
        case str():
            return _scalar(value, f"{indent}  ", False)
        case None:
            return "null"
        case Mapping():
            return "{}"
        case list():
            return "[]"
        case _:
            return printed(value)


def _scalar(text: str, indent: str, key: bool) -> str:
    if "\n" in text:
        return _quoted(text) if key or not _may_stand(text) else _literal(text, indent)
    return _line(text)


@lru_cache(maxsize=4096)
def _line(text: str) -> str:
    if _means_something(text):
        return _quoted(text)
    if "\t" in text or _STRANGE.search(text):
        return _quoted(text)
    if text[:1] == " " or text[-1:] == " " or _FIRST.match(text) or _INSIDE.search(text):
        return "'" + text.replace("'", "''") + "'"
    return text


def _means_something(text: str) -> bool:
    """Whether it is no text, or is to old readers."""
    if text in _WORDS or _SIXTIES.fullmatch(text):
        return True
    if text[0] not in "+-.0123456789":
        return False
    return _is_number(text) or _is_day(text)


def _is_number(text: str) -> bool:
    """Underscores are for digits to be read by; after a leading point they stand between some."""
    plain = _APART.sub("", text) if text[0] == "." else text.replace("_", "")
    if _WHOLE.fullmatch(plain):
        return True
    return _FLOAT.fullmatch(plain) is not None and not math.isinf(float(plain))


def _is_day(text: str) -> bool:
    found = _DAY.fullmatch(text)
    if found is None:
        return False
    try:
        date(*(int(found[part]) for part in (1, 2, 3)))
    except ValueError:
        return False
    return True


def _may_stand(text: str) -> bool:
    """Whether a literal can hold it."""
    return text[-1] != " " and " \n" not in text and not _STRANGE.search(text)


def _literal(text: str, indent: str) -> str:
    hint = "2" if text[0] in " \n" else ""
    chomp = "-" if text[-1] != "\n" else "+" if text == "\n" or text[-2:] == "\n\n" else ""
    lines = text.split("\n")[: -1 if text[-1] == "\n" else None]
    return "\n".join((f"|{hint}{chomp}", *(f"{indent}{line}" if line else "" for line in lines)))


def _quoted(text: str) -> str:
    return '"' + _ESCAPED.sub(lambda found: _escape(ord(found[0])), text) + '"'


def _escape(code: int) -> str:
    if code in _SHORT:
        return f"\\{_SHORT[code]}"
    letter, width = ("x", 2) if code <= 0xFF else ("u", 4) if code <= 0xFFFF else ("U", 8)
    return f"\\{letter}{code:0{width}X}"


def _odd(value: Any) -> bool:
    """Whether it has a key that yaml.v3 writes in a way of its own."""
    if isinstance(value, Mapping):
        return any(len(key.encode()) > LONGEST_KEY or _BREAK.search(key) for key in value) or any(
            map(_odd, value.values())
        )
    return isinstance(value, list) and any(map(_odd, value))


def _compared(one: str, other: str) -> int:
    """Natural order: numbers in keys count as such, letters come after other signs."""
    digits = False
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a == b:
            digits = a.isdigit()
            continue
        if a.isalpha() and b.isalpha():
            return ord(a) - ord(b)
        if a.isalpha() or b.isalpha():
            return -1 if a.isalpha() == digits else 1
        return _numbers(one, other, at)
    return len(one) - len(other)


def _numbers(one: str, other: str, at: int) -> int:
    before = re.search(r"[0-9]*\Z", one[:at])
    zero = "0" in (one[at], other[at])
    lead = "1" if zero and before and before[0].strip("0") else ""
    runs = [re.match(r"[0-9]*", text[at:]) for text in (one, other)]
    first, second = ((run[0] if run else "") for run in runs)
    a, b = int(f"{lead}{first}" or 0), int(f"{lead}{second}" or 0)
    return a - b or len(first) - len(second) or ord(one[at]) - ord(other[at])

"""Sprig's functions of texts and lists of texts."""

import unicodedata
from typing import Any

from trueup.core.gotemplate.failed import CallFailed, bounded
from trueup.core.gotemplate.printing import printed
from trueup.core.gotemplate.quoting import quoted
from trueup.core.gotemplate.values import (
    Int,
    StringMap,
    Strings,
    is_list,
    octets,
    stripped,
    text_of,
)
from trueup.core.gotemplate.verbs import sprintf

_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
)
_SPACE += "\u2028\u2029\u202f\u205f\u3000"


def strval(value: Any) -> str:
    """``toString``."""
    return value if isinstance(value, str) else printed(value)


def strings(value: Any) -> Strings:
    """``toStrings``: nil of a list is left out."""
    if value is None:
        return Strings()
    if is_list(value):
        return Strings(strval(item) for item in value if item is not None)
    return Strings([strval(value)])


def trim(text: str) -> str:
    return text.strip(_SPACE)


def trim_all(letters: str, text: str) -> str:
    return stripped(text, letters)


def trim_suffix(suffix: str, text: str) -> str:
    return text.removesuffix(suffix)


def trim_prefix(prefix: str, text: str) -> str:
    return text.removeprefix(prefix)


def upper(text: str) -> str:
    return "".join(map(_one_upper, text)) if not text.isascii() else text.upper()


def lower(text: str) -> str:
    return "".join(map(_one_lower, text)) if not text.isascii() else text.lower()


def _one_upper(letter: str) -> str:
    """Go changes letter by letter: ß stays."""
    changed = letter.upper()
    return changed if len(changed) == 1 else letter


def _one_lower(letter: str) -> str:
    changed = letter.lower()
    return changed if len(changed) == 1 else changed[0]


def title(text: str) -> str:
    """The first letter of each word; an apostrophe begins no other, as in Go."""
    out: list[str] = []
    before = " "
    for letter in text:
        out.append(_one_title(letter) if _separates(before) else letter)
        before = letter
    return "".join(out)


def _one_title(letter: str) -> str:
    changed = letter.title()
    return changed if len(changed) == 1 else letter


def _separates(letter: str) -> bool:
    if letter <= "\x7f":
        return not (letter.isalnum() or letter in "_")
    return unicodedata.category(letter)[0] not in "LN" and letter in _SPACE


def untitle(text: str) -> str:
    """The first letter of each word in lower case."""
    out: list[str] = []
    begins = True
    for letter in text:
        space = letter in _SPACE
        out.append(_one_lower(letter) if begins and not space else letter)
        begins = space
    return "".join(out)


def substr(start: Int, end: Int, text: str) -> str:
    data = octets(text)
    if start < 0:
        return text_of(_cut(data, 0, end))
    if end < 0 or end > len(data):
        return text_of(_cut(data, start, len(data)))
    return text_of(_cut(data, start, end))


def _cut(data: bytes, start: int, end: int) -> bytes:
    if end > len(data) or end < 0:
        length = f" with length {len(data)}" if end > 0 else ""
        raise CallFailed(f"runtime error: slice bounds out of range [:{end}]{length}")
    if start > end:
        raise CallFailed(f"runtime error: slice bounds out of range [{start}:{end}]")
    return data[start:end]


def repeat(count: Int, text: str) -> str:
    if count < 0:
        raise CallFailed("strings: negative Repeat count")
    bounded(len(text) * count)
    return text * count


def trunc(size: Int, text: str) -> str:
    data = octets(text)
    if size < 0 < len(data) + size:
        return text_of(data[size:])
    return text_of(data[:size]) if 0 <= size < len(data) else text


def contains(part: str, text: str) -> bool:
    return part in text


def has_prefix(prefix: str, text: str) -> bool:
    return text.startswith(prefix)


def has_suffix(suffix: str, text: str) -> bool:
    return text.endswith(suffix)


def quote(*values: Any) -> str:
    return " ".join(quoted(strval(value)) for value in values if value is not None)


def squote(*values: Any) -> str:
    return " ".join(f"'{printed(value)}'" for value in values if value is not None)


def cat(*values: Any) -> str:
    kept = [value for value in values if value is not None]
    return sprintf(" ".join(["%v"] * len(kept)), *kept)


def indent(spaces: Int, text: str) -> str:
    if spaces < 0:
        raise CallFailed("strings: negative Repeat count")
    bounded(len(text) + spaces * (text.count("\n") + 1))
    pad = " " * spaces
    return pad + text.replace("\n", "\n" + pad)


def nindent(spaces: Int, text: str) -> str:
    return "\n" + indent(spaces, text)


def replace(old: str, new: str, text: str) -> str:
    bounded(len(text) + (text.count(old) if old else len(text) + 1) * len(new))
    return text.replace(old, new)


def plural(one: str, many: str, count: Int) -> str:
    return one if count == 1 else many


def join(separator: str, values: Any) -> str:
    parts = strings(values)
    bounded(sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


def _parts(separator: str, text: str, most: int) -> list[str]:
    if most == 0:
        return []
    if separator:
        return text.split(separator, most - 1 if most > 0 else -1)
    letters = list(text)
    if 0 < most < len(letters):
        return [*letters[: most - 1], "".join(letters[most - 1 :])]
    return letters


def split_list(separator: str, text: str) -> Strings:
    return Strings(_parts(separator, text, -1))


def split(separator: str, text: str) -> StringMap:
    return _numbered(_parts(separator, text, -1))


def splitn(separator: str, most: Int, text: str) -> StringMap:
    return _numbered(_parts(separator, text, most))


def _numbered(parts: list[str]) -> StringMap:
    return StringMap({f"_{at}": part for at, part in enumerate(parts)})


def sort_alpha(values: Any) -> Strings:
    return (
        Strings(sorted(strings(values), key=octets))
        if is_list(values)
        else Strings([strval(values)])
    )

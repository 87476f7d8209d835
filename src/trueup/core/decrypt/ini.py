"""
INI as sops has it: sections of keys, its own section ``sops`` with the metadata made flat.

What sops wrote is opened line by line and stays as it is laid out, so the result is what sops
itself would write.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from trueup.core.decrypt.flat import unflattened
from trueup.core.decrypt.keys import Keys
from trueup.core.decrypt.opened import Opened
from trueup.core.decrypt.seal import Seal

MARK = re.compile(r"^\[sops\]\s*$", re.MULTILINE)
_SECTION = re.compile(r"\[(.*)\]\s*\Z")
_PAIR = re.compile(r"(\s*(?:\"\"\".*?\"\"\"|`.*?`|\".*?\"|[^=:]+?)\s*[=:]\s*)(.*)\Z")
_QUOTES = ('"""', "`", '"')
_DEFAULT = "DEFAULT"


class _Pair(NamedTuple):
    """A key with its *value*; *head*: all of the line before that."""

    section: str
    key: str
    head: str
    value: str


def opened(text: str, keys: Keys) -> Opened:
    body, own = _parted(text)
    metadata = {each.key: each.value for each in _lines(own) if isinstance(each, _Pair)}
    seal = Seal(unflattened(metadata), keys)
    made, sections = [], [_DEFAULT]
    for each in _lines(body):
        if isinstance(each, str):
            section = _SECTION.match(each)
            sections += [section[1].strip()] if section else []
            made.append(_comment(seal.comments(each, ((name,) for name in reversed(sections)))))
            continue
        plain = seal.opened(each.value, (each.section, each.key))
        seal.count(plain.counted if plain else each.value.encode(), sealed=plain is not None)
        made.append(f"{each.head}{_quoted(plain.text) if plain else each.value}")
    seal.check()
    return Opened("".join(f"{line}\n" for line in made).encode(), tuple(seal.secrets))


def _comment(line: str) -> str:
    """A comment that has a sign of its own gets no second one."""
    inner = line.removeprefix("; ")
    return f"{inner[0]} {inner[1:].strip()}" if inner[:1] in ("#", ";") else line


def _parted(text: str) -> tuple[str, str]:
    """All but the section of sops, and that."""
    found = MARK.search(text)
    start = found.start() if found else len(text)
    after = re.search(r"^\[", text[start + 1 :], re.MULTILINE)
    end = start + 1 + after.start() if after else len(text)
    rest = text[:start].rstrip("\n") + "\n" + text[end:]
    return rest, text[start:end]


def _lines(text: str) -> Iterator[_Pair | str]:
    section = _DEFAULT
    for line in text.splitlines():
        found = _SECTION.match(line)
        pair = None if found or line.lstrip()[:1] in ("", "#", ";") else _PAIR.match(line)
        if found:
            section = found[1].strip()
        if pair is None:
            yield line
            continue
        key = pair[1].rstrip().rstrip("=:").strip()
        yield _Pair(section, _unquoted(key), pair[1], _unquoted(pair[2].strip()))


def _unquoted(text: str) -> str:
    for quote in _QUOTES:
        if text.startswith(quote) and text.endswith(quote) and len(text) >= 2 * len(quote):
            return text[len(quote) : -len(quote)]
    return text


def _quoted(text: str) -> str:
    """As the INI library of sops quotes a value."""
    if "\n" in text or "`" in text:
        return f'"""{text}"""'
    if "#" in text or ";" in text:
        return f"`{text}`"
    return f'"{text}"' if text.strip() != text else text

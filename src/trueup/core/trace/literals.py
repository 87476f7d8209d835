"""
Literals: the places of a Jsonnet program that may be what a field says.

A program may compute anything, so nobody can read from it what a field is made of. But a literal
that occurs in what a field says can be given another value: if that changes the field, it is made
of it. What is to be tried is found here; the trying is done by the engine, which can evaluate.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

MOST = 8  # literals that are tried for one field
PROGRAMS = (".jsonnet", ".libsonnet")
_TOKEN = re.compile(
    r"""
    (?P<passed> //[^\n]* | \#[^\n]* | /\*.*?\*/ | \|\|\|.*?\|\|\| | \w*[A-Za-z_]\w*\s*: )
    | (?P<text> "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' )
    | (?P<number> (?<![\w.])\d+(?:\.\d+)?(?![\w.]) )
    | (?P<switch> (?<!\w)(?:true|false)(?!\w) )
    """,
    re.VERBOSE | re.DOTALL,
)


class Literal(NamedTuple):
    """One literal of the file at *path*; *other*: what the file is with another value there."""

    path: str
    line: int
    other: bytes


def literals(files: Mapping[str, bytes], first: str, said: Any) -> list[Literal]:
    """Those that occur in what a field says, of the program *first* and what it may import."""
    if isinstance(said, Mapping | list) or said in (None, ""):
        return []
    rest = sorted(path for path in files if path.endswith(PROGRAMS) and path != first)
    found = (each for path in (first, *rest) for each in _in_file(path, files[path], said))
    return [each for _, each in zip(range(MOST), found, strict=False)]


def _in_file(path: str, content: bytes, said: Any) -> Iterator[Literal]:
    text = content.decode(errors="replace")
    for token in _TOKEN.finditer(text):
        other = _other(token, said)
        if other is not None:
            changed = text[: token.start()] + other + text[token.end() :]
            yield Literal(path, text.count("\n", 0, token.start()) + 1, changed.encode())


def _other(token: re.Match[str], said: Any) -> str | None:
    """The literal with another value of its type; None if it has nothing to do with *said*."""
    whole = token.group()
    match token.lastgroup:
        case "text":
            part = whole[1:-1]
            occurs = isinstance(said, str) and part != "" and part in said
            return f"{whole[:-1]}x{whole[-1]}" if occurs else None
        case "number":
            return f"{whole}1" if whole in str(said) and not isinstance(said, bool) else None
        case "switch" if isinstance(said, bool) and whole == str(said).lower():
            return str(not said).lower()
        case _:
            return None

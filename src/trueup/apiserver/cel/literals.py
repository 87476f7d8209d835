"""
Literals: ``Object.spec{replicas: 1}`` and ``JSONPatch{op: "add"}`` of mutating policies.

Upstream makes types of them as they are named. The library builds messages of known types alone,
so a literal is written anew as a map that says its type under `TYPE`: a type that no field has.
"""

import re
from collections.abc import Iterator
from typing import Any

import orjson

TYPE = "$type"
OBJECT = "Object"
PATCH = "JSONPatch"
# Texts (raw ones, long ones) and comments whole, names with their dots, and single signs.
_TOKENS = re.compile(
    r"""
    (?P<raw>[bB]?[rR][bB]?(?:"{3}.*?"{3}|'{3}.*?'{3}|"[^"]*"|'[^']*'))
    |(?P<text>[bB]?(?:"{3}(?:\\.|[^\\])*?"{3}|'{3}(?:\\.|[^\\])*?'{3}
        |"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))
    |(?P<comment>//[^\n]*)
    |(?P<literal>(?<![\w.])(?:Object(?:\s*\.\s*[A-Za-z_]\w*)*|JSONPatch)\s*\{)
    |(?P<quoted>`[^`]*`)
    |(?P<name>(?:\.\s*)?[A-Za-z_]\w*)
    |(?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPEN, _CLOSED = frozenset("{[("), frozenset("}])")


def as_maps(text: str) -> str:
    """The expression *text* with each literal of a type as a map."""
    return "".join(_written(text))


def _written(text: str) -> Iterator[str]:
    due: list[bool] = []  # per open bracket: whether a field's name is due; never in others
    fields: list[bool] = []  # per open bracket: whether it is a literal's
    for token in _TOKENS.finditer(text):
        kind, said = token.lastgroup, token[0]
        if kind == "literal":
            due.append(True)
            fields.append(True)
            name = re.sub(r"[\s{]", "", said)
            more = "" if re.match(r"\s*\}", text[token.end() :]) else ", "
            yield f'{{"{TYPE}": dyn("{name}"){more}'
            continue
        if kind == "sign" and said in _OPEN:
            due.append(False)
            fields.append(False)
        elif kind == "sign" and said in _CLOSED and due:
            due.pop()
            fields.pop()
        elif kind == "sign" and said == "," and due:
            due[-1] = fields[-1]
        elif kind in ("name", "quoted") and due and due[-1]:
            due[-1] = False
            said = orjson.dumps(said.strip("`")).decode()
        yield said


def mismatches(value: Any) -> list[str]:
    """What is wrong with the types below *value*: each is named for the way to it."""
    return list(_mismatches(value, [type_of(value)]))


def type_of(value: Any) -> str:
    """The type that *value* was made of; empty if it was not made of one."""
    return str(value.get(TYPE, "")) if isinstance(value, dict) else ""


def _mismatches(value: Any, way: list[str]) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _mismatches(each, way)
    elif isinstance(value, dict):
        found, wanted = type_of(value), ".".join(way)
        if found and found != wanted:
            yield (
                f'unexpected type name "{found}", expected "{wanted}", which matches field name'
                " path from root Object type"
            )
        for name, each in value.items():
            yield from _mismatches(each, [*way, name] if found else way)


def plain(value: Any) -> Any:
    """*value* without its types."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items() if name != TYPE}
    return [plain(each) for each in value] if isinstance(value, list) else value

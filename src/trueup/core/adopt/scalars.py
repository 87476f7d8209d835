"""Scalars: a value as it is written in YAML, in the style of what it takes the place of."""

import json
from typing import Any

import yaml

from trueup.k8s.yaml.scalars import ScalarError, plain

_SPECIAL = "-?:,[]{}#&*!|>'\"%@`"
WIDE = 10_000_000


def written(value: Any, style: str | None = None) -> str:
    """On one line. *style*: of the scalar before: ``'``, ``\"`` or none."""
    if not isinstance(value, str):
        return flow(value)
    if style == "'" and _single(value):
        return "'" + value.replace("'", "''") + "'"
    if style != '"' and _bare(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def flow(value: Any) -> str:
    """Maps and lists in braces and brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str):
        inside = any(sign in value for sign in ",[]{}")
        return json.dumps(value, ensure_ascii=False) if inside else written(value)
    return json.dumps(value)


def block(value: Any, indent: int) -> str:
    """Lines of a map or a list, all but the first indented by *indent*; no newline at the end."""
    lines = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDE
    ).splitlines()
    return "\n".join([lines[0], *(" " * indent + line if line else "" for line in lines[1:])])


def literal(value: str, indent: int) -> str:
    """``|`` and the lines below it; no newline at the end."""
    stripped = value.rstrip("\n")
    newlines = len(value) - len(stripped)
    chomping = "-" if newlines == 0 else "" if newlines == 1 else "+"
    first = next((line for line in stripped.split("\n") if line), "")
    hint = "2" if first[:1] == " " else ""
    lines = value.split("\n") if newlines > 1 else stripped.split("\n")
    if newlines > 1:
        lines = lines[:-1]
    return "\n".join(
        [f"|{hint}{chomping}", *(" " * indent + each if each else "" for each in lines)]
    )


def is_literal(value: Any) -> bool:
    """Whether it can be written with ``|``: several lines, none that a reader would change."""
    if not isinstance(value, str) or "\n" not in value or not value.strip("\n"):
        return False
    return all(sign == "\n" or sign.isprintable() for sign in value)


def _bare(value: str) -> bool:
    """Whether it is that text if it stands there without quotes."""
    if not value or value != value.strip() or not value.isprintable():
        return False
    if value[0] in _SPECIAL or ": " in value or " #" in value or value.endswith(":"):
        return False
    if value in ("---", "...", "<<", "=") or value[:1] == "\ufeff":
        return False
    try:
        return bool(plain(value) == value) and bool(yaml.safe_load(value) == value)
    except (ScalarError, yaml.YAMLError, ValueError):
        return False


def _single(value: str) -> bool:
    return value.isprintable() and "\n" not in value


class _Dumper(yaml.SafeDumper):
    """Lists as people indent them, texts with several lines with ``|``, the rest as `written`."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    style = "|" if is_literal(value) else None if _bare(value) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)

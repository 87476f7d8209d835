"""Literals: what an expression of HCL says by itself, without anything being evaluated."""

import re
from typing import Any

from tree_sitter import Node

PLACES = ("path.module", "path.root", "path.cwd")
"""What is told all the same, by itself or in a text: as ``${path.module}``, where it stood."""
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_ESCAPED = re.compile(r'\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|([$%])\4\{')


def text_of(node: Node) -> str:
    return (node.text or b"").decode(errors="replace")


def literal(node: Node) -> tuple[bool, Any]:
    """Whether the file alone says what it is, and what."""
    match node.type:
        case "expression" if (place := text_of(node).strip()) in PLACES:
            return True, f"${{{place}}}"
        case "expression" | "literal_value" | "template_expr" | "collection_value" if (
            len(node.named_children) == 1
        ):
            return literal(node.named_children[0])
        case "string_lit" | "quoted_template":
            parts = [_part(each) for each in node.named_children]
            told = [each for each in parts if each is not None]
            return len(told) == len(parts), "".join(told)
        case "numeric_lit":
            return _number(text_of(node))
        case "bool_lit":
            return True, text_of(node) == "true"
        case "null_lit":
            return True, None
        case "tuple":
            items = [literal(each) for each in node.named_children if each.type == "expression"]
            return all(known for known, _ in items), [value for _, value in items]
        case "object":
            return _object(node)
    return False, None


def _number(text: str) -> tuple[bool, Any]:
    try:
        return True, int(text) if text.isdigit() else float(text)
    except ValueError:
        return False, None


def _object(node: Node) -> tuple[bool, Any]:
    found: dict[str, Any] = {}
    for each in node.named_children:
        if each.type != "object_elem":
            continue
        key, value = each.child_by_field_name("key"), each.child_by_field_name("val")
        if key is None or value is None:
            return False, None
        named, name = literal(key)
        known, said = literal(value)
        if not known:
            return False, None
        found[str(name) if named else text_of(key)] = said
    return True, found


def _part(node: Node) -> str | None:
    """Of a text: None where it is not known from the file."""
    if node.type in ("quoted_template_start", "quoted_template_end"):
        return ""
    if node.type == "template_literal":
        return _ESCAPED.sub(_unescaped, text_of(node))
    inside = text_of(node).strip("${}~ ") if node.type == "template_interpolation" else ""
    return f"${{{inside}}}" if inside in PLACES else None


def _unescaped(found: re.Match[str]) -> str:
    if found[4]:
        return f"{found[4]}{{"
    return _ESCAPES[found[1]] if found[1] else chr(int(found[2] or found[3], 16))


def beginning(node: Node) -> str:
    """What a text begins with, up to what is not known."""
    while node.type in ("expression", "template_expr", "literal_value") and node.named_children:
        node = node.named_children[0]
    found = ""
    for each in node.named_children if node.type in ("string_lit", "quoted_template") else ():
        part = _part(each)
        if part is None:
            break
        found += part
    return found

"""HCL as JSON (``.tf.json``): the same blocks, as far as one can know without a schema."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from trueup.core.terraform.files.hcl import (
    TOO_LARGE,
    Block,
    Body,
    Call,
    Expression,
    Problem,
    expression,
)

LABELS: Mapping[str, int] = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "action": 2,
    "variable": 1,
    "output": 1,
    "module": 1,
    "provider": 1,
    "check": 1,
    "backend": 1,
    "provisioner": 1,
    "terraform": 0,
    "locals": 0,
    "required_providers": 0,
    "cloud": 0,
    "removed": 0,
    "validation": 0,
}
"""The blocks that are looked into, and how many names stand before their bodies."""


LARGEST = 8 << 20  # bytes that are looked into; programs write more than people


def parse(text: bytes) -> Body:
    if len(text) > LARGEST:
        return Body(problems=(TOO_LARGE,))
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        return Body(problems=(Problem(line, column, getattr(error, "msg", "it is no JSON")),))
    if not isinstance(whole, dict):
        return Body(problems=(Problem(1, 1, "it is no JSON object"),))
    return Body(_block("", (), whole))


def _block(type: str, labels: tuple[str, ...], body: Mapping[str, Any]) -> Block:
    attributes: dict[str, Expression] = {}
    blocks: list[Block] = []
    for name, value in body.items():
        if name == "//":  # a comment
            continue
        if name in LABELS and isinstance(value, dict | list):
            blocks += _blocks(name, (), value)
        else:
            attributes[name] = _expression(value)
    return Block(type, labels, 1, attributes, tuple(blocks))


def _blocks(type: str, labels: tuple[str, ...], value: Any) -> Iterator[Block]:
    """One or several, each below its names."""
    if isinstance(value, list):
        for each in value:
            yield from _blocks(type, labels, each)
    elif isinstance(value, dict) and len(labels) < LABELS[type]:
        for name, below in value.items():
            yield from _blocks(type, (*labels, name), below)
    elif isinstance(value, dict):
        yield _block(type, labels, value)


def _expression(value: Any) -> Expression:
    parts = [expression(text) for text in _texts(value)]
    calls: tuple[Call, ...] = tuple(call for part in parts for call in part.calls)
    texts = tuple(text for part in parts for text in part.texts)
    known = all(part.known for part in parts)
    if isinstance(value, str) and parts:
        return msgspec.structs.replace(parts[0], text=value)
    return Expression(json.dumps(value), 1, known, value if known else None, calls, texts)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)

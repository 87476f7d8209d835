"""From one kind of value to another."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from trueup.core.expr.members import kind
from trueup.core.expr.operators import text
from trueup.core.expr.tokens import ExpressionFailed
from trueup.core.gotemplate.failed import CallFailed
from trueup.core.gotemplate.printing import printed
from trueup.core.gotemplate.sprig.json import written


def _to_json(value: Any) -> str:
    """Indented by two, keys in order, as Go writes it."""
    try:
        return written(value, "  ")
    except CallFailed as error:
        raise ExpressionFailed(f"toJSON: {error}") from error


def _from_json(said: Any) -> Any:
    """All numbers are floats."""
    try:
        return _floats(orjson.loads(text(said)))
    except orjson.JSONDecodeError as error:
        raise ExpressionFailed(f"fromJSON: {error}") from error


def _floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _floats(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_floats(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _from_base64(said: Any) -> str:
    try:
        return base64.b64decode(text(said), validate=True).decode(errors="replace")
    except binascii.Error as error:
        raise ExpressionFailed(f"fromBase64: {error}") from error


CONVERTING: Mapping[str, Callable[..., Any]] = {
    "type": kind,
    "string": printed,
    "toJSON": _to_json,
    "fromJSON": _from_json,
    "toBase64": lambda said: base64.b64encode(text(said).encode()).decode(),
    "fromBase64": _from_base64,
}

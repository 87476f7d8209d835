"""The scope that cases are asked in, and what comes of asking."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from trueup.core.alerts.helpers import helpers
from trueup.core.expr import ExpressionFailed, parsed
from trueup.core.expr.members import go_type
from trueup.core.gotemplate.gotime import parse
from trueup.core.gotemplate.printing import printed

FOLDER = Path(__file__).parent
SCOPE = FOLDER / "scope.json"
NOW = parse("2006-01-02T15:04:05.999999999Z07:00", "2024-05-06T07:08:09.123456789Z")
CASES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "cases.yaml").read_text())


def scope() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SCOPE.read_text())
    return {**found, **helpers(lambda: NOW)}


def answer(text: str, around: Mapping[str, Any]) -> dict[str, Any]:
    """``is`` or ``fails``, as in the table."""
    try:
        return {"is": told(parsed(text)(around))}
    except ExpressionFailed:
        return {"fails": True}


def told(value: Any) -> Any:
    """As JSON can say it: times as Go prints them."""
    if go_type(value):
        return str(value)
    match value:
        case Mapping():
            return {printed(key): told(each) for key, each in value.items()}
        case list() | tuple():
            return [told(each) for each in value]
        case float() if math.isinf(value):
            return "+Inf" if value > 0 else "-Inf"
        case float() if math.isnan(value):
            return "NaN"
    return value

"""The columns of custom resources, from the ``additionalPrinterColumns`` of their definition."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from trueup.apiserver.columns.column import NAME, Body, Column, ago, since
from trueup.k8s import jsonpath


def columns(printer: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    """The name and the columns that a definition asks for; the age if it asks for none."""
    if not printer:
        return (NAME, _AGE)
    return (NAME, *(_column(asked) for asked in printer))


_AGE = Column("Age", since("metadata", "creationTimestamp"), "date")


def _column(asked: Mapping[str, Any]) -> Column:
    steps = jsonpath.parse(asked["jsonPath"])
    kind = str(asked["type"])

    def cell(body: Body, now: datetime) -> Any:
        found = jsonpath.find(body, steps)
        return _written(found[0], kind, now) if found else None

    return Column(
        asked["name"],
        cell,
        kind,
        int(asked.get("priority", 0)),
        asked.get("format", ""),
        asked.get("description", ""),
    )


def _written(value: Any, kind: str, now: datetime) -> Any:
    """A value as the server prints it: a date as an age, one of another type not at all."""
    match kind:
        case "string":
            return _text(value)
        case "date":
            return ago(value, now) if isinstance(value, str) else None
        case "boolean":
            return value if isinstance(value, bool) else None
        case "integer" | "number":
            if isinstance(value, bool) or not isinstance(value, int | float):
                return None
            return int(value) if kind == "integer" else value
        case _:
            return None


def _text(value: Any) -> str:
    """A value of any type as Go's jsonpath prints it."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()

"""Grafana: a board as Grafana (10 and newer) imports it."""

import re
from collections.abc import Iterator
from typing import Any

from deploy.monitoring.board import Board, Panel, Row, Variable
from trueup.core.metrics.catalogue import METRICS

SCHEMA = 39
HEIGHTS = {"stat": 4, "timeseries": 8, "table": 9}
COLUMNS = 24
WORD = re.compile(r"[a-z][a-z0-9_]+")
ENDINGS = ("_bucket", "_sum", "_count")
JOINED = "trueup_start_time_seconds"  # only says whose the others are
SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def dashboard(board: Board) -> dict[str, Any]:
    """Which Prometheus it asks is chosen above it."""
    return {
        "uid": f"trueup-{board.name}",
        "title": board.title,
        "tags": ["trueup"],
        "schemaVersion": SCHEMA,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "",
        "templating": {"list": [_datasource(), *map(_variable, board.variables)]},
        "annotations": {"list": []},
        "links": [_link()],
        "panels": list(_panels(board.rows)),
    }


def _panels(rows: tuple[Row, ...]) -> Iterator[dict[str, Any]]:
    number, y = 0, 0
    for row in rows:
        number += 1
        place = {"x": 0, "y": y, "w": COLUMNS, "h": 1}
        yield {"id": number, "type": "row", "title": row.title, "gridPos": place, "panels": []}
        y, x, tallest = y + 1, 0, 0
        for panel in row.panels:
            number += 1
            if x + panel.width > COLUMNS:
                y, x, tallest = y + tallest, 0, 0
            height = HEIGHTS[panel.kind]
            yield _panel(panel, number, {"x": x, "y": y, "w": panel.width, "h": height})
            x, tallest = x + panel.width, max(tallest, height)
        y += tallest


def _panel(panel: Panel, number: int, place: dict[str, int]) -> dict[str, Any]:
    table = panel.kind == "table"
    made: dict[str, Any] = {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.says or _meant(panel),
        "datasource": SOURCE,
        "gridPos": place,
        "fieldConfig": {"defaults": _defaults(panel), "overrides": []},
        "options": _options(panel),
        "targets": [
            {
                "refId": chr(ord("A") + at),
                "datasource": SOURCE,
                "expr": each.expr,
                "legendFormat": each.legend or "__auto",
                "instant": panel.kind != "timeseries",
                "range": panel.kind == "timeseries",
                "format": "table" if table else "time_series",
            }
            for at, each in enumerate(panel.queries)
        ],
    }
    if table:
        hidden = dict.fromkeys(("Time", "__name__", "instance", "job"), True)
        made["transformations"] = [{"id": "organize", "options": {"excludeByName": hidden}}]
    return made


def _meant(panel: Panel) -> str:
    """What the metrics mean that it asks for."""
    asked = " ".join(each.expr for each in panel.queries)
    told = {METRICS[name].help for word in WORD.findall(asked) for name in _bases(word)}
    return " ".join(sorted(told))


def _bases(word: str) -> Iterator[str]:
    """The metric of that name, or of which it is a series."""
    for name in (word, *(word.removesuffix(end) for end in ENDINGS if word.endswith(end))):
        if name in METRICS and name != JOINED:
            yield name


def _defaults(panel: Panel) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    if panel.bad is not None:
        steps.append({"color": "red", "value": panel.bad})
    found = {"unit": panel.unit, "thresholds": {"mode": "absolute", "steps": steps}}
    return {**found, "min": 0} if panel.kind == "timeseries" else found


def _options(panel: Panel) -> dict[str, Any]:
    match panel.kind:
        case "stat":
            values = {"calcs": ["lastNotNull"], "fields": "", "values": False}
            return {"colorMode": "value", "graphMode": "none", "reduceOptions": values}
        case "timeseries":
            legend = {"displayMode": "list", "placement": "bottom", "showLegend": True}
            return {"legend": legend, "tooltip": {"mode": "multi", "sort": "desc"}}
        case _:
            return {"showHeader": True}


def _datasource() -> dict[str, Any]:
    named = {"name": "datasource", "label": "Prometheus", "type": "datasource"}
    return {**named, "query": "prometheus", "hide": 0, "refresh": 1}


def _variable(variable: Variable) -> dict[str, Any]:
    asked = f"label_values({variable.metric}, {variable.label})"
    made = {
        "name": variable.name,
        "type": "query",
        "datasource": SOURCE,
        "query": {"query": asked, "refId": "variable"},
        "definition": asked,
        "refresh": 2,
        "sort": 1,
        "multi": variable.several,
        "includeAll": variable.several,
    }
    if variable.several:
        made |= {"allValue": ".*", "current": {"text": "All", "value": "$__all"}}
    return made


def _link() -> dict[str, Any]:
    named = {"title": "Trueup", "type": "dashboards", "tags": ["trueup"]}
    return {**named, "asDropdown": True, "includeVars": False, "keepTime": True}

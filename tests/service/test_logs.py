"""A line an event, for people and for programs."""

import json
import logging
import sys
from collections.abc import Iterator

import orjson
import pytest

from trueup.control.stages import belongs
from trueup.model.errors import Stalled
from trueup.service.logs import Json, Text, configure
from trueup.service.settings import Logging


def record(**named: object) -> logging.LogRecord:
    made = logging.makeLogRecord(
        {"name": "trueup.loop", "levelno": 30, "levelname": "WARNING", "msg": "failed", **named}
    )
    made.created = 0.0
    return made


def test_for_people_values_stand_behind_the_event() -> None:
    line = Text().format(record(key="Application/web", problem="no such path"))
    assert line == (
        "00:00:00 WARNING trueup.loop: failed key=Application/web problem='no such path'"
    )


def test_for_programs_it_is_an_object() -> None:
    assert orjson.loads(Json().format(record(key="web", failures=2))) == {
        "time": "1970-01-01T00:00:00.000Z",
        "level": "warning",
        "logger": "trueup.loop",
        "event": "failed",
        "key": "web",
        "failures": 2,
    }


@pytest.fixture
def _as_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("trueup")
    before = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


@pytest.mark.usefixtures("_as_before")
@pytest.mark.parametrize("level", ["warn", "WARNING", "warning"])
def test_levels_may_be_spelt_as_argo_cd_does(level: str) -> None:
    configure(Logging(level=level))
    assert logging.getLogger("trueup").level == logging.WARNING


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Logging(level="loud"), 'no log level "loud"'),
        (Logging(format="xml"), 'no log format "xml"'),
    ],
)
def test_what_there_is_not_is_refused(said: Logging, told: str) -> None:
    with pytest.raises(Stalled, match=told):
        configure(said)


@pytest.mark.parametrize("value", ["\udc80.yaml", 2**70, b"x", {1: "a"}, float("nan")])
def test_whatever_is_told_is_one_line_of_json(value: object) -> None:
    text = Json().format(record(key=value))
    assert json.loads(text)["event"] == "failed"
    assert text.isprintable()


def test_a_bug_has_its_traceback() -> None:
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        made = record(exc_info=sys.exc_info())
    assert "ZeroDivisionError" in Text().format(made)
    assert "ZeroDivisionError" in orjson.loads(Json().format(made))["traceback"]


def test_lines_about_a_commit_name_its_trace() -> None:
    belongs("0123456789abcdef0123456789abcdef")
    try:
        assert orjson.loads(Json().format(record()))["trace_id"].startswith("0123")
        assert Text().format(record()).endswith("trace_id=0123456789abcdef0123456789abcdef")
    finally:
        belongs("")

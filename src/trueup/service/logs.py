"""
Logs: one line an event, to stderr; for people or as JSON.

An event's message is constant; what it is about comes as ``extra`` values, which both formats show
by name. Times are UTC.
"""

import json
import logging
import sys
import time
from datetime import UTC, datetime
from typing import Any

import orjson

from trueup.control.stages import trace
from trueup.model.errors import Stalled
from trueup.service.settings import Logging

KNOWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
LEVELS = ("debug", "info", "warning", "error")
SPELT = {"warn": "warning"}  # as Argo CD does
FORMATS = ("text", "json")


def configure(settings: Logging) -> None:
    """Replaces what is configured; called once, by the process that serves."""
    level = SPELT.get(settings.level.lower(), settings.level.lower())
    for kind, said, known in (("level", level, LEVELS), ("format", settings.format, FORMATS)):
        if said not in known:
            hint = f"one of {', '.join(known)}"
            raise Stalled("BadSettings", f'there is no log {kind} "{said}"', hint)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if settings.format == "json" else Text())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)  # libraries
    logging.getLogger("trueup").setLevel(level.upper())


class Text(logging.Formatter):
    """``07:15:02 INFO  trueup.loop: failed key=… reason=…``"""

    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%H:%M:%S", time.gmtime(record.created))
        named = "".join(f" {name}={_word(value)}" for name, value in values(record).items())
        line = f"{at} {record.levelname:<7} {record.name}: {record.getMessage()}{named}"
        raised = self.formatException(record.exc_info) if record.exc_info else ""
        return f"{line}\n{raised}" if raised else line


class Json(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        event: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **values(record),
        }
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        try:
            return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
        except TypeError:  # half a character, as in names of files, or a number beyond 64 bits
            return json.dumps(event, default=str, skipkeys=True)


def values(record: logging.LogRecord) -> dict[str, Any]:
    """What was given as ``extra``, and the trace of the commit that is worked on."""
    given = {name: value for name, value in record.__dict__.items() if name not in KNOWN}
    return {**given, "trace_id": known} if (known := trace()) else given


def _word(value: object) -> str:
    text = str(value)
    return repr(text) if any(mark in text for mark in " \n\"'=") or not text else text

"""Values as people read them: in one line, or as the lines that differ."""

import json
import re
from collections.abc import Sequence
from difflib import unified_diff
from typing import Any

from trueup.core.visible import visible

WIDEST, LINES = 100, 30  # characters of one value, lines of one text
_REMARK = re.compile(r"\((known after apply|sensitive value|[\d,]+ items, [\d,]+ characters)\)")
"""What stands in the place of a value; others in brackets may say what they like."""
_QUOTED = re.compile(rf'"({_REMARK.pattern})"')


def readable(value: Any) -> Any:
    """A text that is a JSON document, as one reads it."""
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return json.dumps(found, indent=2, sort_keys=True, ensure_ascii=False)


def short(value: Any, widest: int | None = WIDEST) -> str:
    """A value in one line, cut where it is wider."""
    if isinstance(value, str) and _REMARK.fullmatch(value):
        return value
    text = visible(_bare(json.dumps(value, ensure_ascii=False)))
    return text if widest is None or len(text) <= widest else f"{text[: widest - 1]}…"


def in_lines(before: Any, after: Any) -> tuple[str, str] | None:
    """Both as texts of several lines, where that tells better what differs; None: it does not."""
    texts = [each for each in (before, after) if isinstance(each, str)]
    lists = [each for each in (before, after) if isinstance(each, list | dict)]
    nothing = (before, after).count(None)
    if len(texts) + nothing == 2:
        told = any("\n" in each for each in texts)
    else:
        told = len(lists) + nothing == 2 and any(len(short(each, None)) > WIDEST for each in lists)
    return (_indented(before), _indented(after)) if told else None


def _indented(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return _bare(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False))


def _bare(text: str) -> str:
    """What stands in the place of a value is no text."""
    return _QUOTED.sub(r"\1", text)


def differing_lines(before: str, after: str, most: int | None = LINES) -> Sequence[str]:
    """The lines of two texts that differ, with what stands around; *most*: None: all."""
    lines = list(unified_diff(before.splitlines(), after.splitlines(), n=2, lineterm=""))[2:]
    kept = [f"  {visible(line)}" for line in lines if not line.startswith("@@")]
    if most is None or len(kept) <= most:
        return kept
    return [*kept[:most], f"  … {len(kept) - most} lines more"]

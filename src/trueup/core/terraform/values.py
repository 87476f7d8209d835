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


def readable(value: Any) -> Any:
    """A text that is a JSON document, as one reads it."""
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return json.dumps(found, indent=2, sort_keys=True, ensure_ascii=False)


def short(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, str) and _REMARK.fullmatch(value):
        return value
    text = visible(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"


def differing_lines(before: str, after: str) -> Sequence[str]:
    """The lines of two texts that differ, with what stands around."""
    lines = list(unified_diff(before.splitlines(), after.splitlines(), n=2, lineterm=""))[2:]
    kept = [f"  {visible(line)}" for line in lines if not line.startswith("@@")]
    return kept if len(kept) <= LINES else [*kept[:LINES], f"  … {len(kept) - LINES} lines more"]

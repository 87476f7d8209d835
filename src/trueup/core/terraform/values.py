"""Values as people read them: in one line, or as the lines that differ."""

import json
from collections.abc import Sequence
from difflib import unified_diff
from typing import Any

WIDEST, LINES = 100, 30  # characters of one value, lines of one text


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
    if isinstance(value, str) and (value.startswith("(") and value.endswith(")")):
        return value  # (known after apply), (sensitive value)
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"


def differing_lines(before: str, after: str) -> Sequence[str]:
    """The lines of two texts that differ, with what stands around."""
    lines = list(unified_diff(before.splitlines(), after.splitlines(), n=2, lineterm=""))[2:]
    kept = [f"  {line}" for line in lines if not line.startswith("@@")]
    return kept if len(kept) <= LINES else [*kept[:LINES], f"  … {len(kept) - LINES} lines more"]

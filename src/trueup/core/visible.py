"""
Visible: texts of others for a terminal or a page, with nothing in them that is not seen.

A value in Git, or what a provider says, may hold escape sequences, which move the cursor, and marks
that turn the order of letters round: people would approve of something else than they read.
"""

import re

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def visible(text: str) -> str:
    """*text*, whose letters that are not seen are escaped; tabs and ends of lines stay."""
    return _UNSEEN.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"

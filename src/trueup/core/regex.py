"""
Regular expressions of settings, as Go reads them: RE2.

Whoever writes one, and whoever chooses the text that it is held against, are not always trusted
alike. Python's own take time that doubles with each letter for some of them; these take a time that
grows with the text and no more.
"""

import re
from functools import lru_cache
from typing import Any

import re2

KEPT = 4096
MEMORY = 1 << 19
"""
Bytes that a compiled one may take. RE2's own bound is sixteen times that: then one of ten
letters (``\\pL{300}``) takes seconds to compile. What people write takes a tenth of this.
"""
_ANY_BYTE = re.compile(r"(?<!\\)(?:\\\\)*(\\C)")
"""RE2 has it, Go has not."""


class Unreadable(ValueError):
    """It is no regular expression; *why*: in RE2's own words."""

    def __init__(self, pattern: str, why: str) -> None:
        super().__init__(f"{pattern!r} is no regular expression: {why}")
        self.why = why


def check(pattern: str) -> None:
    """Raises ``Unreadable``."""
    _compiled(pattern)


def found(pattern: str, text: str) -> bool:
    """Whether *text* has it, anywhere unless the pattern says where. Raises ``Unreadable``."""
    return _compiled(pattern).search(text.encode("utf-8", "surrogatepass")) is not None


def effort(pattern: str, length: int) -> int:
    """
    What it takes at worst to hold a text of *length* against it: each letter, by each instruction.

    About 10 ns a piece. Raises ``Unreadable``.
    """
    return int(_compiled(pattern).programsize) * length


def capturing(pattern: str) -> Any:
    """RE2's own object, with groups; it takes and gives bytes. Raises ``Unreadable``."""
    return _surely(_read(pattern, groups=True))


def _compiled(pattern: str) -> Any:
    return _surely(_read(pattern, groups=False))


def _surely(found: Any) -> Any:
    if isinstance(found, Unreadable):
        raise found.with_traceback(None)
    return found


@lru_cache(maxsize=KEPT)
def _read(pattern: str, *, groups: bool) -> Any:
    """It, or the ``Unreadable``: what makes no sense is read once, too."""
    if raw := _ANY_BYTE.search(pattern):
        return Unreadable(pattern, f"invalid escape sequence: {raw[1]}")
    options = re2.Options()
    options.log_errors = False
    options.never_capture = not groups
    options.max_mem = MEMORY
    try:
        return re2.compile(pattern.encode("utf-8", "surrogatepass"), options)
    except re2.error as error:
        (why,) = error.args
        told = why.decode(errors="replace") if isinstance(why, bytes) else str(why)
        return Unreadable(pattern, told)

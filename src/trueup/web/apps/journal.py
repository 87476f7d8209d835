"""
Journal: which Applications changed lately, so that a stream goes on where it was broken off.

A position is the number of a change, in the life of this process; another process has others, so
whoever goes on there begins anew. Kept is what was there before, as far as that decides who was
told of it: not the object itself.
"""

import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from trueup.core.listing.row import Row

KEPT = 20_000  # changes


@dataclass(slots=True)
class Journal:
    life: str = field(default_factory=lambda: secrets.token_hex(4))
    number: int = 0
    kept: int = KEPT
    _changes: deque[tuple[tuple[str, str], Row | None]] = field(default_factory=deque)

    def note(self, key: tuple[str, str], before: Row | None) -> int:
        """That *key* has changed; *before*: what it was (None: it was not there). Its number."""
        self.number += 1
        self._changes.append((key, before))
        if len(self._changes) > self.kept:
            self._changes.popleft()
        return self.number

    def position(self, number: int | None = None) -> str:
        """After the change of that number; None: now."""
        return f"{self.life}-{self.number if number is None else number}"

    def since(self, position: str) -> Mapping[tuple[str, str], Row | None] | None:
        """What changed since, each with what it was then; None: that is not known any more."""
        life, _, said = position.partition("-")
        if life != self.life or not (said.isascii() and said.isdecimal() and len(said) < 19):
            return None
        return self.after(int(said))

    def after(self, number: int) -> Mapping[tuple[str, str], Row | None] | None:
        """The same, after the change of that number."""
        missed = self.number - number
        if not 0 <= missed <= len(self._changes):
            return None
        found: dict[tuple[str, str], Row | None] = {}
        for key, before in islice(self._changes, len(self._changes) - missed, None):
            found.setdefault(key, before)
        return found

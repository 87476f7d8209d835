"""Given: what the user wrote after a command."""

from dataclasses import dataclass
from typing import Any

from trueup.cli.output import USAGE, Failure


@dataclass(frozen=True)
class Given:
    """The arguments and flags of one call, by their own names."""

    values: dict[str, Any]
    typed: frozenset[str] = frozenset()
    """The flags that the user wrote; the others have their defaults."""

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")

    def on(self, name: str) -> bool:
        return bool(self.values.get(name))

    def number(self, name: str) -> int:
        return int(self.values.get(name) or 0)

    def many(self, name: str) -> tuple[str, ...]:
        return tuple(self.values.get(name) or ())

    def pairs(self, name: str) -> dict[str, str]:
        """Of several ``key=value``."""
        found = {}
        for each in self.many(name):
            key, equal, value = str(each).partition("=")
            if not (key and equal):
                raise Failure(f"--{name} {each}: it is not key=value", code=USAGE)
            found[key] = value
        return found

    def has(self, name: str) -> bool:
        """Whether the user wrote the flag."""
        return name in self.typed

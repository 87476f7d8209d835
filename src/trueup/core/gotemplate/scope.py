"""Which place among the values of a rendering a variable has."""

UNSET = object()
"""The value of one whose declaration was not reached."""


class Scope:
    """Of one template. ``$`` has the first place."""

    def __init__(self) -> None:
        self._known: list[tuple[str, int]] = [("$", 0)]
        self.size = 1

    def declared(self, name: str) -> int:
        self._known.append((name, self.size))
        self.size += 1
        return self.size - 1

    def found(self, name: str) -> int | None:
        return next((place for known, place in reversed(self._known) if known == name), None)

    def mark(self) -> int:
        return len(self._known)

    def back_to(self, mark: int) -> None:
        del self._known[mark:]

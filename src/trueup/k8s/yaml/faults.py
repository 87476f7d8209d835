"""What is said of a text that cannot be read."""

MAX_DEPTH = 300


class YamlError(ValueError):
    """A text that cannot be read, why, and where (lines count from 1)."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(f"line {line}: {message}")
        self.message = message
        self.line = line


class KeyTwice(YamlError):
    """A key that a map has twice; other readers take the last."""

"""Functions of texts."""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.core.expr.bounds import long_enough
from trueup.core.expr.operators import items, text, whole
from trueup.core.expr.tokens import ExpressionFailed
from trueup.core.gotemplate.sprig.text import lower, trim, upper
from trueup.core.gotemplate.values import stripped


def _trim(said: Any, letters: Any = None) -> str:
    return trim(text(said)) if letters is None else stripped(text(said), text(letters))


def _split(said: Any, by: Any, most: Any = -1) -> list[str]:
    """At most so many; 0: none at all. By nothing: each letter."""
    count = whole(most)
    if count == 0:
        return []
    if not text(by):
        letters = list(text(said))
        return letters if not 0 < count < len(letters) else _letters(letters, count)
    return text(said).split(text(by), count - 1 if count > 0 else -1)


def _letters(letters: list[str], count: int) -> list[str]:
    return [*letters[: count - 1], "".join(letters[count - 1 :])]


def _split_after(said: Any, by: Any, most: Any = -1) -> list[str]:
    parts = _split(said, by, most)
    return [each + text(by) for each in parts[:-1]] + parts[-1:]


def _replaced(said: Any, old: Any, new: Any, most: Any = -1) -> str:
    count, times = whole(most), text(said).count(text(old))
    times = times if count < 0 else min(times, count)
    long_enough(len(said) + times * max(0, len(text(new)) - len(old)))
    return text(said).replace(text(old), text(new), count)


def _repeated(said: Any, count: Any) -> str:
    times = whole(count)
    if times < 0:
        raise ExpressionFailed(f"repeat: {times} is negative")
    long_enough(len(text(said)) * times)
    return text(said) * times


def _first(said: Any, wanted: Any) -> int:
    """Counted in bytes, as in Go."""
    return text(said).encode().find(text(wanted).encode())


def _last(said: Any, wanted: Any) -> int:
    """From behind: what Python has for it may take as long as both are long, multiplied."""
    data, sought = text(said).encode(), text(wanted).encode()
    found = data[::-1].find(sought[::-1])
    return found if found < 0 else len(data) - len(sought) - found


def _joined(parts: Any, glue: Any = "") -> str:
    every = [text(each) for each in items(parts)]
    long_enough(sum(map(len, every)) + len(text(glue)) * len(every))
    return text(glue).join(every)


TEXTS: Mapping[str, Callable[..., Any]] = {
    "trim": _trim,
    "trimPrefix": lambda said, prefix=" ": text(said).removeprefix(text(prefix)),
    "trimSuffix": lambda said, suffix=" ": text(said).removesuffix(text(suffix)),
    "lower": lambda said: lower(text(said)),
    "upper": lambda said: upper(text(said)),
    "hasPrefix": lambda said, prefix: text(said).startswith(text(prefix)),
    "hasSuffix": lambda said, suffix: text(said).endswith(text(suffix)),
    "split": _split,
    "splitAfter": _split_after,
    "join": _joined,
    "replace": _replaced,
    "repeat": _repeated,
    "indexOf": _first,
    "lastIndexOf": _last,
}

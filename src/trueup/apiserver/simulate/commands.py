"""
How a command ends, where its words alone say it: ``true``, ``false``, ``exit 3``, ``sleep 5``.

Nothing is run. A command that holds anything else ends as if nothing were known of it.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trueup.k8s.value import Value

_SHELLS = frozenset({"ash", "bash", "dash", "sh"})
_SAYS = frozenset({":", "echo", "printf", "true"})  # ends at once, and well
_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class Ending(Value, frozen=True):
    """The exit code of a command and the seconds that it takes; None: as long as any."""

    code: int = 0
    seconds: float | None = None


def ending(container: Mapping[str, Any]) -> Ending | None:
    """How the command of *container* ends; None where its words do not say it."""
    words = [*(container.get("command") or ()), *(container.get("args") or ())]
    if not container.get("command"):
        return None  # arguments of a program that only the image knows
    if len(words) == 3 and _program(words[0]) in _SHELLS and re.fullmatch("-e?c", words[1]):
        return _script(words[2])
    return _one(words)


def _script(text: str) -> Ending | None:
    """Simple commands one after the other; ``&&`` goes on only after one that ended well."""
    took, code = 0.0, 0
    for joint, words in _commands(text):
        if joint == "&&" and code:
            continue
        if (end := _one(words)) is None:
            return None
        took, code = took + (end.seconds or 0.0), end.code
        if words[0] == "exit":
            break
    return Ending(code, took or None)


def _commands(text: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Each command with what joins it to the one before."""
    joint, words = ";", list[str]()
    for token in (*_tokens(text.strip().replace("\n", " ; ")), ";"):
        if token not in (";", "&&"):
            words.append(token)
            continue
        if words:
            yield joint, words
        joint, words = token, []


def _tokens(text: str) -> Sequence[str]:
    """Words and joints; what a shell would expand or redirect is left as a word nobody knows."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars=True)
    try:
        return tuple(lexer)
    except ValueError:  # a quotation that does not end
        return ("",)


def _one(words: Sequence[str]) -> Ending | None:
    program = _program(words[0])
    if any(re.search(r"[|<>()&$`]", word) for word in words):
        return None
    match [program, *words[1:]]:
        case ["false", *_]:
            return Ending(1)
        case ["exit"]:
            return Ending()
        case ["exit", code] if code.isdecimal():
            return Ending(int(code) % 256)
        case ["sleep", length] if found := re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", length):
            return Ending(0, float(found[1]) * _UNITS[found[2]])
        case [name, *_] if name in _SAYS:
            return Ending()
    return None


def _program(word: str) -> str:
    return word.rpartition("/")[2]

"""Patch: what turns the files of a repository into others, as `git apply` reads it."""

from collections.abc import Mapping
from difflib import SequenceMatcher

AROUND = 3
_NO_NEWLINE = "\\ No newline at end of file\n"
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def patch(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Of all files that differ, in the order of their paths."""
    changed = (path for path in sorted(after) if after[path] != before[path])
    return "".join(_file(path, before[path], after[path]) for path in changed)


def _file(path: str, before: str, after: str) -> str:
    one, other = _name(f"a/{path}"), _name(f"b/{path}")
    tab = "\t" if " " in path else ""
    head = f"diff --git {one} {other}\n--- {one}{tab}\n+++ {other}{tab}\n"
    return head + "".join(_hunks(_lines(before), _lines(after)))


def _hunks(before: list[str], after: list[str]) -> list[str]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    made = []
    for group in matcher.get_grouped_opcodes(AROUND):
        (_, start, _, begin, _), (_, _, stop, _, end) = group[0], group[-1]
        lines = [f"@@ -{_range(start, stop)} +{_range(begin, end)} @@\n"]
        for tag, i, j, k, m in group:
            if tag == "equal":
                lines += [f" {line}" for line in before[i:j]]
                continue
            lines += [f"-{line}" for line in before[i:j]]
            lines += [f"+{line}" for line in after[k:m]]
        made.append(
            "".join(line if line[-1:] == "\n" else f"{line}\n{_NO_NEWLINE}" for line in lines)
        )
    return made


def _lines(text: str) -> list[str]:
    """By newlines alone, as Git has it; carriage returns stay in them."""
    found = text.split("\n")
    return [f"{line}\n" for line in found[:-1]] + ([found[-1]] if found[-1] else [])


def _range(start: int, stop: int) -> str:
    count = stop - start
    return f"{start + 1 if count else start},{count}"


def _name(path: str) -> str:
    """Quoted as Git does it where it has signs that a patch could not bear."""
    if all(sign.isprintable() and sign.isascii() and sign not in '"\\' for sign in path):
        return path
    said = "".join(
        _ESCAPES.get(sign) or (sign if sign.isascii() and sign.isprintable() else _octal(sign))
        for sign in path
    )
    return f'"{said}"'


def _octal(sign: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in sign.encode())

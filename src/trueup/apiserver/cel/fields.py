"""
Fields: whether a rule speaks of fields that its schema has not.

The library knows no types of ours, so it cannot tell; a look at the text can, for the paths
that begin with ``self`` or ``oldSelf``. Words as the compiler upstream says them.
"""

import re
from collections.abc import Mapping
from typing import Any

from trueup.apiserver.cel.values import escaped

_TEXTS = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")
_PATHS = re.compile(r"(?<![\w.])(?:self|oldSelf)((?:\s*\.\s*[A-Za-z_]\w*(?!\s*\(|\w))+)")
_ALWAYS = frozenset({"apiVersion", "kind", "metadata"})
Raw = Mapping[str, Any]


def undefined(text: str, raw: Raw, *, root: bool) -> str:
    """What the compiler would say of the first field that is not there; empty if all are."""
    bare = _TEXTS.sub(lambda found: " " * len(found[0]), text)
    for path in _PATHS.finditer(bare):
        at: Raw = raw
        for name in re.finditer(r"\.\s*([A-Za-z_]\w*)", path[1]):
            fields = _fields(at)
            if fields is None or (root and at is raw and name[1] in _ALWAYS):
                break
            if name[1] not in fields:
                return undefined_field(text, path.start(1) + name.start(), name[1])
            at = fields[name[1]]
    return ""


def _fields(raw: Raw) -> Mapping[str, Raw] | None:
    """The fields by the names that rules call them; None if any may be there."""
    free = ("additionalProperties", "x-kubernetes-preserve-unknown-fields")
    embedded = raw.get("x-kubernetes-embedded-resource")
    if raw.get("type") != "object" or embedded or any(raw.get(each) for each in free):
        return None
    properties = raw.get("properties") or {}
    return {said: below for name, below in properties.items() if (said := escaped(name))}


def undefined_field(text: str, at: int, name: str) -> str:
    """What the compiler says of the field *name* that is not there, its dot being *at*."""
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1)
    shown = text.splitlines()[line - 1]
    begin = f"compilation failed: ERROR: <input>:{line}:{column + 1}: undefined field '{name}'"
    return f"{begin}\n | {shown}\n | {'.' * column}^"

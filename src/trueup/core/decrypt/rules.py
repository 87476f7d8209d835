"""Which values of a file sops seals: by suffixes and expressions of its metadata."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

SUFFIX = "_unencrypted"  # of keys whose values are not sealed, where nothing else is said
_COMMENTS = ("encrypted_comment_regex", "unencrypted_comment_regex")


class Rules:
    """Those of *metadata*; where comments decide, each value speaks for itself."""

    def __init__(self, metadata: Mapping[str, Any]) -> None:
        said = {name: str(metadata.get(name) or "") for name in (*_NAMES, *_COMMENTS)}
        self._by_comments = any(said[name] for name in _COMMENTS)
        if not any(said.values()):
            said["unencrypted_suffix"] = SUFFIX
        self._said = {name: said[name] for name in _NAMES if said[name]}

    def sealed(self, path: Sequence[str]) -> bool | None:
        """Whether the value at *path* has to be sealed; None: it may be."""
        if self._by_comments:
            return None
        wanted = True
        for name, text in self._said.items():
            fits = any(_NAMES[name](text, part) for part in path)
            wanted = fits if name.startswith("encrypted") else wanted and not fits
        return wanted


def _suffix(text: str, part: str) -> bool:
    return part.endswith(text)


def _expression(text: str, part: str) -> bool:
    try:
        return re.search(text, part) is not None
    except re.error as error:
        raise ValueError(f"{text} in its metadata is no expression: {error}") from error


_NAMES = {
    "unencrypted_suffix": _suffix,
    "encrypted_suffix": _suffix,
    "unencrypted_regex": _expression,
    "encrypted_regex": _expression,
}

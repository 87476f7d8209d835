"""What a key of the settings says: YAML, of which a map, a list or texts are wanted."""

import re
from collections.abc import Mapping
from typing import Any

from trueup.core.alerts.templates import text
from trueup.k8s.yaml import KeyTwice, YamlError, documents

_BARE = re.compile(r"^[ ]*(?:- )?([\w-]+):[ ]+(\{\{|:)", re.MULTILINE)


def first(said: str, *, last: bool = False) -> Any:
    """The first document; ``ValueError``. *last*: of what is said twice the last holds."""
    try:
        found = documents(said.encode(), last=last)
    except KeyTwice:
        raise
    except YamlError as error:
        raise ValueError(f"it is not YAML: {error}{_quotes(said)}") from error
    return found[0][1] if found else None


def _quotes(said: str) -> str:
    """A value that YAML takes for something else: a template, ``:rocket:``."""
    found = _BARE.search(said)
    if found is None:
        return ""
    shown = "{{…}}" if found[2] == "{{" else ":…:"
    return f'; put the value in quotes: {found[1]}: "{shown}"'


def mapping(said: Any) -> Mapping[str, Any]:
    if said is not None and not isinstance(said, Mapping):
        raise ValueError("it is not a map")
    return said or {}


def listed(said: Any) -> list[Any]:
    if said is not None and not isinstance(said, list):
        raise ValueError("it is not a list")
    return said or []


def texts(said: Any) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(map(text, listed(said)))

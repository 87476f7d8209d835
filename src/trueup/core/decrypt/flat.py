"""Metadata of sops in formats without depth: ``age__list_0__map_enc`` and the like."""

import re
from collections.abc import Mapping
from typing import Any

_STEP = re.compile(r"__(map|list)_")


def unflattened(said: Mapping[str, str]) -> dict[str, Any]:
    """The maps and lists that the names tell of; newlines are written ``\\n`` there."""
    made: dict[str, Any] = {}
    for name, value in said.items():
        first, *steps = _STEP.split(name)
        place, key = made, first
        for kind, part in zip(steps[::2], steps[1::2], strict=True):
            place = place.setdefault(key, {})
            key = f"#{part}" if kind == "list" else part
        place[key] = value.replace("\\n", "\n")
    return {key: _listed(value) for key, value in made.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(each) for key, each in value.items()}
    if inner and all(key.startswith("#") for key in inner):
        return [inner[key] for key in sorted(inner, key=lambda key: int(key[1:]))]
    return inner

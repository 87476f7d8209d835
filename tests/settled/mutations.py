"""Mutations: one manifest with one thing changed, removed or added, wherever that can be done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Path = tuple[str, ...]
ANY = "[]"  # stands for an item of a list
KEPT = (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"), ("status",))


@dataclass(frozen=True)
class Mutation:
    """*body* differs from what it was made of at *path* alone."""

    path: Path
    what: str
    body: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.what} {'.'.join(self.path)}"


def mutations(body: Mapping[str, Any]) -> Iterator[Mutation]:
    for path, what, changed in _mutated(body, ()):
        yield Mutation(path, what, changed)


def _mutated(value: Any, path: Path) -> Iterator[tuple[Path, str, Any]]:
    """Every mutation below *value*, as the whole of it."""
    if path in KEPT:
        return
    if isinstance(value, Mapping):
        yield from _in_map(value, path)
    elif isinstance(value, list):
        yield from _in_list(value, path)
    elif value is not None:
        yield path, "change", _other(value)


def _in_map(value: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, str, Any]]:
    for name, each in value.items():
        below = (*path, name)
        for where, what, changed in _mutated(each, below):
            yield where, what, {**value, name: changed}
        if below not in KEPT and len(path) > 0:
            yield below, "remove", {key: kept for key, kept in value.items() if key != name}
    if value and all(isinstance(each, str) for each in value.values()) and len(path) > 0:
        yield (*path, "added"), "add", {**value, "added": "1"}


def _in_list(value: list[Any], path: Path) -> Iterator[tuple[Path, str, Any]]:
    below = (*path, ANY)
    for at, each in enumerate(value):
        for where, what, changed in _mutated(each, below):
            yield where, what, [*value[:at], changed, *value[at + 1 :]]
        yield path, "remove an item of", [*value[:at], *value[at + 1 :]]
    if len(value) > 1:
        yield path, "turn round", value[::-1]


def _other(value: Any) -> Any:
    """A value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return f"1{value}"
    return value + 1

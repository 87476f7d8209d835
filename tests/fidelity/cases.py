"""
Cases: what is asked of both servers, read from `cases/*.yaml`.

A file has an area, says whether controllers must run, and has up to three lists. `cases` are
sequences of requests, each in a namespace of its own. `create` and `update` are tables: one object
that is in order, and variants of it by JSON pointer, sent as a dry run into a namespace that all
variants of the file share.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.fidelity.variants import varied

FOLDER = Path(__file__).parent / "cases"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "WAIT", "WATCH", "EVENTS")
Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One request; WAIT asks until it is answered as said, WATCH opens, EVENTS takes from it."""

    method: str
    path: str
    body: Any = None
    raw: str | None = None
    type: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    name: str = ""  # what later steps call the answer
    count: int = 0  # EVENTS: how many
    code: int = 200  # WAIT: the code that is waited for
    until: Mapping[str, Any] = field(default_factory=dict)  # WAIT: values by JSON pointer


@dataclass(frozen=True)
class Case:
    """Requests whose answers are compared. *alone*: in a namespace of its own."""

    area: str
    name: str
    steps: tuple[Step, ...]
    alone: bool = True

    def __str__(self) -> str:
        return f"{self.area}: {self.name}"


@dataclass(frozen=True)
class Sheet:
    """One file: what is made before its cases, and these."""

    file: str
    area: str
    setup: tuple[Step, ...]
    cases: tuple[Case, ...]
    controlled: bool = False  # whether the embedded server's controllers run too


@cache
def sheets(folder: Path = FOLDER) -> tuple[Sheet, ...]:
    return tuple(sheet(path) for path in sorted(folder.glob("*.yaml")))


def sheet(path: Path) -> Sheet:
    said = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    area = said["area"]
    setup = [step(raw) for raw in said.get("setup") or ()]
    found = [
        Case(area, raw["name"], tuple(step(each) for each in raw["steps"]))
        for raw in said.get("cases") or ()
    ]
    for table in said.get("create") or ():
        found += _created(area, table)
    for number, table in enumerate(said.get("update") or ()):
        setup.append(Step("POST", table["path"], _named(table["base"], number)))
        found += _updated(area, table, number)
    controlled = said.get("controlled", False)
    return Sheet(path.stem, area, tuple(setup), tuple(found), controlled)


def step(raw: Raw) -> Step:
    rest = dict(raw)
    method = next(name for name in METHODS if name in rest)
    path = rest.pop(method)
    return Step(method, path, **rest)


def _created(area: str, table: Raw) -> Iterator[Case]:
    query = {"dryRun": "All", **table.get("query", {})}
    for name, changes in _variants(table):
        sent = varied(table["base"], changes)
        yield Case(area, name, (Step("POST", table["path"], sent, query=query),), alone=False)


def _updated(area: str, table: Raw, number: int) -> Iterator[Case]:
    base = _named(table["base"], number)
    path = f"{table['path']}/{base['metadata']['name']}"
    query = {"dryRun": "All", **table.get("query", {})}
    for name, changes in _variants(table):
        sent = varied(base, changes)
        yield Case(area, name, (Step("PUT", path, sent, query=query),), alone=False)


def _variants(table: Raw) -> Iterator[tuple[str, Raw]]:
    prefix = f"{table['about']}: " if "about" in table else ""
    for variant in table["variants"]:
        [(name, changes)] = variant.items()
        yield prefix + name, changes or {}


def _named(base: Raw, number: int) -> Raw:
    """The stored object has a name of its own, so that tables do not meet."""
    meta = base["metadata"]
    return {**base, "metadata": {**meta, "name": f"{meta['name']}-{number}"}}

"""Named: the roots that ``trueup.yaml`` names, with what it says of each filled in."""

from collections.abc import Iterator, Mapping
from posixpath import basename
from typing import Any

import msgspec

from trueup.core.terraform.files.layout import Entry, Layout
from trueup.core.terraform.files.roots import Root, bare, fits, name_of

_MARKS = frozenset("*?[{\\")


class Entries:
    """Those of a layout: the first that fits a folder counts. Plain paths need no trying."""

    def __init__(self, layout: Layout) -> None:
        self._plain: dict[str, int] = {}
        self._globs: list[int] = []
        self._all = layout.stacks
        for number, each in enumerate(self._all):
            path = bare(each.path)
            if _MARKS.isdisjoint(path):
                self._plain.setdefault(path, number)
            else:
                self._globs.append(number)

    def of(self, folder: str) -> Entry | None:
        plain = self._plain.get(folder, len(self._all))
        before = (each for each in self._globs if each < plain)
        number = next((each for each in before if fits([self._all[each].path], folder)), plain)
        return self._all[number] if number < len(self._all) else None


def named(folder: str, entry: Entry, tool: str) -> Iterator[Root]:
    """One for each of its workspaces; *tool*: what its files are of."""
    name = entry.name or ("{path}-{workspace}" if entry.workspaces else "{path}")
    for each in entry.workspaces or (entry.workspace,):
        workspace = filled(each, parts(folder))
        here = parts(folder, workspace)
        said = msgspec.convert(filled(msgspec.to_builtins(entry), here), Entry)
        called, why = name_of(filled(name, here)), f"trueup.yaml names {entry.path}"
        yield Root(called, folder, entry.tool or tool, workspace, said.depends_on, why, said)


def filled(value: Any, parts: Mapping[str, str]) -> Any:
    """*value* with the placeholders of *parts* in all of its texts: ``{path}`` …"""
    if isinstance(value, str):
        for key, text in parts.items():
            value = value.replace(f"{{{key}}}", text)
        return value
    if isinstance(value, Mapping):
        return {filled(key, parts): filled(each, parts) for key, each in value.items()}
    return [filled(each, parts) for each in value] if isinstance(value, list | tuple) else value


def parts(folder: str, workspace: str = "") -> dict[str, str]:
    """What placeholders mean for the root of a folder."""
    return {"path": name_of(folder), "folder": basename(folder), "workspace": workspace}

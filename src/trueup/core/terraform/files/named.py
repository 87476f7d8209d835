"""Named: the roots that ``trueup.yaml`` names, with what it says of each filled in."""

from collections.abc import Iterator, Mapping
from posixpath import basename
from typing import Any

import msgspec

from trueup.core.terraform.files.layout import Entry, Layout
from trueup.core.terraform.files.roots import Root, fits, name_of


def entry(layout: Layout, folder: str) -> Entry | None:
    """The first that fits it."""
    return next((each for each in layout.stacks if fits([each.path], folder)), None)


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

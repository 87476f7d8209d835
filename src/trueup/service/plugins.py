"""
Config management plugins: the folder with their files, and what their commands are lent.

One file (``.yaml``, ``.yml``) a plugin, or a ConfigMap of such files, read once at the start. A
file that makes no sense ends the start: an application whose plugin is missing would be rendered by
something else.
"""

import itertools
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from trueup.core.render.builtin import builtin
from trueup.core.render.job import Plugin
from trueup.core.render.plugin import Definition
from trueup.core.render.plugin import definitions as plugins
from trueup.model.errors import Stalled
from trueup.model.source import Source

_FILES = (".yaml", ".yml")


def definitions(folder: str, turned_on: str = "") -> tuple[Definition, ...]:
    """
    The plugins of *folder*, and the built-in ones between commas, by name.

    ``Stalled``: what cannot be read.
    """
    found = [*_of(folder), *builtin(_listed(turned_on))]
    for one, other in itertools.pairwise(sorted(each.name for each in found)):
        if one == other:
            raise Stalled("PluginTwice", f"{folder}: two plugins are named {one}", "rename one")
    return tuple(sorted(found, key=lambda each: each.name))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _of(folder: str) -> list[Definition]:
    if not folder:
        return []
    try:
        files = [each for each in Path(folder).expanduser().iterdir() if each.suffix in _FILES]
        return [found for each in sorted(files) for found in plugins(each.read_bytes(), str(each))]
    except OSError as error:
        raise Stalled(
            "PluginsUnreadable",
            f"plugins: {error.filename or folder}: {error.strerror}",
            "name a folder of ConfigManagementPlugin files: --controller-plugins",
        ) from error


@dataclass(frozen=True, slots=True)
class Lending:
    """
    Variables of our own, and the credentials of a repository where a plugin may have them.

    *git*: the variables that give ``git`` access to an address for a project.
    """

    git: Callable[[str, str], Awaitable[Mapping[str, str]]]

    async def lent(self, job: Plugin, source: Source, project: str) -> Mapping[str, str]:
        made = {name: os.environ[name] for name in job.passed_on if name in os.environ}
        if not job.git:
            return made
        return {**made, **await self.git(source.repo_url, project)}

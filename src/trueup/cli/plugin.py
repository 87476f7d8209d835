"""
Plugins: a word that is no command of ours is looked for as a program ``trueup-WORD`` on the path,
then as ``argocd-WORD``, so that what was written for ``argocd`` goes on working.

As in ``argocd``, our own commands come first, the word must be the first one, and everything after
it belongs to the plugin.
"""

import os
import shutil
from collections.abc import Iterable, Sequence

from trueup.cli.output import Failure

PREFIXES = ("trueup-", "argocd-")


def found(words: Sequence[str], known: Iterable[str]) -> list[str]:
    """The plugin's program and its arguments; nothing if the first word is no plugin's."""
    if not words or words[0].startswith("-") or words[0] in known or "/" in words[0]:
        return []
    for prefix in PREFIXES:
        program = shutil.which(f"{prefix}{words[0]}", path=_absolute())
        if program:
            return [program, *words[1:]]
    return []


def run(command: list[str]) -> None:
    """This process becomes the plugin: its exit code, signals and terminal are ours."""
    try:
        os.execv(command[0], command)  # noqa: S606 it is what the user asked for
    except OSError as error:
        hint = "it must be a program: chmod +x, and #!/bin/sh in its first line"
        raise Failure(f"cannot run {command[0]}: {error.strerror}", hint) from error


def _absolute() -> str:
    """The path without folders that depend on where one stands."""
    parts = os.environ.get("PATH", "").split(os.pathsep)
    return os.pathsep.join(part for part in parts if os.path.isabs(part))

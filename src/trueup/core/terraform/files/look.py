"""
Look: all that can be said of a root before anything of it is run.

Called for each commit that touches a root, and again when its policy or its variables change.
"""

import re
from collections.abc import Iterator
from posixpath import normpath

from trueup.core.terraform.files.allowing import (
    absent,
    refusals,
    unfiled,
    unreadable,
    unset,
)
from trueup.core.terraform.files.closure import Closure, Repository, closure
from trueup.core.terraform.files.folder import set_by, values
from trueup.core.terraform.files.inspect import Inspection, inspect, together
from trueup.core.terraform.files.paths import located, resolved
from trueup.k8s.value import Value
from trueup.model.policy import Finding, Severity
from trueup.model.stack import StackPolicy

_PLACE = re.compile(r": (.+?:\d+): ")
"""In why it cannot be told what belongs to a root."""


class Look(Value, frozen=True):
    """*inspection*: of the root with its local modules; *findings*: what stops, asks or is told."""

    closure: Closure
    inspection: Inspection
    findings: tuple[Finding, ...]

    @property
    def stopped(self) -> bool:
        return any(each.stops for each in self.findings)


class Wanted(Value, frozen=True):
    """
    What a Stack says of its root: the folder, the variables that it sets (names), the files of
    variables, its tool and its policy.
    """

    root: str = "."
    variables: tuple[str, ...] = ()
    variable_files: tuple[str, ...] = ()
    tool: str = "terraform"
    policy: StackPolicy = StackPolicy()


def look(repo: Repository, wanted: Wanted) -> Look:
    whole = closure(repo, wanted.root, wanted.variable_files, wanted.tool)
    parts = [inspect(module, folder) for folder, module in whole.modules.items()]
    found = together(parts) if parts else Inspection()
    return Look(whole, found, tuple(_findings(repo, wanted, whole, found)))


def _findings(
    repo: Repository, wanted: Wanted, whole: Closure, found: Inspection
) -> Iterator[Finding]:
    first = next(iter(whole.modules.values()), None)
    if first is None or not (first.blocks or first.problems):
        words = f"there is no configuration of {wanted.tool} in {wanted.root}"
        yield Finding("NoConfiguration", words, "correct spec.source.path")
        return
    files = {problem.partition(":")[0] for problem in found.problems}
    yield from unreadable(found, {path: repo.read(path) for path in files}, wanted.policy)
    yield from absent(whole.missing)
    yield from refusals(found, wanted.policy)
    filed = {name for name, _ in values(repo.beside(normpath(wanted.root)), repo.read)}
    named = {path: located(wanted.root, path) for path in wanted.variable_files}
    at = {path: place and resolved(place, repo.links) for path, place in named.items()}
    there = {path: place for path, place in at.items() if place and repo.has(place)}
    for place in there.values():
        filed |= set(set_by(place, repo.read(place)))
    yield from unfiled([path for path in at if path not in there], wanted.root)
    yield from unset(found, wanted.variables, filed)
    if whole.widened:
        placed = _PLACE.search(whole.widened)
        where = placed[1] if placed else ""
        yield Finding("FilesUnknown", _widened(whole), severity=Severity.INFO, where=where)


def _widened(whole: Closure) -> str:
    return f"{whole.widened}; so each commit to {', '.join(sorted(whole.folders))} is planned"

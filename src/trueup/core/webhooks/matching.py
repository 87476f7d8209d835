"""Matching: whether what a webhook tells concerns an application, and which of its sources."""

import posixpath
from collections.abc import Mapping
from typing import Any

from trueup.core.render.generate_paths import GeneratePaths
from trueup.core.source.resolve import is_commit
from trueup.core.source.versions import best, constraint, version
from trueup.core.webhooks.addresses import place
from trueup.core.webhooks.notice import Moved, Notice, RefKind
from trueup.model.application import ApplicationSpec
from trueup.model.source import Source

HEAD = ("", "HEAD")
_PREFIXES = {
    "refs/heads/": RefKind.BRANCH,
    "heads/": RefKind.BRANCH,
    "refs/tags/": RefKind.TAG,
    "tags/": RefKind.TAG,
}


def followed(spec: ApplicationSpec) -> tuple[Source, ...]:
    """All that an application is made of, also what is rendered into a branch for it."""
    dry = (spec.source_hydrator.dry,) if spec.source_hydrator else ()
    return (*spec.all_sources, *dry)


def places(body: Mapping[str, Any]) -> frozenset[str]:
    """Where an Application's sources are: repositories, and charts in registries; unread."""
    spec = body.get("spec") or {}
    sources = [spec.get("source"), *_listed(spec.get("sources"))]
    if hydrator := spec.get("sourceHydrator"):
        sources = [{"repoURL": (hydrator.get("drySource") or {}).get("repoURL")}]
        sources.append({"repoURL": (hydrator.get("syncSource") or {}).get("repoURL")})
    said = [each for each in sources if isinstance(each, Mapping)]
    found = (_places(_text(each, "repoURL"), _text(each, "chart")) for each in said)
    return frozenset().union(*found)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(source: Mapping[str, Any], field: str) -> str:
    found = source.get(field)
    return found if isinstance(found, str) else ""


def _places(address: str, chart: str) -> frozenset[str]:
    """As what webhooks may mean it: the repository, or the chart in a registry."""
    whole = place(posixpath.join(address, chart)) if chart else ""
    return frozenset({place(address), whole} - {""})


def concerned(spec: ApplicationSpec, paths: str, notice: Notice) -> tuple[Source, ...]:
    """
    The sources of *spec* that may be something else now.

    *paths*: the application's ``manifest-generate-paths``.
    """
    told = frozenset(map(place, notice.addresses)) - {""}
    return tuple(
        source
        for source in followed(spec)
        if _there(source, told, notice)
        and _revised(source, notice)
        and _touched(source, _paths(spec, source, paths), notice)
    )


def _there(source: Source, told: frozenset[str], notice: Notice) -> bool:
    if notice.chart and source.chart != notice.chart:
        return False
    if notice.artifact:
        return not told.isdisjoint(_places(source.repo_url, source.chart))
    return place(source.repo_url) in told


def _revised(source: Source, notice: Notice) -> bool:
    return not notice.moved or any(_follows(source, each, notice) for each in notice.moved)


def _follows(source: Source, move: Moved, notice: Notice) -> bool:
    """Whether what *source* wants of its repository may be where *move* went."""
    wanted = source.target_revision.strip()
    if wanted in HEAD and not (notice.artifact or source.chart):
        branch = move.kind is not RefKind.TAG
        return branch and notice.default_branch in ("", move.name)
    if is_commit(wanted):
        return wanted.lower() == move.after.lower()
    for prefix, kind in _PREFIXES.items():
        if wanted.startswith(prefix) and move.kind in (kind, RefKind.OTHER):
            return wanted.removeprefix(prefix) == move.name
    if wanted == move.name or source.tag_prefix + wanted == move.name:
        return True
    return move.kind is not RefKind.BRANCH and _in_range(source, wanted, move.name)


def _in_range(source: Source, wanted: str, name: str) -> bool:
    """An empty version of a chart is any."""
    if version(wanted) is not None:
        return False
    limits = constraint(wanted or "*")
    name = name.replace("_", "+") if source.chart else name  # as registries spell a version
    return limits is not None and best(limits, (name,), source.tag_prefix) is not None


def _paths(spec: ApplicationSpec, source: Source, said: str) -> str:
    """What was rendered into a branch is all below its path; the paths are of what is rendered."""
    hydrated = spec.source_hydrator is not None and source == spec.source_hydrator.synced
    return "." if hydrated else said


def _touched(source: Source, said: str, notice: Notice) -> bool:
    if notice.files is None:
        return True
    paths = GeneratePaths(said, source.path)
    return not paths or any(map(paths.name, notice.files))

"""
What goes back when a deployment is reverted in Git: which source, which paths, in which words.

Called by ``web.ours.reverts``; ``edge.fetch.reverse`` carries it out.
"""

import posixpath
import shlex
from collections.abc import Iterator, Sequence

from trueup.core.render.generate_paths import GeneratePaths
from trueup.core.source.resolve import is_commit
from trueup.model.application import Application, HistoryEntry
from trueup.model.errors import Stalled
from trueup.model.reversal import Reversal
from trueup.model.source import Source

PATHS = "argocd.argoproj.io/manifest-generate-paths"
BRANCHES = "refs/heads/"


def reversal(app: Application, entry: HistoryEntry, index: int) -> Reversal:
    """What puts source *index* back to what was deployed as *entry*. ``Stalled``: nothing can."""
    if app.spec.source_hydrator is not None:
        raise Stalled(
            "Hydrated",
            "what is deployed was rendered from another place by the source hydrator",
            "revert the commit of the dry source; what it renders to follows",
        )
    sources = app.spec.all_sources
    if not 0 <= index < len(sources):
        raise Stalled("NoSuchSource", f"there is no source {index}", "they are counted from 0")
    source, to = sources[index], _commit(entry, index)
    if source.chart or not is_commit(to):
        raise Stalled(
            "NotFromGit",
            f"source {source.repo_url} is not a folder in Git, so there is nothing to revert",
            "set the older version as targetRevision instead",
        )
    if is_commit(source.target_revision):
        raise Stalled(
            "Pinned",
            f"the application is pinned to commit {source.target_revision}",
            f"set targetRevision to {to} instead",
        )
    branch = "" if source.target_revision in ("", "HEAD") else source.target_revision
    places = places_of(app, index)
    return Reversal(source.repo_url, branch.removeprefix(BRANCHES), to, places, app.project)


def places_of(app: Application, index: int) -> tuple[str, ...]:
    """
    Which folders and files of its repository a source is made of; an empty one is all of it.

    Its own folder, what ``manifest-generate-paths`` names, and value files that lie elsewhere.
    """
    sources = app.spec.all_sources
    source = sources[index]
    found = {_plain(source.path)} if source.path or not source.ref else set()
    if source.path:
        named = GeneratePaths(app.annotation(PATHS) or "", source.path).places
        found |= {each for each in named if not set("*?[") & set(each)}
        found |= set(_beside(source))
    if source.ref:
        found |= set(_referred(sources, source.ref))
    return _outermost(found)


def message(app: Application, entry: HistoryEntry, wanted: Reversal, who: str, why: str) -> str:
    """Of the commit: what, for which application, and who asked."""
    where = ", ".join(each or "everything" for each in wanted.paths)
    head = f"Revert {where} to {wanted.to[:7]}"
    if len(head) > 72:
        head = f"Revert {app.name} to {wanted.to[:7]}"
    when = f" of {entry.deployed_at:%Y-%m-%d %H:%M}Z" if entry.deployed_at else ""
    body = f"Application {app.ref.namespace}/{app.name} goes back to deployment #{entry.id}{when}."
    parts = (head, " ".join(why.split("\0")).strip(), body, f"Asked for by {who}, by Trueup.")
    return "\n\n".join(filter(None, parts)) + "\n"


def commands(wanted: Reversal, branch: str, title: str) -> tuple[str, ...]:
    """The same by hand, in a clone of the repository."""
    names, to = " ".join(shlex.quote(each or ".") for each in wanted.paths), wanted.to
    return (
        f"git fetch origin {shlex.quote(branch)} && git switch {shlex.quote(branch)}",
        "git pull --ff-only",
        f"git restore --source={to} --staged --worktree -- {names}",
        f"git commit -m {shlex.quote(title)}",
        f"git push origin {shlex.quote(branch)}",
    )


def _commit(entry: HistoryEntry, index: int) -> str:
    revisions = entry.revisions or (entry.revision,)
    return revisions[index] if index < len(revisions) else ""


def _beside(source: Source) -> Iterator[str]:
    """Value files of a chart that do not lie in its folder."""
    for each in source.helm.value_files if source.helm else ():
        if "://" not in each and not each.startswith("$"):
            yield _plain(posixpath.join("/", source.path, each))


def _referred(sources: Sequence[Source], ref: str) -> Iterator[str]:
    """What other sources read of one that they call ``$ref``."""
    start = f"${ref}/"
    for source in sources:
        helm = source.helm
        files = (*helm.value_files, *(each.path for each in helm.file_parameters)) if helm else ()
        yield from (_plain(each.removeprefix(start)) for each in files if each.startswith(start))


def _plain(path: str) -> str:
    return posixpath.normpath(posixpath.join("/", path)).strip("/")


def _outermost(paths: set[str]) -> tuple[str, ...]:
    """Without those that lie in another."""
    if "" in paths:
        return ("",)
    kept = (
        each
        for each in paths
        if not any(other != each and each.startswith(f"{other}/") for other in paths)
    )
    return tuple(sorted(kept))

"""
From an application's source to a :class:`Job`: the tool found, options resolved, files known.

Pure, over a :class:`Look`: whoever calls it brings contents that the look found wanting and calls
again, so that a render is fully known (and its digest with it) before a worker is asked.
"""

import posixpath
from collections.abc import Mapping

from trueup.core.capabilities import numbers
from trueup.core.render.build_options import BuildOptions
from trueup.core.render.build_options import Tool as Kustomizer
from trueup.core.render.detect import JSONNET, KUSTOMIZATIONS, Tool, app_folder, overridden, tool
from trueup.core.render.edit import edited, edits_anything
from trueup.core.render.environment import substituted
from trueup.core.render.expand import matching
from trueup.core.render.globs import is_glob
from trueup.core.render.helm import Around, helm_job
from trueup.core.render.inputs import Look, beside
from trueup.core.render.job import Job, Kustomize, Plain
from trueup.core.render.kustomization import parsed, walk
from trueup.core.render.listing import join
from trueup.core.render.plain import is_jsonnet, manifest_files
from trueup.core.render.plugin import Definition, Plugins, Site, discovered, job, named
from trueup.core.render.remote import FETCHED, is_address
from trueup.k8s.value import Value
from trueup.model.errors import Stalled
from trueup.model.source import (
    DirectoryOptions,
    HelmOptions,
    JsonnetOptions,
    JsonnetVar,
    KustomizeOptions,
    Source,
)


class Terms(Value, frozen=True):
    """
    What an operator has set: what kustomizations may do, and value files by address.

    *kustomizes*: others than the usual Kustomize, by version. *aliases*: addresses of chart
    repositories by name. *schemes*: of addresses of value files. *without*: tools that are switched
    off, whose folders are plain ones; without Jsonnet, its files are passed over.
    """

    build: BuildOptions = BuildOptions()
    kustomizes: Mapping[str, Kustomizer] = {}
    aliases: Mapping[str, str] = {}
    schemes: tuple[str, ...] = FETCHED
    without: tuple[str, ...] = ()


class Ask(Value, frozen=True):
    """
    What is to be rendered, for whom; *environment* is the build environment.

    *paths*: what ``manifest-generate-paths`` says, where that counts.
    """

    source: Source
    app: str
    namespace: str
    environment: Mapping[str, str]
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    terms: Terms = Terms()
    plugins: Plugins = Plugins()
    paths: str = ""


class Chosen(Value, frozen=True):
    """
    The *tool* for a *source* (its overrides merged in), in which *folder*.

    *plugin*: the one that was found where nothing names a tool.
    """

    tool: Tool
    source: Source
    folder: str
    site: Site
    plugin: Definition | None = None


def chosen(ask: Ask, look: Look) -> Chosen:
    """What *ask* is rendered by. Raises ``Stalled`` for what a person must put right."""
    folder = "" if ask.source.chart else app_folder(ask.source, look)
    source = overridden(ask.source, folder, ask.app, look)
    site = site_of(ask, folder, source)
    if not source.tools and (found := discovered(ask.plugins, site, look)):
        return Chosen(Tool.PLUGIN, source, folder, site, found)
    return Chosen(tool(source, folder, look, ask.terms.without), source, folder, site)


def site_of(ask: Ask, folder: str, source: Source) -> Site:
    return Site(folder, ask.environment, ask.paths, source.plugin)


def around(ask: Ask, look: Look) -> Around:
    """What a chart is rendered in."""
    return Around(
        look,
        ask.environment,
        ask.kube_version,
        ask.api_versions,
        ask.terms.aliases,
        ask.terms.schemes,
    )


def prepare(ask: Ask, look: Look) -> Job:
    """The job for *ask*. Raises ``Stalled`` for what a person must put right."""
    if ask.source.ref and not ask.source.path and not ask.source.chart:
        return Plain()  # it only lends its files to the other sources
    found = chosen(ask, look)
    source, folder = found.source, found.folder
    match found.tool:
        case Tool.HELM:
            options = source.helm or HelmOptions()
            return helm_job(options, folder, ask.app, ask.namespace, around(ask, look))
        case Tool.KUSTOMIZE:
            return _kustomize(source.kustomize or KustomizeOptions(), folder, ask, look)
        case Tool.PLUGIN:
            plugin = found.plugin or named(ask.plugins, found.site, look)
            return job(plugin, ask.plugins, found.site, look)
        case Tool.DIRECTORY:
            return _plain(source.directory or DirectoryOptions(), folder, ask, look)


def _plain(options: DirectoryOptions, folder: str, ask: Ask, look: Look) -> Plain:
    jsonnet = options.jsonnet or JsonnetOptions()
    libs = (*(beside("", lib) for lib in reversed(jsonnet.libs)), folder)  # the last one wins
    files = manifest_files(options, folder, libs, look)
    return Plain(
        tuple(each for each in files if JSONNET not in ask.terms.without or not is_jsonnet(each)),
        _variables(jsonnet.ext_vars, ask.environment),
        _variables(jsonnet.tlas, ask.environment),
        libs,
    )


def _variables(
    given: tuple[JsonnetVar, ...], environment: Mapping[str, str]
) -> tuple[JsonnetVar, ...]:
    return tuple(
        JsonnetVar(one.name, substituted(one.value, environment), one.code) for one in given
    )


def _kustomize(options: KustomizeOptions, folder: str, ask: Ask, look: Look) -> Kustomize:
    chosen = _chosen(options.version, ask.terms)
    found = {name: look.read(join(folder, name)) for name in KUSTOMIZATIONS}
    name = next((name for name in KUSTOMIZATIONS if look.find(join(folder, name))), None)
    if name is None:
        raise Stalled(
            "NoKustomization",
            f"{folder or '.'}: no kustomization file found",
            f"add one of {', '.join(KUSTOMIZATIONS)}",
        )
    changed = None
    if edits_anything(options):
        body = parsed(found[name] or b"")
        if body is None:
            raise Stalled(
                "InvalidKustomization", f"{join(folder, name)}: is not a YAML mapping", "correct it"
            )
        changed = edited(body, options, ask.environment, _Components(look, folder))
    walked = walk(look, folder, changed, chosen.build)
    charts = walked.charts and chosen.build.helm
    return Kustomize(
        folder,
        name,
        changed,
        walked.rewritten,
        walked.lent,
        chosen.build,
        chosen.program,
        numbers(options.kube_version or ask.kube_version) if charts else "",
        (options.api_versions or ask.api_versions) if charts else (),
    )


def _chosen(version: str, terms: Terms) -> Kustomizer:
    if not version:
        return Kustomizer("", terms.build)
    if version not in terms.kustomizes:
        raise Stalled(
            "UnknownVersion",
            f"kustomize version {version} is not registered",
            f"set kustomize.path.{version} in argocd-cm to a program of this machine; registered: "
            + (", ".join(sorted(terms.kustomizes)) or "none"),
        )
    return terms.kustomizes[version]


class _Components:
    """Where the components that an Application adds are."""

    def __init__(self, look: Look, folder: str) -> None:
        self.look = look
        self.folder = folder

    def matching(self, pattern: str) -> tuple[str, ...]:
        """Those that *pattern* stands for; itself if it is none, or stands for nothing."""
        if is_address(pattern):
            return (pattern,)
        found = matching(beside(self.folder, pattern), self.look) if is_glob(pattern) else ()
        return tuple(posixpath.relpath(each, self.folder or ".") for each in found) or (pattern,)

    def is_there(self, path: str) -> bool:
        names = (join(beside(self.folder, path), name) for name in KUSTOMIZATIONS)
        return not is_address(path) and any(self.look.find(name) for name in names)

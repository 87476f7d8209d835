"""
Config management plugins: Argo CD's ``ConfigManagementPlugin`` files, and which one is meant.

One file describes one plugin. Argo CD runs each in a container beside its repo server; here an
operator puts the files into a folder, and the commands run in a render worker. A plugin is found
by its name or by what it discovers in the application's folder, in the order of the names.
"""

import re
from collections.abc import Iterator, Mapping
from fnmatch import translate
from functools import lru_cache
from re import Pattern
from re import compile as expression
from typing import Any

import msgspec

from trueup.core.render.environment import names_the_commit
from trueup.core.render.generate_paths import GeneratePaths
from trueup.core.render.globs import strict
from trueup.core.render.inputs import Look
from trueup.core.render.job import Plugin
from trueup.core.render.listing import join
from trueup.core.render.parameters import given
from trueup.k8s.value import Value, encode
from trueup.k8s.yaml import YamlError, documents
from trueup.model.errors import Stalled
from trueup.model.source import PluginOptions

KIND = "ConfigManagementPlugin"
NETWORK = "trueup.dev/network"  # "true": its commands may reach the network
PASSED_ON = "trueup.dev/environment"  # names of variables of our own that its commands get
_REVISION = "ARGOCD_APP_REVISION"
_ARGOCD_YAML = "write it as Argo CD's ConfigManagementPlugin"


class Command(Value, frozen=True):
    """A program, and more words after its own."""

    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Nothing, if there is no program."""
        return (*self.command, *self.args) if self.command else ()


class Find(Value, frozen=True):
    """Discovery by a glob below the application's folder, or by a command that says anything."""

    glob: str = ""
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()


class Discover(Value, frozen=True):
    """The first that is set counts: *file_name*, the glob, the command."""

    file_name: str = ""
    find: Find = Find()

    @property
    def globs(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.file_name, self.find.glob)))


class Parameters(Value, frozen=True):
    """What may be set, for people (`core.render.details`); the commands are given none of it."""

    static: tuple[Mapping[str, Any], ...] = ()
    dynamic: Command = Command()


class Spec(Value, frozen=True):
    """As Argo CD has it."""

    version: str = ""
    init: Command = Command()
    generate: Command = Command()
    discover: Discover = Discover()
    parameters: Parameters = Parameters()
    preserve_file_mode: bool = False
    provide_git_creds: bool = False


class Definition(Value, frozen=True):
    """One plugin; *name* is what applications call it."""

    name: str
    spec: Spec
    network: bool = False
    passed_on: tuple[str, ...] = ()

    @property
    def discovers(self) -> bool:
        discover = self.spec.discover
        return bool(discover.file_name or discover.find.glob or discover.find.command)

    @property
    def words(self) -> tuple[str, ...]:
        """All words of all its commands."""
        find = self.spec.discover.find
        return (*self.spec.init.words, *self.spec.generate.words, *find.command, *find.args)


class Plugins(Value, frozen=True):
    """
    All plugins in order, and what of a repository they see.

    *exclusions*: globs of paths that are not handed out. *narrow*: no more than the folder that the
    application's and the paths of its ``manifest-generate-paths`` have in common is.
    """

    definitions: tuple[Definition, ...] = ()
    exclusions: tuple[str, ...] = ()
    narrow: bool = False

    @property
    def programs(self) -> tuple[str, ...]:
        """The files of this machine that the commands name by their whole path."""
        words = (word for each in self.definitions for word in each.words)
        return tuple(dict.fromkeys(word for word in words if word.startswith("/")))


class Site(Value, frozen=True):
    """Where a plugin works: *paths* are those of the annotation, *options* the Application's."""

    folder: str
    environment: Mapping[str, str]
    paths: str = ""
    options: PluginOptions | None = None

    @property
    def counted(self) -> GeneratePaths:
        return GeneratePaths(self.paths, self.folder)


def definitions(text: bytes, name: str) -> tuple[Definition, ...]:
    """The plugins of a file: as they stand, or in ConfigMaps, as they are mounted into sidecars."""
    bodies = _bodies(text, name)
    held = [*(_definition(each, name) for each in bodies if each.get("kind") == KIND)]
    for each in (body for body in bodies if body.get("kind") == "ConfigMap"):
        inner = {f"{name}: {key}": str(said) for key, said in (each.get("data") or {}).items()}
        held += (definition(said.encode(), key) for key, said in inner.items() if KIND in said)
    found = tuple(each for number, each in enumerate(held) if each not in held[:number])
    return found or (definition(text, name),)  # which says what is wrong with it


def definition(text: bytes, name: str) -> Definition:
    """The plugin that the file *name* describes. Raises ``Stalled`` if it is none."""
    bodies = _bodies(text, name)
    return _definition(bodies[0] if len(bodies) == 1 else {}, name)


def _bodies(text: bytes, name: str) -> list[Mapping[str, Any]]:
    try:
        return [body for _, body in documents(text) if isinstance(body, dict)]
    except YamlError as error:
        raise Stalled("InvalidPlugin", f"{name}: {error}", _ARGOCD_YAML) from error


def _definition(body: Mapping[str, Any], name: str) -> Definition:
    meta = body.get("metadata") or {}
    try:
        spec = msgspec.convert(body.get("spec") or {}, Spec, strict=False)
    except msgspec.ValidationError as error:
        raise Stalled("InvalidPlugin", f"{name}: {error}", _ARGOCD_YAML) from error
    for wrong, message in (
        (body.get("kind") != KIND, f"kind should be {KIND}, found {body.get('kind')}"),
        (not meta.get("name"), "metadata.name should be non-empty"),
        (not spec.generate.command, "spec.generate command should be non-empty"),
        *((_malformed(glob), f"{glob}: syntax error in pattern") for glob in spec.discover.globs),
    ):
        if wrong:
            raise Stalled("InvalidPlugin", f"{name}: {message}", _ARGOCD_YAML)
    marks = meta.get("annotations") or {}
    return Definition(
        "-".join(filter(None, (str(meta["name"]), spec.version))),
        spec,
        str(marks.get(NETWORK)).lower() == "true",
        tuple(str(marks.get(PASSED_ON) or "").replace(",", " ").split()),
    )


def discovered(plugins: Plugins, site: Site, look: Look) -> Definition | None:
    """The first plugin that finds in the folder what it looks for."""
    return next((each for each in plugins.definitions if _finds(each, plugins, site, look)), None)


def named(plugins: Plugins, site: Site, look: Look) -> Definition:
    """The plugin that the Application asks for. Raises ``Stalled`` if there is none."""
    name = site.options.name if site.options else ""
    if not name:
        if found := discovered(plugins, site, look):
            return found
        raise Stalled(
            "PluginNotFound",
            f"{site.folder or '.'}: no plugin supports this folder",
            "name one in spec.source.plugin.name, or give a plugin a discovery that fits",
        )
    for each in plugins.definitions:
        if each.name != name:
            continue
        if each.discovers and not _finds(each, plugins, site, look):
            raise Stalled(
                "PluginNotFound",
                f"plugin {each.name} does not find in {site.folder or '.'} what it looks for",
                "correct its discover, or the application's path",
            )
        return each
    known = ", ".join(each.name for each in plugins.definitions)
    raise Stalled(
        "PluginNotFound",
        f"couldn't find a plugin with name {name!r}",
        f"the plugins are {known}; a version belongs to the name"
        if known
        else "the operator puts its file into the folder of plugins: --controller-plugins",
    )


def job(plugin: Definition, plugins: Plugins, site: Site, look: Look) -> Plugin:
    """What is to be run; all that it is shown of the repository is noted in *look*."""
    commands = tuple(filter(None, (plugin.spec.init.words, plugin.spec.generate.words)))
    shown, files = _shown(plugins, site, look)
    look.take_in(shown)
    return Plugin(
        plugin.name,
        site.folder,
        commands,
        _environment(commands, site),
        network=plugin.network,
        passed_on=plugin.passed_on,
        git=plugin.spec.provide_git_creds,
        executable=look.executable(files) if plugin.spec.preserve_file_mode else (),
    )


def announces(
    plugin: Definition | None, plugins: Plugins, site: Site, look: Look
) -> tuple[Definition, bytes]:
    """The plugin (None: the one that is named), and what its command says of its parameters."""
    plugin = plugin or named(plugins, site, look)
    words = plugin.spec.parameters.dynamic.words
    return plugin, _asked(plugin, words, "parameters", plugins, site, look) if words else b""


def _environment(commands: tuple[tuple[str, ...], ...], site: Site) -> dict[str, str]:
    """Without the commit where only some files count, unless it is named: then it counts too."""
    made = given(site.options, site.environment)
    if not site.counted or names_the_commit(encode((commands, site.options))):
        return made
    return {name: text for name, text in made.items() if _REVISION not in name}


def _shown(plugins: Plugins, site: Site, look: Look) -> tuple[Look, tuple[str, ...]]:
    """What the commands are shown, with what of it counts as read; and the paths of all of it."""
    whole = Look(look.trees, {})
    files = tuple(gathered(whole, _root(plugins, site), plugins.exclusions))
    if not site.counted:
        return whole, files
    some = Look(look.trees, {})
    some.show(whole)
    for path in files:
        if site.counted.name(path) or path.startswith(f"{site.folder}/"):
            some.find(path)
    return some, files


def gathered(look: Look, root: str, exclusions: tuple[str, ...]) -> Iterator[str]:
    """The paths of the files below *root* that a plugin is shown."""
    return _left(look, root, exclusions) if exclusions else look.take(root)


def _left(look: Look, folder: str, exclusions: tuple[str, ...]) -> Iterator[str]:
    for name in look.names(folder):
        path = join(folder, name)
        if any(_excluded(each, path.rstrip("/")) for each in exclusions):
            continue
        if name.endswith("/"):
            yield from _left(look, path, exclusions)
        elif look.find(path) is not None:
            yield path


def _root(plugins: Plugins, site: Site) -> str:
    """What is handed out: the repository, unless it is told which paths count."""
    if not plugins.narrow or not site.paths:
        return ""
    folders = (site.folder, *site.counted.places)
    split = [folder.split("/") if folder else [] for folder in folders]
    same = 0
    while all(len(parts) > same and parts[same] == split[0][same] for parts in split):
        same += 1
    return "/".join(split[0][:same])


def _finds(plugin: Definition, plugins: Plugins, site: Site, look: Look) -> bool:
    discover = plugin.spec.discover
    if discover.file_name:
        return any(_matching(look, site.folder, discover.file_name.split("/")))
    if discover.find.glob:
        return _matches_below(look, site.folder, discover.find.glob)
    if not discover.find.command:
        return False
    words = (*discover.find.command, *discover.find.args)
    return bool(_asked(plugin, words, "discovery", plugins, site, look))


def _asked(
    plugin: Definition, words: tuple[str, ...], what: str, plugins: Plugins, site: Site, look: Look
) -> bytes:
    """What a command says that is shown what a render is shown."""
    shown, _ = _shown(plugins, site, look)
    question = Plugin(
        plugin.name,
        site.folder,
        (words,),
        _environment((words,), site),
        network=plugin.network,
        passed_on=plugin.passed_on,
        asks=what,
    )
    return look.ask(question, shown)


def _matching(look: Look, folder: str, parts: list[str]) -> Iterator[str]:
    """What a pattern of Go's ``filepath.Glob`` names, one folder after another."""
    first, rest = parts[0], parts[1:]
    if first in ("", ".", ".."):
        inner = join(folder, first)
        if rest and not inner.startswith(".."):
            yield from _matching(look, inner, rest)
        return
    for name in look.names(folder):
        if not _pattern(first).match(name.rstrip("/")):
            continue
        if not rest:
            yield join(folder, name)
        elif look.folder(join(folder, name)) is not None:
            yield from _matching(look, join(folder, name), rest)


def _matches_below(look: Look, folder: str, glob: str) -> bool:
    pattern = strict(glob.removeprefix("./"))
    if pattern is None:
        return False
    start = len(folder) + 1 if folder else 0
    return any(pattern.match(path[start:]) for path in _below(look, folder))


def _below(look: Look, folder: str) -> Iterator[str]:
    for name in look.names(folder):
        path = join(folder, name)
        yield path
        if name.endswith("/"):
            yield from _below(look, path)


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> Pattern[str]:
    """One part of a path as Go's ``filepath.Match`` has it: ``*`` does not cross a slash."""
    found = strict(glob.replace("**", "*"))
    return found or expression(translate(glob))


def _excluded(glob: str, path: str) -> bool:
    """As Argo CD has it: ``**`` crosses slashes in a pattern that has any of its own."""
    if "/" not in glob:
        return _pattern(glob).match(path) is not None
    found = strict(glob)
    below = glob.endswith("/**") and _excluded(glob.removesuffix("/**"), path)
    return below or (found is not None and found.match(path) is not None)


def _malformed(glob: str) -> bool:
    """Whether Go finds a bracket that nobody closes."""
    return "[" in re.sub(r"\\.|\[\^?\]?[^\]]*\]", "", glob)

"""``trueup render``: what a folder or an Application declares, without any server."""

import os
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from trueup.cli import files, remote
from trueup.cli.answers import NOT_FOUND, ApiError, segment
from trueup.cli.caches import cache
from trueup.cli.command import Call, Command, Given
from trueup.cli.flags import many, switch, text
from trueup.cli.output import Failure
from trueup.cli.spec import with_source
from trueup.cli.spec_flags import DESTINATION, DIRECTORY, HELM, KUSTOMIZE, PLUGIN
from trueup.core.capabilities import Capabilities
from trueup.core.render.detect import Tool
from trueup.core.render.manifests import metadata, refuse_nameless, unique
from trueup.core.render.plugin import Plugins
from trueup.edge.artifacts import Artifacts
from trueup.edge.engines.engine import Engines, Explained
from trueup.edge.engines.folder import LOCAL, Folder, work_tree
from trueup.edge.engines.shelves import Files
from trueup.edge.engines.unlocking import Unlocking
from trueup.edge.engines.versions import versions
from trueup.edge.engines.workers import Limits, Workers
from trueup.edge.fetch.sources import AllSources
from trueup.model.errors import Unreachable
from trueup.model.source import Source
from trueup.ports import Rendered, Request
from trueup.service.keyring import own_keys
from trueup.service.plugins import Lending, definitions

if TYPE_CHECKING:
    from trueup.cli.client import Client

NOTHING = Capabilities()
_LONGEST = 53  # of a Helm release's name
FLAGS = (
    text("name", "Name of the application: Helm's release, and the folder's name by default"),
    many("file", "Take the options of the Application in this manifest; - is standard input", "f"),
    text("kube-version", "Kubernetes version that charts are told"),
    many("api-versions", "API version that charts are told the cluster serves"),
    text("plugins", "Folder of ConfigManagementPlugin files (default $TRUEUP_CONTROLLER_PLUGINS)"),
    text("builtin-plugins", "Built-in plugins to turn on: cdk8s, cue, timoni, between commas"),
    text("age-keys", "File of age keys that open encrypted files (default $SOPS_AGE_KEY_FILE)"),
    text("local-repo-root", "Root of the repository (default: the Git work tree)"),
    *HELM,
    *KUSTOMIZE,
    *DIRECTORY,
    *PLUGIN,
    *DESTINATION,
)


_FLAT = "; folders below are left out (--directory-recurse takes them in)"
NO_CACHE = switch("no-cache", "Render anew, whatever was rendered before")
EXPLAIN = switch("explain", "Say which tool made it of which files, and how long it took")


async def render(call: Call) -> None:
    given = call.given
    objects: list[Mapping[str, Any]] = []
    for spec in await _specs(given):
        made = await explained(given, spec)
        done = _together(made)
        for each in made if given.on("explain") else ():
            _tell(call, each)
        for warning in done.warnings:
            call.out.note(f"warning: {warning}")
        if not done.objects:
            call.out.note(_no_objects(done.tool, given))
        objects += done.objects
    if given.text("output") == "name":
        for body in objects:
            call.out.line(_name(body))
        return
    call.out.shown(objects, given.text("output"), lambda: _documents(call, objects))


def _no_objects(tool: str, given: Given) -> str:
    flat = tool == Tool.DIRECTORY and not given.on("directory-recurse")
    return f"warning: {tool} rendered no objects{_FLAT if flat else ''}"


async def rendered(given: Given, around: Capabilities = NOTHING) -> Rendered:
    """What one folder or Application declares; of two objects with one identity the last."""
    specs = await _specs(given)
    if len(specs) != 1:
        raise Failure(f"one Application can be compared, {len(specs)} are given")
    done = _together(await explained(given, specs[0], around))
    for body in done.objects:
        refuse_nameless(body, given.text("PATH"))
    return done


async def explained(
    given: Given, spec: Mapping[str, Any], around: Capabilities = NOTHING
) -> tuple[Explained, ...]:
    """
    The folder in ``PATH`` with the options of the flags and of *spec*, for such a cluster.

    Without a path: the sources of the Application in *spec*, from where they are.
    """
    where = spec.get("destination") or {}
    namespace = given.text("dest-namespace") or where.get("namespace") or ""
    around = Capabilities(
        given.text("kube-version") or around.kube_version,
        given.many("api-versions") or around.api_versions,
    )
    if not given.text("PATH"):
        name = given.text("name") or str(spec.get("name") or "")
        wanted = remote.Wanted(name, namespace, _edited(spec, given), around)
        with cache("render", anew=given.on("no-cache")) as folder:
            return await remote.explained(wanted, folder)
    path = Path(given.text("PATH"))
    source = {**_only_source(spec), **with_source(_only_source(spec), given)}
    named = spec.get("name") or _fit(path.resolve().name)  # noqa: ASYNC240 nothing else runs here
    name = given.text("name") or named
    root = given.text("local-repo-root")
    tools = Tools(*(given.text(name) for name in ("plugins", "builtin-plugins", "age-keys")))
    job = Job(path, root, source, name, namespace, around, tools)
    with cache("render", anew=given.on("no-cache")) as folder:
        return (await _rendered(job, folder),)


def _fit(folder: str) -> str:
    """The name of a folder as one of an Application, which is a Helm release too."""
    return re.sub("[^a-z0-9]+", "-", folder.lower()).strip("-")[:_LONGEST].strip("-") or "app"


def _together(made: Sequence[Explained]) -> Rendered:
    if len(made) == 1:
        return made[0].rendered
    done = [each.rendered for each in made]
    kept, repeated = unique(body for each in done for body in each.objects)
    warnings = (*(text for each in done for text in each.warnings), *repeated)
    tools = ", ".join(dict.fromkeys(each.tool for each in done))
    return Rendered("", tools, tuple(kept), warnings)


async def local(
    client: "Client", app: Mapping[str, Any], given: Given
) -> tuple[Mapping[str, Any], ...]:
    """What ``--local`` declares with the options of *app*, for the cluster that it goes to."""
    spec = app["spec"]
    if len(spec.get("sources") or ()) > 1:
        raise Failure("--local cannot stand for several sources")
    where = spec.get("destination") or {}
    root = given.text("local-repo-root") if given.has("local-repo-root") else ""
    name, namespace = app["metadata"]["name"], where.get("namespace") or ""
    around = await _around(client, where)
    path, source = Path(given.text("local")), _only_source(spec)
    job = Job(path, root, source, name, namespace, around)
    with cache("render") as folder:
        return (await _rendered(job, folder)).rendered.objects


async def _around(client: "Client", destination: Mapping[str, Any]) -> Capabilities:
    """What the server knows of the cluster; nothing if it does not answer."""
    kind = "server" if destination.get("server") else "name"
    path = f"/api/v1/clusters/{segment(destination.get(kind) or '')}"
    try:
        info = (await client.get(path, **{"id.type": kind})).get("info") or {}
    except ApiError as error:
        if error.status != NOT_FOUND:
            raise
        return NOTHING
    return Capabilities(info.get("kubeVersion") or "", tuple(info.get("apiVersions") or ()))


class Tools(NamedTuple):
    """The folder of plugins, those turned on, the file of keys; else the environment names them."""

    plugins: str = ""
    builtin: str = ""
    keys: str = ""

    @property
    def definitions(self) -> Plugins:
        folder = self.plugins or os.environ.get("TRUEUP_CONTROLLER_PLUGINS", "")
        turned_on = self.builtin or os.environ.get("TRUEUP_CONTROLLER_BUILTIN_PLUGINS", "")
        return Plugins(definitions(folder, turned_on))

    @property
    def ring(self) -> "Ring":
        own = own_keys(self.keys or os.environ.get("SOPS_AGE_KEY_FILE", ""))
        return Ring((*own, *filter(None, (os.environ.get("SOPS_AGE_KEY"),))))


class Ring(NamedTuple):
    """The keys of a person."""

    known: tuple[str, ...]

    def keys(self, project: str) -> tuple[str, ...]:
        return self.known


class Job(NamedTuple):
    """A folder to render, below *root* (empty: its Git work tree)."""

    path: Path
    root: str
    source: Mapping[str, Any]
    name: str
    namespace: str
    around: Capabilities
    tools: Tools = Tools()


async def _rendered(job: Job, cached: Path) -> Explained:
    path, root, source = job.path, job.root, job.source
    if not path.exists():
        raise Failure(f"{path}: there is no such folder", _near(path))
    if not path.is_dir():
        raise Failure(f"{path} is not a folder", "name the folder of manifests, not a file in it")
    top = Path(root).absolute() if root else work_tree(path)  # noqa: ASYNC240
    try:
        inside = path.absolute().relative_to(top).as_posix()
    except ValueError as error:
        raise Failure(f"{path} is not below {top}", "see --local-repo-root") from error
    body = {**source, "repoURL": source.get("repoURL") or f"file://{top}", "path": inside}
    request = Request(
        source=msgspec.convert(body, Source, strict=False),
        revision=LOCAL,
        app=job.name,
        namespace=job.namespace,
        kube_version=job.around.kube_version,
        api_versions=job.around.api_versions,
    )
    async with _engines(top, job.tools, cached) as engines:
        try:
            return await engines.explained(request)
        except Unreachable as error:
            raise error.for_once() from error


@asynccontextmanager
async def _engines(root: Path, tools: Tools, cached: Path) -> AsyncIterator[Engines]:
    plugins = tools.definitions
    workers = Workers(cached / "workers", Limits(workers=1), lambda: plugins.programs)
    fetched = AllSources(cached / "sources", remote.as_oneself)
    results = Artifacts(cached / "renders.db", remote.ROOM)
    here = Folder(root)

    def bringer(request: Request, source: Source, *, borrowed: bool) -> Files:
        return fetched if borrowed else here

    try:
        yield Engines(
            here,
            Unlocking(workers),
            results,
            versions(),
            remote.terms,
            plugins=plugins,
            lender=Lending(_nothing),
            keyring=tools.ring,
            bringer=bringer,
        )
    finally:
        results.close()
        await fetched.close()
        await workers.close()


async def _nothing(_address: str, _project: str) -> Mapping[str, str]:
    return {}


async def _specs(given: Given) -> list[dict[str, Any]]:
    """The specs of the Applications in ``--file``, with their names; else one that says nothing."""
    places = given.many("file")
    if not places:
        return [{}]
    found = [each for place in places for each in _flat(await files.objects(place))]
    apps = [each for each in found if each.get("kind") == "Application"]
    if not apps:
        kinds = ", ".join(sorted({str(each.get("kind")) for each in found})) or "nothing"
        raise Failure(f"there is no Application in {', '.join(places)}", f"it holds {kinds}")
    if len(apps) > 1 and given.text("PATH"):
        raise Failure(f"a folder stands for one Application, {len(apps)} are given")
    return [
        _dry({**_part(each, "spec"), "name": _part(each, "metadata").get("name")}) for each in apps
    ]


def _flat(found: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The objects, and those in the lists among them."""
    for each in found:
        yield from each["items"] if isinstance(each.get("items"), list) else (each,)


def _part(app: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = app.get(key)
    if not isinstance(part, Mapping):
        raise Failure(f"the Application has no {key}", "write it as kubectl get -o yaml shows one")
    return part


def _near(path: Path) -> str:
    """What stands where *path* first leads nowhere, and is called nearly so."""
    absent = next(each for each in (*reversed(path.parents), path) if not each.exists())
    known = [each.name for each in absent.parent.iterdir() if each.is_dir()]
    close = get_close_matches(absent.name, known, n=3, cutoff=0.5)
    return (
        f"did you mean {', '.join(str(absent.parent / name) for name in close)}?" if close else ""
    )


def _edited(spec: Mapping[str, Any], given: Given) -> Mapping[str, Any]:
    """The spec with the options of the flags, which are for an only source."""
    if not spec:
        raise Failure("there is nothing to render", "name a folder, or an Application with --file")
    if spec.get("sources"):
        return spec
    source = _only_source(spec)
    return {**spec, "source": {**source, **with_source(source, given)}}


def _dry(spec: dict[str, Any]) -> dict[str, Any]:
    """With what a hydrator renders as the source: that is what the folder stands for."""
    dry = (spec.get("sourceHydrator") or {}).get("drySource")
    return {**spec, "source": dry, "sources": None} if dry else spec


def _only_source(spec: Mapping[str, Any]) -> dict[str, Any]:
    sources = spec.get("sources") or [spec.get("source") or {}]
    if len(sources) > 1:
        raise Failure("a folder cannot stand for several sources")
    return dict(sources[0])


def _tell(call: Call, made: Explained) -> None:
    """How it was rendered, beside what was."""
    done = made.rendered
    taken = "kept from before" if made.cached else f"{made.seconds * 1000:.0f} ms"
    call.out.note(f"tool: {done.tool} ({done.by})")
    call.out.note(f"time: {taken}, {len(done.objects)} objects, digest {done.digest[:12]}")
    for where, revision in made.borrowed:
        call.out.note(f"fetched: {where} at {revision}")
    for path in made.files:
        call.out.note(f"file: {path}")


def _name(body: Mapping[str, Any]) -> str:
    """As ``kubectl -o name`` has it: ``deployment.apps/web``."""
    group, _, _ = str(body["apiVersion"]).rpartition("/")
    kind = ".".join(filter(None, (str(body["kind"]).lower(), group)))
    meta = metadata(body)
    return f"{kind}/{meta.get('name') or meta.get('generateName') or ''}"


def _documents(call: Call, objects: Sequence[Mapping[str, Any]]) -> None:
    for body in objects:
        call.out.line("---")
        call.out.data(body, "yaml")


COMMANDS = (
    Command(
        "render",
        render,
        "Render a folder, or the sources of an Application, without any server",
        ("[PATH]",),
        (
            *FLAGS,
            EXPLAIN,
            NO_CACHE,
            text("output", "yaml documents, or json, yaml (a list), name", "o", "wide"),
        ),
    ),
)

"""
The door to all engines: implements :class:`trueup.ports.Engine`.

A render goes through three stages: the job and what it reads are found (``core.render``), the
digest of both is looked up among the results, and only if it is not there a worker is asked. The
reads of a request are remembered, on disk too, so that at the next commit, or after a restart, the
digest is computed from content ids alone.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import msgspec

from trueup.core.render.build_options import BuildOptions
from trueup.core.render.environment import build_environment, names_the_commit
from trueup.core.render.inputs import Look, Reads, digest
from trueup.core.render.job import Helm, Job, Kustomize, Plugin, tool_of
from trueup.core.render.listing import LINK, Listing
from trueup.core.render.plugin import Plugins
from trueup.core.render.prepare import Ask, prepare
from trueup.edge.engines.collect import collected
from trueup.edge.engines.wire import Done, Work
from trueup.k8s.value import Value, decode, encode
from trueup.model.errors import Stalled
from trueup.model.origin import Origin, Place, Wanted
from trueup.model.source import Revision, Source, Tree
from trueup.ports import Rendered, Request

FORMAT = "2"
NOTHING_MORE = BuildOptions()
NO_PLUGINS = Plugins()
_KEPT_ANSWERS = 4096
_KEPT_SECRETS = 256
_KEPT_LISTINGS = 8
_KEPT_RECIPES = 20_000
_KEPT_FAILURES = 1024
_RETRY_AFTER = 300.0
_LIMITS_BROKEN = frozenset({"RenderTimeout", "RenderMemory", "RenderCrashed", "ScratchFailed"})


class Files(Protocol):
    """Trees and the contents of their files."""

    async def tree(self, source: Source, revision: Revision) -> Tree: ...

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]: ...


class Results(Protocol):
    """What was rendered before."""

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, body: bytes) -> None: ...

    def drop(self, key: str) -> None: ...


class Lender(Protocol):
    """What commands are given that must not be written down anywhere."""

    async def lent(self, job: Plugin, source: Source) -> Mapping[str, str]: ...


class Keyring(Protocol):
    """The age keys that open what the applications of a project encrypted."""

    def keys(self, project: str) -> tuple[str, ...]: ...


class Renderer(Protocol):
    """Who carries out a job."""

    async def render(self, work: Work) -> Done: ...


class _Recipe(Value, frozen=True):
    """
    What a request came to last: the parameters of its job, and what it read.

    *around*: names the cluster's capabilities, if they counted.
    """

    parameters: bytes
    reads: Reads
    digest: str
    around: str = ""


class _Stored(Value, frozen=True):
    """A result on disk; objects are told as they are, not as text in text."""

    tool: str
    objects: tuple[msgspec.Raw, ...] = ()
    warnings: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    secret: bool = False


class _Loaded(Value, frozen=True):
    tool: str
    objects: tuple[dict[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    secret: bool = False


class _Trees(Value, frozen=True):
    """The trees of one request: its own under the empty name, others by ref."""

    trees: Mapping[str, Tree]
    listings: Mapping[str, Any]


class _Plan(Value, frozen=True):
    """A job that is fully known, and the contents read on the way."""

    job: Job
    recipe: _Recipe
    look: Any


class Engines:
    """
    Renders requests; *version* names the tools' versions, which belong to every digest.

    *build*: what kustomizations may do. *plugins*: an operator's; *lender*: of their variables.
    *keyring*: what opens encrypted files. Objects made of such are kept in memory, never on disk.
    """

    def __init__(
        self,
        files: Files,
        renderer: Renderer,
        results: Results,
        version: str,
        build: BuildOptions = NOTHING_MORE,
        plugins: Plugins = NO_PLUGINS,
        lender: Lender | None = None,
        keyring: Keyring | None = None,
    ) -> None:
        self._build = build
        self._plugins = plugins
        self._lender = lender
        self._keyring = keyring
        self._secret: OrderedDict[str, bytes] = OrderedDict()
        self._files = files
        self._renderer = renderer
        self._results = results
        self._version = f"{FORMAT} {version}"
        self._named = f"recipe {self._version} {encode(build).decode()}"
        self._listings: OrderedDict[tuple[str, str], Listing] = OrderedDict()
        self._recipes: OrderedDict[str, _Recipe] = OrderedDict()
        self._failures: OrderedDict[str, tuple[Stalled, float]] = OrderedDict()
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._under_way: dict[str, asyncio.Lock] = {}

    async def digest(self, request: Request) -> str | None:
        """The digest that a render of *request* has. Raises ``Stalled`` where a render would."""
        trees = await self._trees(request)
        known = self._known(request, trees)
        return known if known else (await self._plan(request, trees)).recipe.digest

    async def render(self, request: Request) -> Rendered:
        """The objects of *request*: from the results if these files and options are there."""
        trees = await self._trees(request)
        known = self._known(request, trees)
        found = self._found(known) if known else None
        if found is not None:
            return found
        plan = await self._plan(request, trees)
        key = plan.recipe.digest
        lock = self._under_way.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                return self._found(key) or await self._made(plan, request, trees)
        finally:
            if not lock.locked():
                self._under_way.pop(key, None)

    async def forget(self, request: Request) -> None:
        """Render *request* anew next time, whatever is known: a hard refresh."""
        trees = await self._trees(request)
        self._recipes.pop(self._key(request), None)
        self._answers.clear()
        key = (await self._plan(request, trees)).recipe.digest
        self._failures.pop(key, None)
        self._secret.pop(key, None)
        self._results.drop(f"result {key}")

    async def trace(
        self, request: Request, wanted: tuple[Wanted, ...]
    ) -> tuple[tuple[Place, ...], ...]:
        """Where the objects of *request* and their fields are declared; nothing of it is kept."""
        trees = await self._trees(request)
        plan = await self._plan(request, trees)
        work = await self._work(plan.job, plan.look, request, trees)
        done = await self._renderer.render(msgspec.structs.replace(work, wanted=wanted))
        return done.places

    async def _made(self, plan: _Plan, request: Request, trees: _Trees) -> Rendered:
        key = plan.recipe.digest
        self._refuse_again(key)
        tool = tool_of(plan.job)
        try:
            work = await self._work(plan.job, plan.look, request, trees)
            done = await self._renderer.render(work)
        except Stalled as error:
            again = _RETRY_AFTER if error.reason in _LIMITS_BROKEN else float("inf")
            _keep(self._failures, key, (error, time.monotonic() + again), _KEPT_FAILURES)
            raise
        raws = tuple(msgspec.Raw(one) for one in done.objects)
        body = encode(_Stored(tool, raws, done.warnings, done.origins, done.secret))
        if done.secret:
            _keep(self._secret, key, body, _KEPT_SECRETS)
        else:
            self._results.put(f"result {key}", body)
        return _rendered(key, body)

    def _found(self, key: str) -> Rendered | None:
        body = self._secret.get(key) or self._results.get(f"result {key}")
        return _rendered(key, body) if body is not None else None

    def _refuse_again(self, key: str) -> None:
        """What failed with the same files and options fails again: say so without trying."""
        error, until = self._failures.get(key, (None, 0.0))
        if error is not None and time.monotonic() < until:
            raise error.with_traceback(None)

    def _known(self, request: Request, trees: _Trees) -> str | None:
        """The digest, if what the request read last time has not changed since."""
        key = self._key(request)
        recipe = self._recipes.get(key)
        if recipe is None:
            kept = self._results.get(f"{self._named} {key}")
            if kept is None:
                return None
            recipe = decode(kept, _Recipe)
            _keep(self._recipes, key, recipe, _KEPT_RECIPES)
        if recipe.around and recipe.around != _around(request):
            return None
        now = digest(recipe.reads, trees.listings, recipe.parameters)
        return now if now == recipe.digest else None

    async def _plan(self, request: Request, trees: _Trees) -> _Plan:
        ask = _ask(request, self._build, self._plugins)
        contents: dict[str, bytes] = {}
        while True:
            look = Look(trees.listings, contents, self._answers)
            try:
                job = prepare(ask, look)
            except Stalled:
                if not look.wanted and not look.questions:
                    raise
            if not look.wanted and not look.questions:
                break
            contents.update(await self._contents(look.wanted, trees))
            for key, (question, shown) in look.questions.items():
                work = await self._work(question, shown, request, trees)
                said = b"".join((await self._renderer.render(work)).objects)
                _keep(self._answers, key, said, _KEPT_ANSWERS)
        recipe = self._recipe(job, look, request, trees)
        if _aware(request, job):
            recipe = msgspec.structs.replace(recipe, around=_around(request))
        plan = _Plan(job, recipe, look)
        overrides = [contents.get(blob, b"") for blob in look.overrides()]
        lasting = not isinstance(job, Plugin)  # a plugin knows the commit that it works on
        if lasting and not any(map(names_the_commit, (encode(request.source), *overrides))):
            self._remember(self._key(request), plan.recipe)
        return plan

    async def _work(self, job: Job, look: Look, request: Request, trees: _Trees) -> Work:
        work = await collected(job, look, trees.trees, self._files)
        work = msgspec.structs.replace(work, keys=self._keys(request))
        if not isinstance(job, Plugin) or self._lender is None:
            return work
        lent = await self._lender.lent(job, request.source)
        return msgspec.structs.replace(work, lent=lent)

    def _keys(self, request: Request) -> tuple[str, ...]:
        return self._keyring.keys(request.project) if self._keyring else ()

    def _opening(self, request: Request) -> str:
        """Names the keys that there are: with others a render may come out differently."""
        keys = self._keys(request)
        return hashlib.sha256("\n".join(keys).encode()).hexdigest() if keys else ""

    def _key(self, request: Request) -> str:
        return _key(request) + self._opening(request)

    def _recipe(self, job: Job, look: Look, request: Request, trees: _Trees) -> _Recipe:
        named = f"{self._version}{self._opening(request)}"
        parameters = named.encode() + b"\0" + encode(job)
        reads = look.reads()
        return _Recipe(parameters, reads, digest(reads, trees.listings, parameters))

    def _remember(self, key: str, recipe: _Recipe) -> None:
        if self._recipes.get(key) != recipe:
            self._results.put(f"{self._named} {key}", encode(recipe))
        _keep(self._recipes, key, recipe, _KEPT_RECIPES)

    async def _contents(self, wanted: Mapping[str, str], trees: _Trees) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for ref, tree in trees.trees.items():
            prefix = f"${ref}/" if ref else ""
            mine = [
                blob
                for blob, path in wanted.items()
                if (path.startswith(prefix) if ref else not path.startswith("$"))
            ]
            if mine:
                found.update(await self._files.contents(tree, mine))
        return found

    async def _trees(self, request: Request) -> _Trees:
        trees = {"": await self._files.tree(request.source, request.revision)}
        for name, (source, revision) in request.refs.items():
            trees[name] = await self._files.tree(source, revision)
        listings = {name: await self._listing(tree) for name, tree in trees.items()}
        return _Trees(trees, listings)

    async def _listing(self, tree: Tree) -> Listing:
        key = (tree.repository, tree.commit)
        known = self._listings.get(key)
        if known is not None and known.entries is tree.entries:
            self._listings.move_to_end(key)
            return known
        blobs = {path: entry.blob for path, entry in tree.entries.items() if entry.mode == LINK}
        texts = await self._files.contents(tree, blobs.values()) if blobs else {}
        links = {path: texts[blob].decode(errors="replace") for path, blob in blobs.items()}
        made = Listing(tree.entries, links)
        _keep(self._listings, key, made, _KEPT_LISTINGS)
        return made


def _ask(request: Request, build: BuildOptions, plugins: Plugins) -> Ask:
    environment = build_environment(
        request.app, request.namespace, request.project, request.source, request.revision.commit
    )
    environment["KUBE_VERSION"] = request.kube_version
    environment["KUBE_API_VERSIONS"] = ",".join(request.api_versions)
    return Ask(
        request.source,
        request.app,
        request.namespace,
        environment,
        request.kube_version,
        request.api_versions,
        build,
        plugins,
        request.paths,
    )


def _key(request: Request) -> str:
    """What names a request at every commit."""
    refs = {name: source for name, (source, _) in request.refs.items()}
    timeless = msgspec.structs.replace(
        request, revision=Revision(""), refs={}, kube_version="", api_versions=()
    )
    return hashlib.sha256(encode((timeless, refs))).hexdigest()


def _aware(request: Request, job: Job) -> bool:
    """Whether what the cluster is and serves counts for the job."""
    asks = isinstance(job, Helm | Kustomize) and bool(job.kube_version or job.api_versions)
    return asks or b"KUBE_" in encode(request.source)


def _around(request: Request) -> str:
    told = "\n".join((request.kube_version, *request.api_versions))
    return hashlib.sha256(told.encode()).hexdigest()


def _rendered(key: str, body: bytes) -> Rendered:
    loaded = decode(body, _Loaded)
    return Rendered(
        key, loaded.tool, loaded.objects, loaded.warnings, loaded.origins, loaded.secret
    )


def _keep(kept: "OrderedDict[Any, Any]", key: Any, value: Any, room: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > room:
        kept.popitem(last=False)

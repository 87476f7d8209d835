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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import msgspec

from trueup.core.metrics.catalogue.repositories import RENDER_SECONDS, RENDERS
from trueup.core.metrics.unmetered import UNMETERED
from trueup.core.render.details import applications, details, images
from trueup.core.render.environment import build_environment, names_the_commit
from trueup.core.render.inputs import Look, Reads, digest, located
from trueup.core.render.job import TOOLS, Helm, Job, Kustomize, Plugin, tool_of
from trueup.core.render.plugin import Plugins
from trueup.core.render.prepare import Ask, Terms, prepare
from trueup.core.source.kinds import address
from trueup.edge.engines.collect import collected
from trueup.edge.engines.shelves import Bringer, Files, Shelf, Shelves, by
from trueup.edge.engines.wire import Done, Work
from trueup.k8s.value import Value, decode, encode
from trueup.model.details import Details
from trueup.model.errors import Stalled, Unreachable
from trueup.model.origin import Origin, Place, Wanted
from trueup.model.source import Revision, Source
from trueup.ports import Meter, Rendered, Request

T = TypeVar("T")
Walk: TypeAlias = Callable[[Ask, Look], T]

FORMAT = "2"
NO_PLUGINS = Plugins()
_KEPT_ANSWERS = 4096
_KEPT_SECRETS = 256
_KEPT_RECIPES = 20_000
_KEPT_FAILURES = 1024
_RETRY_AFTER = 300.0
_LIMITS_BROKEN = frozenset({"RenderTimeout", "RenderMemory", "RenderCrashed", "ScratchFailed"})


class Results(Protocol):
    """What was rendered before."""

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, body: bytes) -> None: ...

    def drop(self, key: str) -> None: ...


class Lender(Protocol):
    """What commands are given that must not be written down anywhere."""

    async def lent(self, job: Plugin, source: Source, project: str) -> Mapping[str, str]: ...


class Keyring(Protocol):
    """The keys that open what the applications of a project encrypted."""

    def keys(self, project: str) -> tuple[str, ...]: ...


class Renderer(Protocol):
    """Who carries out a job."""

    async def render(self, work: Work) -> Done: ...


class _Recipe(Value, frozen=True):
    """
    What a request came to last: the parameters of its job, and what it read.

    *around*: names the cluster's capabilities, if they counted. *borrowed*: what it reads from
    outside of its sources.
    """

    parameters: bytes
    reads: Reads
    digest: str
    around: str = ""
    borrowed: Mapping[str, tuple[Source, ...]] = {}


class _Stored(Value, frozen=True):
    """A result on disk; objects are told as they are, not as text in text."""

    tool: str
    objects: tuple[msgspec.Raw, ...] = ()
    warnings: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    secret: bool = False
    by: str = ""


class _Loaded(Value, frozen=True):
    tool: str
    objects: tuple[dict[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    secret: bool = False
    by: str = ""


class Explained(Value, frozen=True):
    """
    What a render came to, and how.

    *files* that count for it (of others by address and path); *borrowed*: what was fetched for it,
    and its revision. *cached*: nothing had to be rendered.
    """

    rendered: Rendered
    files: tuple[str, ...]
    borrowed: tuple[tuple[str, str], ...]
    seconds: float
    cached: bool


class _Plan(Value, frozen=True):
    """A job that is fully known, the contents read on the way, and where all files are."""

    job: Job
    recipe: _Recipe
    look: Any
    shelf: Shelf


@dataclass(frozen=True, slots=True)
class _Walked(Generic[T]):
    """What a walk came to, over which files, and the contents read on the way."""

    value: T
    look: Look
    shelf: Shelf
    contents: Mapping[str, bytes]


class Engines:
    """
    Renders requests; *version* names the tools' versions, which belong to every digest.

    *terms*: what the operator allows, and the names of repositories, as they are now. *bringer*:
    who brings what, if not *files* everything. *plugins*: an operator's; *lender*: of their
    variables. *keyring*: what opens encrypted files. Objects made of such are kept in memory,
    never on disk. *meter*: of renders.
    """

    def __init__(
        self,
        files: Files,
        renderer: Renderer,
        results: Results,
        version: str,
        terms: Callable[[], Terms] = Terms,
        plugins: Plugins = NO_PLUGINS,
        lender: Lender | None = None,
        keyring: Keyring | None = None,
        bringer: Bringer | None = None,
        meter: Meter = UNMETERED,
    ) -> None:
        self._meter = meter
        self._terms = terms
        self._plugins = plugins
        self._lender = lender
        self._keyring = keyring
        self._secret: OrderedDict[str, bytes] = OrderedDict()
        self._shelves = Shelves(bringer or by(files))
        self._renderer = renderer
        self._results = results
        self._version = f"{FORMAT} {version}"
        self._recipes: OrderedDict[str, _Recipe] = OrderedDict()
        self._failures: OrderedDict[str, tuple[Stalled, float]] = OrderedDict()
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._under_way: dict[str, asyncio.Lock] = {}

    async def digest(self, request: Request) -> str | None:
        """The digest that a render of *request* has. Raises ``Stalled`` where a render would."""
        shelf = await self._shelves.of(request)
        known = await self._known(request, shelf)
        return known if known else (await self._plan(request, shelf)).recipe.digest

    async def render(self, request: Request) -> Rendered:
        """The objects of *request*: from the results if these files and options are there."""
        shelf = await self._shelves.of(request)
        known = await self._known(request, shelf)
        found = self._found(known) if known else None
        if found is not None:
            self._meter.count(RENDERS, ("hit",))
            return found
        plan = await self._plan(request, shelf)
        key = plan.recipe.digest
        lock = self._under_way.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                found = self._found(key)
                self._meter.count(RENDERS, ("hit" if found else "miss",))
                return found or await self._made(plan, request)
        finally:
            if not lock.locked():
                self._under_way.pop(key, None)

    async def explained(self, request: Request) -> Explained:
        """A render, and what is to say of it."""
        began = time.monotonic()
        plan = await self._plan(request, await self._shelves.of(request))
        cached = self._found(plan.recipe.digest) is not None
        rendered = await self.render(request)
        lenders, trees = plan.shelf.lenders, plan.shelf.trees
        return Explained(
            rendered,
            _files(plan),
            tuple((address(each), trees[name].commit) for name, each in lenders.items()),
            time.monotonic() - began,
            cached,
        )

    async def files(self, request: Request) -> tuple[str, ...]:
        """Those that count for it, as `Explained` has them; nothing is rendered."""
        return _files(await self._plan(request, await self._shelves.of(request)))

    async def forget(self, request: Request) -> None:
        """Render *request* anew next time, whatever is known: a hard refresh."""
        await self._shelves.renew(request)
        shelf = await self._shelves.of(request)
        self._recipes.pop(self._key(request), None)
        self._answers.clear()
        key = (await self._plan(request, shelf)).recipe.digest
        self._failures.pop(key, None)
        self._secret.pop(key, None)
        self._results.drop(f"result {key}")

    async def trace(
        self, request: Request, wanted: tuple[Wanted, ...]
    ) -> tuple[tuple[Place, ...], ...]:
        """Where the objects of *request* and their fields are declared; nothing of it is kept."""
        shelf = await self._shelves.of(request)
        plan = await self._plan(request, shelf)
        work = await self._work(plan.job, plan.look, request, plan.shelf)
        done = await self._renderer.render(msgspec.structs.replace(work, wanted=wanted))
        return done.places

    async def _made(self, plan: _Plan, request: Request) -> Rendered:
        key = plan.recipe.digest
        self._refuse_again(key)
        tool, began = tool_of(plan.job), time.monotonic()
        try:
            work = await self._work(plan.job, plan.look, request, plan.shelf)
            done = await self._renderer.render(work)
        except Stalled as error:
            again = _RETRY_AFTER if error.reason in _LIMITS_BROKEN else float("inf")
            _keep(self._failures, key, (error, time.monotonic() + again), _KEPT_FAILURES)
            self._meter.count(RENDERS, ("failed",))
            raise
        self._meter.observe(RENDER_SECONDS, (tool,), time.monotonic() - began)
        raws = tuple(msgspec.Raw(one) for one in done.objects)
        stored = _Stored(tool, raws, done.warnings, done.origins, done.secret, done.by)
        body = encode(stored)
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

    async def _known(self, request: Request, shelf: Shelf) -> str | None:
        """The digest, if what the request read last time has not changed since."""
        key = self._key(request)
        recipe = self._recipes.get(key)
        if recipe is None:
            kept = self._results.get(key)
            if kept is None:
                return None
            recipe = decode(kept, _Recipe)
            _keep(self._recipes, key, recipe, _KEPT_RECIPES)
        if recipe.around and recipe.around != _around(request):
            return None
        try:
            all_of_it = await self._shelves.with_borrowed(request, shelf, recipe.borrowed)
        except (Stalled, Unreachable):
            return None  # the request may do without it by now
        now = digest(recipe.reads, all_of_it.listings, recipe.parameters)
        return now if now == recipe.digest else None

    async def details(self, request: Request) -> Details:
        """What of the source of *request* can be set."""
        found = (await self._walked(request, await self._shelves.of(request), details)).value
        if found.tool != TOOLS[Kustomize]:
            return found
        return msgspec.structs.replace(found, images=images((await self.render(request)).objects))

    async def applications(self, request: Request) -> Mapping[str, str]:
        """The tool of each folder of a repository that one fits."""
        return (await self._walked(request, await self._shelves.of(request), applications)).value

    async def _walked(self, request: Request, shelf: Shelf, walk: Walk[T]) -> "_Walked[T]":
        """What *walk* comes to once all that it lacks was brought."""
        ask = _ask(request, self._terms(), self._plugins)
        contents = self._shelves.seen(request, shelf)
        while True:
            look = Look(shelf.listings, contents, self._answers, shelf.lenders)
            try:
                value = walk(ask, look)
            except Stalled:
                if not look.lacks:
                    raise
            if not look.lacks:
                return _Walked(value, look, shelf, contents)
            shelf = await self._shelves.with_borrowed(request, shelf, look.lacking)
            contents.update(await self._shelves.contents(request, shelf, look.wanted))
            for key, (question, shown) in look.questions.items():
                work = await self._work(question, shown, request, shelf)
                said = b"".join((await self._renderer.render(work)).objects)
                _keep(self._answers, key, said, _KEPT_ANSWERS)

    async def _plan(self, request: Request, shelf: Shelf) -> _Plan:
        walked = await self._walked(request, shelf, prepare)
        job, look, shelf, contents = walked.value, walked.look, walked.shelf, walked.contents
        recipe = self._recipe(job, look, request, shelf)
        if _aware(request, job):
            recipe = msgspec.structs.replace(recipe, around=_around(request))
        plan = _Plan(job, recipe, look, shelf)
        overrides = [contents.get(blob, b"") for blob in look.overrides()]
        lasting = not isinstance(job, Plugin)  # a plugin knows the commit that it works on
        if lasting and not any(map(names_the_commit, (encode(request.source), *overrides))):
            self._remember(self._key(request), plan.recipe)
        return plan

    async def _work(self, job: Job, look: Look, request: Request, shelf: Shelf) -> Work:
        """What a worker is given: the job, all files that it reads, and what opens them."""

        async def contents(wanted: Mapping[str, str]) -> Mapping[str, bytes]:
            return await self._shelves.contents(request, shelf, wanted)

        work = await collected(job, look, contents)
        work = msgspec.structs.replace(work, keys=self._keys(request))
        if not isinstance(job, Plugin):
            return work
        lender, project = self._lender, request.project
        lent = await lender.lent(job, request.source, project) if lender else {}
        return msgspec.structs.replace(work, lent={**_revision(request), **lent})

    def _keys(self, request: Request) -> tuple[str, ...]:
        return self._keyring.keys(request.project) if self._keyring else ()

    def _opening(self, request: Request) -> str:
        """Names the keys that there are: with others a render may come out differently."""
        keys = self._keys(request)
        return hashlib.sha256("\n".join(keys).encode()).hexdigest() if keys else ""

    def _key(self, request: Request) -> str:
        """What names a request, and what it is rendered by, at every commit."""
        refs = {name: source for name, (source, _) in request.refs.items()}
        timeless = msgspec.structs.replace(
            request, revision=Revision(""), refs={}, kube_version="", api_versions=()
        )
        named = hashlib.sha256(encode((timeless, refs, self._terms()))).hexdigest()
        return f"recipe {self._version} {named}{self._opening(request)}"

    def _recipe(self, job: Job, look: Look, request: Request, shelf: Shelf) -> _Recipe:
        named = f"{self._version}{self._opening(request)}"
        parameters = named.encode() + b"\0" + encode(job)
        reads = look.reads()
        made = digest(reads, shelf.listings, parameters)
        return _Recipe(parameters, reads, made, borrowed=look.borrowed)

    def _remember(self, key: str, recipe: _Recipe) -> None:
        if self._recipes.get(key) != recipe:
            self._results.put(key, encode(recipe))
        _keep(self._recipes, key, recipe, _KEPT_RECIPES)


def _ask(request: Request, terms: Terms, plugins: Plugins) -> Ask:
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
        terms,
        plugins,
        request.paths,
    )


def _revision(request: Request) -> dict[str, str]:
    """What tells a plugin the commit where that does not count: of the render that is kept."""
    known = build_environment("", "", "", request.source, request.revision.commit)
    return {name: text for name, text in known.items() if names_the_commit(name.encode())}


def _aware(request: Request, job: Job) -> bool:
    """Whether what the cluster is and serves counts for the job."""
    asks = isinstance(job, Helm | Kustomize) and bool(job.kube_version or job.api_versions)
    return asks or b"KUBE_" in encode(request.source)


def _around(request: Request) -> str:
    told = "\n".join((request.kube_version, *request.api_versions))
    return hashlib.sha256(told.encode()).hexdigest()


def _files(plan: _Plan) -> tuple[str, ...]:
    lenders = plan.shelf.lenders
    return tuple(sorted(_told(path, lenders) for path in set(plan.look.all_files())))


def _told(path: str, lenders: Mapping[str, Source]) -> str:
    """A path as people know it: that of something borrowed with its address."""
    ref, inner = located(path)
    return f"{address(lenders[ref])}//{inner}" if ref in lenders else path


def _rendered(key: str, body: bytes) -> Rendered:
    loaded = decode(body, _Loaded)
    return Rendered(
        key,
        loaded.tool,
        loaded.objects,
        loaded.warnings,
        loaded.origins,
        loaded.secret,
        loaded.by,
    )


def _keep(kept: "OrderedDict[Any, Any]", key: Any, value: Any, room: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > room:
        kept.popitem(last=False)

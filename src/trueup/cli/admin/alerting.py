"""Scene: the settings, objects and services that ``admin notifications`` tries things out with."""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from trueup.cli import home, manifests
from trueup.cli.admin import held
from trueup.cli.admin.knowing import Answer, Knowing
from trueup.cli.admin.posting import posted
from trueup.cli.command import Call
from trueup.cli.output import Failure
from trueup.core.alerts import (
    Around,
    Configuration,
    Known,
    Question,
    Unknown,
    Wanted,
    configuration,
    rendered,
    scope,
)
from trueup.core.alerts.configuration import NAME, SECRET
from trueup.core.alerts.links import home as home_bound
from trueup.core.alerts.links import hosts, of_sources
from trueup.core.alerts.secrets import placed
from trueup.core.gotemplate import Time, sprig
from trueup.core.gotemplate.gotime import place
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION, PROJECT
from trueup.model.notice import Destination, Notice

EMPTY, GENERAL, TRIES = ":empty", "argocd-cm", 20
NOBODY = Unknown("there is no object to ask of")
KINDS: Mapping[str, GroupKind] = {
    "app": APPLICATION,
    "application": APPLICATION,
    "project": PROJECT,
    "appset": GroupKind("argoproj.io", "ApplicationSet"),
    **{name.lower(): GroupKind("trueup.dev", name) for name in ("Stack", "StackSet", "Proposal")},
}
Scoped = Callable[[Destination | None], dict[str, Any]]
T = TypeVar("T")


def _now() -> Time:
    return Time.of(datetime.now(UTC))


@asynccontextmanager
async def scene(call: Call, *, quiet: bool = False) -> AsyncIterator["Scene"]:
    """*quiet*: what is wrong with the settings is told by the caller."""
    async with AsyncExitStack() as open:
        it = Scene(call, open)
        await it.read()
        if not quiet:
            for each in it.configuration.findings:
                call.out.note(f"warning: {each}")
        yield it


class Scene:
    """The cluster is opened only for what no file has."""

    def __init__(self, call: Call, open: AsyncExitStack) -> None:
        self._call = call
        self._open = open
        self._home: home.Home | None = None
        self._known: dict[Question, Answer] = {}
        self._knowing: Knowing | None = None
        self._live = False
        self._general: Mapping[str, str] = {}
        self.configuration = Configuration()

    async def read(self) -> None:
        given, note = self._call.given, self._call.out.note
        if path := given.text("config-map"):
            data = await held.of_file(path, held.CONFIG_MAP, NAME, note)
        else:
            data = await held.there(await self._cluster(), held.CONFIG_MAP, NAME) or {}
            if not data:
                note(f"note: there is no {NAME}; what is built in holds")
        path = given.text("secret")
        if path == EMPTY:
            secrets: Mapping[str, str] | None = None
        elif path:
            secrets = await held.of_file(path, held.SECRET, SECRET, note)
        elif given.text("config-map"):
            secrets = None  # a file of settings is looked at without any cluster
        else:
            secrets = await held.there(await self._cluster(), held.SECRET, SECRET) or {}
        there = place(os.environ.get("TZ", ""))
        functions = sprig(lambda: _now().known_at(there).seen_from(there), os.urandom)
        lent = await held.lent_there(self._home, data) if self._home is not None else {}
        self.configuration = configuration(
            data, secrets, functions=functions, home=there, lent=lent
        )
        if secrets is None:
            self._unknown_secrets()

    def _unknown_secrets(self) -> None:
        """Services ask for some, and none were given: what is sent by them goes out without."""
        for name, service in sorted(self.configuration.services.items()):
            for each in placed(service.settings, {})[1]:
                note = f"note: service {name} needs ${each}, and no Secret was given"
                self._call.out.note(note)

    async def scope(self, name: str) -> Scoped:
        """What can be named, with the object; asked for each receiver."""
        it = await self._object(name)
        self._knowing = Knowing(self._call, self._open, it, live=self._live)
        project = await self._project(it)
        known: Known = self._known
        if self._home is not None:
            self._general = await held.there(self._home, held.CONFIG_MAP, GENERAL) or {}
        url = self._general.get("url", "").rstrip("/")

        def found(to: Destination | None) -> dict[str, Any]:
            around = Around(_now, project, known, context={"argocdUrl": url} if url else None)
            return scope(self.configuration, it, around, to or Destination(""))

        return found

    async def asked(self, asked: Callable[[Scoped], T], scoped: Scoped) -> T:
        """Again and again, until all that it wants to know is known."""
        for _ in range(TRIES):
            try:
                return asked(scoped)
            except Wanted as error:
                found = await self._knowing.answer(error.question) if self._knowing else NOBODY
                self._known[error.question] = found
        raise Failure("it asks for more commits than can be shown here")

    async def rendered(self, template: str, scoped: Scoped, to: Destination) -> Notice:
        """As it is sent: without links that lead to where nobody has said."""
        names, it = (template,), self.configuration
        made = await self.asked(lambda around: rendered(it, names, around(to), to), scoped)
        ours = hosts(self._general.get(key, "") for key in ("url", "additionalUrls"))
        notice, strange = home_bound(made, it.hosts | ours | of_sources(scoped(to)))
        for host in strange:
            hint = f"context of {NAME} may name the host, if it is meant"
            self._call.out.note(f"note: a link to {host} is left out ({hint})")
        return notice

    async def send(self, notice: Notice, to: Destination) -> str:
        """Why it was not sent."""
        service = self.configuration.services.get(to.service)
        if service is None:
            known = ", ".join(sorted(self.configuration.services)) or "none"
            return f"there is no service {to.service!r}; there are: {known}"
        problem = await posted(self._home, service, notice, to)
        return self.configuration.masked(problem)

    async def _object(self, name: str) -> Object:
        if name == "-" or Path(name).is_file():  # noqa: ASYNC240 nothing else runs in this process
            found = await manifests.bodies(name, self._call.out.note)
            if not found:
                raise Failure(f"{name} holds no object")
            return Object(found[0])
        kind, _, called = name.rpartition("/")
        if kind and kind.lower() not in KINDS:
            raise Failure(f"there is no kind {kind!r}", f"one of {', '.join(KINDS)}")
        return await self._there(KINDS[kind.lower() or "app"], called)

    async def _there(self, kind: GroupKind, name: str) -> Object:
        opened = await self._cluster()
        found = await opened.cluster.get(Ref(kind, opened.namespace, name))
        self._live = True
        if found is None:
            hint = f"a file, the name of an Application in {opened.namespace}, or KIND/NAME"
            raise Failure(f"there is no {kind.kind} {name!r}, and no such file", hint)
        return found

    async def _project(self, it: Object) -> Object | None:
        """Of an object of the cluster."""
        name = it.at("spec", "project")
        if self._home is None or it.kind != APPLICATION or not isinstance(name, str):
            return None
        return await self._home.cluster.get(Ref(PROJECT, self._home.namespace, name))

    async def _cluster(self) -> home.Home:
        if self._home is None:
            self._home = await self._open.enter_async_context(home.opened(self._call.given))
        return self._home

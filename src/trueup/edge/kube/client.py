"""
Client: the ``Cluster`` port over HTTP; the same for the embedded server and a real one.

It speaks JSON, keeps what it knows of kinds and schemas, and learns anew when it hears of a change
to a CRD, be it through one of its own watches or by its own writes, or when it meets a kind that
it does not know.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import msgspec

from trueup.edge.kube.channels import PORT, PROCESS, Channels, told
from trueup.edge.kube.discovery import Discovery
from trueup.edge.kube.encoding import encoded
from trueup.edge.kube.lines import whole_lines
from trueup.edge.kube.listing import CHUNK, Page, pages
from trueup.edge.kube.merging import merged
from trueup.edge.kube.schemas import Schemas
from trueup.edge.kube.scope import Scope, known
from trueup.edge.kube.stream import Stream, Wanted
from trueup.edge.kube.transport import Certificates, Transport
from trueup.k8s.names import path_segment
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.ports import ApiKind, Clock, WatchEvent

MANAGER = "argocd-controller"
EVERYTHING = Scope()
TEACHERS = frozenset(  # changes to these change what is served
    {
        GroupKind("apiextensions.k8s.io", "CustomResourceDefinition"),
        GroupKind("apiregistration.k8s.io", "APIService"),
    }
)
PATCHES = {
    "merge": "application/merge-patch+json",
    "json": "application/json-patch+json",
    "strategic": "application/strategic-merge-patch+json",
    "apply": "application/apply-patch+yaml",
}


Kinds = Mapping[GroupKind, ApiKind]


@dataclass(slots=True)
class _Learnt:
    """*kinds*: what was discovered, and what it means here; *published*: None, to be asked for."""

    kinds: tuple[Kinds, Kinds] = ({}, {})
    published: Mapping[str, str] | None = None


class Client:
    """One Kubernetes API. `close` it when done."""

    def __init__(self, transport: Transport, clock: Clock, scope: Scope = EVERYTHING) -> None:
        self._transport = transport
        self._clock = clock
        self._scope = scope
        self._discovery = Discovery(transport)
        self._schemas = Schemas(transport)
        self._learnt = _Learnt()
        self._writer: Mapping[str, str] = {}  # headers that say as whom
        self._reader: Mapping[str, str] = {}

    @property
    def server(self) -> str:
        return self._transport.server

    @property
    def name(self) -> str:
        """What people call it, for messages."""
        return f'cluster "{self._transport.name}"'

    @property
    def certificates(self) -> Certificates:
        """Shown by us and by the server, when something was watched last."""
        return self._transport.certificates

    async def close(self) -> None:
        await self._transport.close()

    def within(self, scope: Scope) -> "Client":
        """Another client of the same cluster, for that part of it; closed by itself."""
        return Client(self._transport.again(), self._clock, scope)

    def heed(self, listener: Callable[[], None]) -> Callable[[], None]:
        return self._transport.heed(listener)

    def acting(self, user: str, *, reading: bool = False) -> "Client":
        """It shares all with this one, and ends with it."""
        other = copy(self)
        other._writer = {"Impersonate-User": user}  # our own class
        other._reader = other._writer if reading else {}
        return other

    async def raw(self, path: str) -> bytes:
        """Any GET: ``/version``, ``/readyz`` …"""
        return (await self._transport.send("GET", path)).body

    # What is served.

    async def version(self) -> str:
        return str((await self._json("/version")).get("gitVersion", ""))

    async def kinds(self) -> Kinds:
        """Those that are not managed cannot be watched."""
        found = await self._discovery.kinds()
        if found is not self._learnt.kinds[0]:
            self._learnt.kinds = (
                found,
                {kind: self._managed(each) for kind, each in found.items()},
            )
        return self._learnt.kinds[1]

    def _managed(self, served: ApiKind) -> ApiKind:
        if self._scope.covers(served):
            return served
        verbs = tuple(verb for verb in served.verbs if verb not in ("list", "watch"))
        return msgspec.structs.replace(served, verbs=verbs)

    async def schemas(self) -> Mapping[str, str]:
        self._learnt.published = await self._schemas.published()
        return self._learnt.published

    async def schema(self, group: str, version: str) -> Mapping[str, Any]:
        name = f"apis/{group}/{version}" if group else f"api/{version}"
        published = (
            self._learnt.published if self._learnt.published is not None else await self.schemas()
        )
        if name not in published:
            raise Stalled("NoSchema", f"{self.name} publishes no schema of {name}")
        current, document = await self._schemas.document(name, published[name])
        if not current:
            self._learnt.published = None
        return document

    def relearn(self) -> None:
        """Kinds and schemas may have changed."""
        self._discovery.forget()
        self._learnt.published = None

    # Reading.

    async def get(self, ref: Ref, version: str = "") -> Object | None:
        try:
            return await self._ask("GET", await self._path(ref, version), as_user=self._reader)
        except Refused as error:
            if error.reason == "NotFound":
                return None
            raise

    async def list(
        self, kind: GroupKind, *, namespace: str = "", selector: str = ""
    ) -> tuple[Sequence[Object], str]:
        query = {"labelSelector": selector} if selector else {}
        found: list[Object] = []
        version = ""
        for each in self._scope.folders(await self._served(kind), namespace):
            path = await self._folder(kind, namespace=each)
            objects, version = await self._listed(path, query)
            found += objects
        return found, version

    async def _listed(self, path: str, query: Mapping[str, str]) -> Page:
        """Begun again if it changes too much while it is listed; at last all at once."""
        for chunk in (CHUNK, CHUNK, 0):
            found: list[Object] = []
            version = ""
            try:
                async for page in pages(self._transport, path, query, chunk):
                    found += page.objects
                    version = page.version or version
            except Refused as error:
                if error.code != 410 or not chunk:
                    raise
            else:
                break
        return Page(found, version)

    async def watch(
        self, kind: GroupKind, *, namespace: str = "", selector: str = ""
    ) -> AsyncGenerator[WatchEvent, None]:
        """Of several namespaces (a scope may name them) each has its stream."""
        served = await self._served(kind)
        self._scope.check(served, namespace, self.name)
        folders = self._scope.folders(served, namespace)
        streams = [self._stream(served, each, selector).events() for each in folders]
        events = streams[0] if len(streams) == 1 else merged(streams)
        async with aclosing(events):
            async for event in events:
                if kind in TEACHERS:
                    self.relearn()
                yield event

    def _stream(self, served: ApiKind, namespace: str, selector: str) -> Stream:
        kind = served.kind
        query = {"labelSelector": selector} if selector else {}

        async def listed(chunk: int) -> AsyncGenerator[Page, None]:
            path = await self._folder(kind, namespace=namespace)
            async with aclosing(pages(self._transport, path, query, chunk)) as found:
                async for page in found:
                    yield page

        async def path(version: str) -> str:
            asked = {"watch": "1", "allowWatchBookmarks": "true", "resourceVersion": version}
            return f"{await self._folder(kind, namespace=namespace)}?{urlencode(query | asked)}"

        async def check() -> None:
            self.relearn()
            await self._served(kind)

        wanted = Wanted(api_version(served), kind.kind, listed, path, check)
        return Stream(self._transport, self._clock, wanted)

    async def log(self, pod: Ref, query: Mapping[str, str]) -> AsyncGenerator[bytes, None]:
        path = f"{await self._path(pod)}/log?{urlencode(query)}"
        try:
            async with self._transport.stream(path, self._reader, silent=True) as content:
                async for line in whole_lines(content.iter_any()):
                    yield line
        except (Refused, Unreachable) as error:
            raise told(error) from error
        except aiohttp.ClientError as error:
            raise Unreachable(f"GET {path.partition('?')[0]}: {error}") from error

    # Processes and ports of pods.

    @asynccontextmanager
    async def process(
        self, pod: Ref, container: str, command: Sequence[str], *, terminal: bool
    ) -> AsyncIterator[Channels]:
        streams = ["stdin", "stdout", *(["tty"] if terminal else ["stderr"])]
        query = [("container", container), *(("command", each) for each in command)]
        query += [(each, "true") for each in streams]
        path = f"{await self._path(pod)}/exec?{urlencode(query)}"
        async with self._transport.channels(path, PROCESS, self._writer) as channels:
            yield channels

    @asynccontextmanager
    async def port(self, pod: Ref, number: int) -> AsyncIterator[Channels]:
        path = f"{await self._path(pod)}/portforward?ports={number}"
        async with self._transport.channels(path, PORT, self._writer) as channels:
            yield channels

    # Writing.

    async def apply(
        self,
        body: Mapping[str, Any],
        *,
        force: bool = True,
        dry_run: bool = False,
        manager: str = "",
    ) -> Object:
        query = {"fieldManager": manager or MANAGER, "force": str(force).lower()}
        path = await self._path(Object(body).ref, _version(body))
        return await self._write("PATCH", path, body, query, dry_run=dry_run, patch="apply")

    async def create(
        self, body: Mapping[str, Any], *, dry_run: bool = False, manager: str = ""
    ) -> Object:
        kind = _kind(body)
        namespace = body.get("metadata", {}).get("namespace", "")
        path = await self._folder(kind, namespace=namespace, version=_version(body))
        query = {"fieldManager": manager or MANAGER}
        return await self._write("POST", path, body, query, dry_run=dry_run)

    async def replace(self, body: Mapping[str, Any]) -> Object:
        path = await self._path(Object(body).ref, _version(body))
        return await self._write("PUT", path, body, {"fieldManager": MANAGER})

    async def patch(
        self,
        ref: Ref,
        patch: Any,
        *,
        media_type: str,
        subresource: str = "",
        manager: str = "",
        dry_run: bool = False,
    ) -> Object:
        path = await self._path(ref)
        path = f"{path}/{subresource}" if subresource else path
        query = {"fieldManager": manager or MANAGER}
        return await self._write("PATCH", path, patch, query, dry_run=dry_run, patch=media_type)

    async def delete(
        self, ref: Ref, *, propagation: str = "Foreground", uid: str = ""
    ) -> Object | None:
        options: dict[str, Any] = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "propagationPolicy": propagation,
        }
        if uid:
            options["preconditions"] = {"uid": uid}
        left = await self._write("DELETE", await self._path(ref), options, {})
        return left if _lingers(left) else None

    async def _write(
        self,
        method: str,
        path: str,
        body: Any,
        query: Mapping[str, str],
        *,
        dry_run: bool = False,
        patch: str = "",
    ) -> Object:
        if dry_run:
            query = {**query, "dryRun": "All"}
        media = PATCHES.get(patch, "application/json")
        asked = f"{path}?{urlencode(query)}" if query else path
        written = await self._ask(method, asked, encoded(body), media, as_user=self._writer)
        if path.startswith(("/apis/apiextensions.k8s.io/", "/apis/apiregistration.k8s.io/")):
            self.relearn()
        return written

    async def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        media: str = "application/json",
        *,
        as_user: Mapping[str, str],
    ) -> Object:
        headers = {"Content-Type": media, **as_user}
        answer = await self._transport.send(method, path, body, headers)
        return Object(answer.json())

    async def _json(self, path: str) -> Any:
        return (await self._transport.send("GET", path)).json()

    # Where objects are.

    async def _served(self, kind: GroupKind, version: str = "") -> ApiKind:
        """Asked anew before an unknown kind is an error: its CRD may just have come."""
        served = self._discovery.known(kind) or (await self._discovery.kinds()).get(kind)
        if served is None or (version and version not in served.versions):
            self.relearn()
            served = (await self._discovery.kinds()).get(kind)
        return known(kind, served, version, self.name)

    async def _folder(self, kind: GroupKind, *, namespace: str = "", version: str = "") -> str:
        served = await self._served(kind, version)
        self._scope.check(served, namespace, self.name)
        version = version or served.version
        root = f"/apis/{kind.group}/{version}" if kind.group else f"/api/{version}"
        if namespace and served.namespaced:
            return f"{root}/namespaces/{_segment(namespace)}/{served.plural}"
        return f"{root}/{served.plural}"

    async def _path(self, ref: Ref, version: str = "") -> str:
        folder = await self._folder(ref.kind, namespace=ref.namespace, version=version)
        return f"{folder}/{_segment(ref.name)}"


def _segment(name: str) -> str:
    """As client-go does: what would lead elsewhere is never asked for."""
    if wrong := path_segment(name) or (() if name else ("it may not be empty",)):
        raise Refused(400, "BadRequest", f"invalid name {name!r}: {wrong[0]}")
    return quote(name, safe="")


def api_version(kind: ApiKind) -> str:
    return f"{kind.kind.group}/{kind.version}" if kind.kind.group else kind.version


def _lingers(left: Object) -> bool:
    """A deletion answers with a ``Status`` or with the object, whether or not it is gone."""
    meta = left.at("metadata") or {}
    waits = meta.get("finalizers") or meta.get("deletionGracePeriodSeconds")
    return bool(meta.get("deletionTimestamp") and waits)


def _kind(body: Mapping[str, Any]) -> GroupKind:
    return GroupKind(body["apiVersion"].rpartition("/")[0], body["kind"])


def _version(body: Mapping[str, Any]) -> str:
    return str(body["apiVersion"].rpartition("/")[2])

"""
Client: the ``Cluster`` port over HTTP; the same for the embedded server and a real one.

It speaks JSON, keeps what it knows of kinds and schemas, and learns anew when it hears of a change
to a CRD, be it through one of its own watches or by its own writes, or when it meets a kind that
it does not know.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from trueup.edge.kube.discovery import Discovery
from trueup.edge.kube.encoding import encoded
from trueup.edge.kube.stream import Stream, Wanted
from trueup.edge.kube.transport import Transport
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Refused, Stalled
from trueup.ports import ApiKind, Clock, WatchEvent

MANAGER = "argocd-controller"
PAGE = 500  # objects a list is read by
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


class Client:
    """One Kubernetes API. `close` it when done."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self._transport = transport
        self._clock = clock
        self._discovery = Discovery(transport)
        self._schemas: dict[str, Mapping[str, Any]] = {}  # by address with hash
        self._schema_index: Mapping[str, str] | None = None

    @property
    def server(self) -> str:
        return self._transport.server

    async def close(self) -> None:
        await self._transport.close()

    async def raw(self, path: str) -> bytes:
        """Any GET: ``/version``, ``/readyz`` …"""
        return (await self._transport.send("GET", path)).body

    # What is served.

    async def version(self) -> str:
        return str(orjson.loads(await self.raw("/version")).get("gitVersion", ""))

    async def kinds(self) -> Mapping[GroupKind, ApiKind]:
        return await self._discovery.kinds()

    async def schema(self, group: str, version: str) -> Mapping[str, Any]:
        name = f"apis/{group}/{version}" if group else f"api/{version}"
        if self._schema_index is None:
            document = orjson.loads(await self.raw("/openapi/v3"))
            paths = document["paths"].items()
            self._schema_index = {each: where["serverRelativeURL"] for each, where in paths}
        where = self._schema_index.get(name)
        if where is None:
            raise Stalled("NoSchema", f"{self.server} publishes no schema of {name}")
        if where not in self._schemas:
            self._schemas[where] = orjson.loads(await self.raw(where))
        return self._schemas[where]

    def relearn(self) -> None:
        """Kinds and schemas may have changed."""
        self._discovery.forget()
        self._schema_index = None

    # Reading.

    async def get(self, ref: Ref, version: str = "") -> Object | None:
        try:
            return await self._ask("GET", await self._path(ref, version))
        except Refused as error:
            if error.reason == "NotFound":
                return None
            raise

    async def list(
        self, kind: GroupKind, *, namespace: str = "", selector: str = ""
    ) -> tuple[Sequence[Object], str]:
        path = await self._folder(kind, namespace=namespace)
        query = {"labelSelector": selector} if selector else {}
        try:
            return await self._pages(path, {**query, "limit": str(PAGE)})
        except Refused as error:
            if error.code != 410:
                raise
            return await self._pages(path, query)  # changed too much while it was paged: at once

    async def watch(
        self, kind: GroupKind, *, namespace: str = "", selector: str = ""
    ) -> AsyncGenerator[WatchEvent, None]:
        served = await self._served(kind)
        teaches = kind in TEACHERS

        async def listed() -> tuple[Sequence[Object], str]:
            return await self.list(kind, namespace=namespace, selector=selector)

        async def path(version: str) -> str:
            query = {"labelSelector": selector} if selector else {}
            query |= {"watch": "1", "allowWatchBookmarks": "true", "resourceVersion": version}
            return f"{await self._folder(kind, namespace=namespace)}?{urlencode(query)}"

        async def check() -> None:
            self.relearn()
            await self._served(kind)

        wanted = Wanted(api_version(served), kind.kind, listed, path, check)
        async with aclosing(Stream(self._transport, self._clock, wanted).events()) as events:
            async for event in events:
                if teaches:
                    self.relearn()
                yield event

    # Writing.

    async def apply(
        self, body: Mapping[str, Any], *, force: bool = True, dry_run: bool = False
    ) -> Object:
        query = {"fieldManager": MANAGER, "force": str(force).lower()}
        path = await self._path(Object(body).ref, _version(body))
        return await self._write("PATCH", path, body, query, dry_run=dry_run, patch="apply")

    async def create(self, body: Mapping[str, Any]) -> Object:
        kind = _kind(body)
        namespace = body.get("metadata", {}).get("namespace", "")
        path = await self._folder(kind, namespace=namespace, version=_version(body))
        return await self._write("POST", path, body, {"fieldManager": MANAGER})

    async def replace(self, body: Mapping[str, Any]) -> Object:
        path = await self._path(Object(body).ref, _version(body))
        return await self._write("PUT", path, body, {"fieldManager": MANAGER})

    async def patch(
        self, ref: Ref, patch: Any, *, media_type: str, subresource: str = ""
    ) -> Object:
        path = await self._path(ref)
        path = f"{path}/{subresource}" if subresource else path
        return await self._write("PATCH", path, patch, {"fieldManager": MANAGER}, patch=media_type)

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
        written = await self._ask(method, asked, encoded(body), media)
        if path.startswith(("/apis/apiextensions.k8s.io/", "/apis/apiregistration.k8s.io/")):
            self.relearn()
        return written

    async def _ask(
        self, method: str, path: str, body: bytes | None = None, media: str = "application/json"
    ) -> Object:
        answer = await self._transport.send(method, path, body, {"Content-Type": media})
        return Object(orjson.loads(answer.body))

    async def _pages(self, path: str, query: Mapping[str, str]) -> tuple[Sequence[Object], str]:
        found: list[Object] = []
        more = ""
        while True:
            asked = {**query, "continue": more} if more else query
            page = orjson.loads(await self.raw(f"{path}?{urlencode(asked)}" if asked else path))
            found += _items(page)
            meta = page.get("metadata") or {}
            more = meta.get("continue") or ""
            if not more:
                return found, str(meta.get("resourceVersion", ""))

    # Where objects are.

    async def _served(self, kind: GroupKind, version: str = "") -> ApiKind:
        """Asked anew before an unknown kind is an error: its CRD may just have come."""
        served = self._discovery.known(kind) or (await self._discovery.kinds()).get(kind)
        if not _serves(served, version):
            self.relearn()
            served = (await self._discovery.kinds()).get(kind)
        if served is None or not _serves(served, version):
            raise Stalled(
                "UnknownKind",
                f"{self.server} does not serve {kind}{f' in version {version}' * bool(version)}",
                f'make sure the "{kind.kind}" CRD is installed on the destination cluster',
            )
        return served

    async def _folder(self, kind: GroupKind, *, namespace: str = "", version: str = "") -> str:
        served = await self._served(kind, version)
        version = version or served.version
        root = f"/apis/{kind.group}/{version}" if kind.group else f"/api/{version}"
        if namespace and served.namespaced:
            return f"{root}/namespaces/{quote(namespace)}/{served.plural}"
        return f"{root}/{served.plural}"

    async def _path(self, ref: Ref, version: str = "") -> str:
        folder = await self._folder(ref.kind, namespace=ref.namespace, version=version)
        return f"{folder}/{quote(ref.name, safe='')}"


def api_version(kind: ApiKind) -> str:
    return f"{kind.kind.group}/{kind.version}" if kind.kind.group else kind.version


def _lingers(left: Object) -> bool:
    """A deletion answers with a ``Status`` or with the object, whether or not it is gone."""
    meta = left.at("metadata") or {}
    waits = meta.get("finalizers") or meta.get("deletionGracePeriodSeconds")
    return bool(meta.get("deletionTimestamp") and waits)


def _serves(served: ApiKind | None, version: str) -> bool:
    return served is not None and (not version or version in served.versions)


def _kind(body: Mapping[str, Any]) -> GroupKind:
    return GroupKind(body["apiVersion"].rpartition("/")[0], body["kind"])


def _version(body: Mapping[str, Any]) -> str:
    return str(body["apiVersion"].rpartition("/")[2])


def _items(page: Mapping[str, Any]) -> list[Object]:
    """Items of built-in kinds come without apiVersion and kind, which their list has."""
    named = {"apiVersion": page["apiVersion"], "kind": page["kind"].removesuffix("List")}
    return [Object({**named, **item}) for item in page.get("items") or ()]

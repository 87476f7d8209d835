"""
Discovery: which kinds a server serves, from its aggregated document or group by group.

The aggregated document (Kubernetes 1.26 and newer) is one request, and none worth the name when
nothing has changed since (``ETag``). Older servers are asked for each group version.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.edge.kube.broken import no_kubernetes
from trueup.edge.kube.transport import Transport
from trueup.k8s.ref import GroupKind
from trueup.model.errors import Refused, Unreachable
from trueup.ports import ApiKind

AGGREGATED = ",".join(
    (
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
        "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
        "application/json",
    )
)

DOCUMENTS = ("APIGroupDiscoveryList", "APIVersions", "APIGroupList")

Found = tuple[str, str, Mapping[str, Any]]  # group, version, APIResource


class Discovery:
    """The kinds of one server, remembered until `forget`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._kinds: Mapping[GroupKind, ApiKind] | None = None
        self._doubts = 0  # times that what was learned has come into doubt
        self._last: tuple[tuple[Found, ...], Mapping[GroupKind, ApiKind]] = ((), {})
        self._parts: dict[str, tuple[str, tuple[Found, ...]]] = {}  # by path: ETag, resources
        self._asking = asyncio.Lock()

    def known(self, kind: GroupKind) -> ApiKind | None:
        """From memory alone."""
        return self._kinds.get(kind) if self._kinds else None

    def forget(self) -> None:
        """What was learned may be wrong now: ask again next time."""
        self._kinds = None
        self._doubts += 1

    async def kinds(self) -> Mapping[GroupKind, ApiKind]:
        async with self._asking:
            if self._kinds is not None:
                return self._kinds
            doubts = self._doubts
            found = (*await self._part("/api"), *await self._part("/apis"))
            if found != self._last[0]:  # else the same mapping: others remember by it
                self._last = (found, _by_kind(found))
            if doubts == self._doubts:  # else the answer may be of before the change
                self._kinds = self._last[1]
            return self._last[1]

    async def _part(self, path: str) -> tuple[Found, ...]:
        etag, before = self._parts.get(path, ("", ()))
        headers = {"Accept": AGGREGATED, **({"If-None-Match": etag} if etag else {})}
        answer = await self._transport.send("GET", path, headers=headers)
        if answer.status == 304:
            return before
        document = answer.json()
        if document.get("kind") not in DOCUMENTS:
            raise no_kubernetes(answer.asked, answer.body)
        if document["kind"] == DOCUMENTS[0]:
            try:
                found = tuple(_aggregated(document))
            except (AttributeError, KeyError, TypeError) as error:
                raise no_kubernetes(answer.asked, answer.body) from error
            self._parts[path] = (answer.headers.get("ETag", ""), found)
            return found
        return await self._legacy(path, document)

    async def _legacy(self, path: str, document: Mapping[str, Any]) -> tuple[Found, ...]:
        versions = list(_group_versions(document))
        paths = [f"{path}/{version}" for version in versions]
        answers = await asyncio.gather(*(self._resources(each) for each in paths))
        found: list[Found] = []
        for version, resources in zip(versions, answers, strict=True):
            group, _, name = version.rpartition("/")
            found += ((group, name, each) for each in resources if "/" not in each["name"])
        return tuple(found)

    async def _resources(self, path: str) -> Iterable[Mapping[str, Any]]:
        """None of a group whose own server is down: the others are still served."""
        try:
            answer = await self._transport.send("GET", path)
        except (Refused, Unreachable):
            return ()
        resources: list[Mapping[str, Any]] = answer.json().get("resources") or []
        return resources


def _aggregated(document: Mapping[str, Any]) -> Iterator[Found]:
    for group in document.get("items") or ():
        name = (group.get("metadata") or {}).get("name", "")
        for version in group.get("versions") or ():
            for resource in version.get("resources") or ():
                if kind := resource.get("responseKind"):
                    yield (name, version["version"], _as_legacy(resource, kind))


def _as_legacy(resource: Mapping[str, Any], kind: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "name": resource["resource"],
        "kind": kind["kind"],
        "namespaced": resource.get("scope") == "Namespaced",
        "verbs": resource.get("verbs") or (),
    }


def _group_versions(document: Mapping[str, Any]) -> Iterator[str]:
    """Of ``/api`` (APIVersions) or ``/apis`` (APIGroupList), preferred ones first."""
    yield from document.get("versions", ()) if document.get("kind") == "APIVersions" else ()
    for group in document.get("groups") or ():
        preferred = (group.get("preferredVersion") or {}).get("groupVersion")
        names = [version["groupVersion"] for version in group.get("versions") or ()]
        yield from sorted(names, key=lambda name: name != preferred)


def _by_kind(found: Iterable[Found]) -> Mapping[GroupKind, ApiKind]:
    grouped: dict[GroupKind, list[Found]] = {}
    for each in found:
        grouped.setdefault(GroupKind(each[0], each[2]["kind"]), []).append(each)
    return {kind: _api_kind(kind, served) for kind, served in grouped.items()}


def _api_kind(kind: GroupKind, served: list[Found]) -> ApiKind:
    _, version, resource = served[0]
    return ApiKind(
        kind=kind,
        version=version,
        plural=resource["name"],
        namespaced=bool(resource.get("namespaced")),
        verbs=tuple(resource.get("verbs") or ()),
        versions=tuple(dict.fromkeys(each[1] for each in served)),
    )

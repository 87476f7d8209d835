"""
Handling: requests for resources, from the verb to the answer.

Which verb a request is follows from its method and path; each verb is one method here and its
work is elsewhere: `reading`, `watching`, `verbs`, `deleting`, `subresources`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import orjson

from trueup.apiserver import bodies, deleting, errors, reading, verbs
from trueup.apiserver.asking import asked_of, check_patch_options
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.documents import not_found
from trueup.apiserver.exchange import Answer, Request, Stream
from trueup.apiserver.negotiate import PLAIN, accepted, encodable
from trueup.apiserver.rbac import MASTERS, Question, allows
from trueup.apiserver.resources import Resource
from trueup.apiserver.routes import Target
from trueup.apiserver.selecting import Selection, selection
from trueup.apiserver.subresources import Subresources, no_subresource
from trueup.apiserver.timeouts import check_timeout
from trueup.apiserver.views import View, response
from trueup.apiserver.watching import Watch, WatchOptions
from trueup.k8s import status
from trueup.k8s.selector import FieldTerm

CONFLICT = 409


class Handler:
    """The verbs of the resources of one cluster."""

    def __init__(self, cluster: Cluster, subresources: Subresources) -> None:
        self._cluster = cluster
        self._subresources = subresources
        self.streams: set[Stream] = set()

    async def answer(self, request: Request, target: Target) -> Answer:
        """What a request for a resource is answered."""
        check_timeout(request)
        resource = self._cluster.registry.find(target.group, target.version, target.plural)
        if resource is None or (target.namespace and not resource.namespaced):
            if self._cluster.registry.is_builtin(target.group):
                raise errors.no_such_path()
            return not_found()
        if MASTERS not in request.user.groups:
            self._authorize(request, resource, target)
        if resource.custom:
            encodable(request.header(b"accept"))
        if target.subresource and target.subresource != "status":
            answer = await self._subresources.answer(request, resource, target)
            return self._noted(answer) if isinstance(answer, Stream) else answer
        if target.subresource and not resource.status:
            raise no_subresource(resource, target.name)
        try:
            return await self._verb(request, resource, target)(request, resource, target)
        except errors.Refused as refusal:
            if refusal.status.code == CONFLICT:  # who asks again is to find what is in the way
                await self._cluster.store.caught_up()
            raise

    def _authorize(self, request: Request, resource: Resource, target: Target) -> None:
        """Raise 403 unless the roles of the user allow it."""
        verb = _verb_name(request, target)
        question = Question(
            verb, resource.group, resource.plural, target.subresource, target.namespace, target.name
        )
        if self._always(request, resource) or allows(self._cluster, request.user, question):
            return
        part = f"/{target.subresource}" if target.subresource else ""
        about = status.Resource(resource.group, resource.plural + part)
        denied = status.access_denied(request.user.name, verb, about, target.name, target.namespace)
        raise errors.Refused(denied)

    def _always(self, request: Request, resource: Resource) -> bool:
        """Questions about oneself are for everybody."""
        return resource.plural.startswith("selfsubject") and request.user.name != ""

    def _verb(
        self, request: Request, resource: Resource, target: Target
    ) -> Callable[[Request, Resource, Target], Awaitable[Answer]]:
        """The method that answers; 405 if the resource does not know the verb."""
        name = _verb_name(request, target)
        if name not in resource.verbs:
            raise errors.method_not_allowed()
        if resource.namespaced and not target.namespace and name not in ("list", "watch"):
            raise errors.method_not_allowed()
        return {
            "get": self._get,
            "list": self._list,
            "watch": self._watch,
            "create": self._create,
            "update": self._update,
            "patch": self._patch,
            "delete": self._delete,
            "deletecollection": self._delete_collection,
        }[name]

    # Reading.

    async def _get(self, request: Request, resource: Resource, target: Target) -> Answer:
        form = accepted(request.header(b"accept"))
        asked = reading.parse_revision(request.query.get("resourceVersion", ""))
        if asked > self._cluster.store.revision:
            raise errors.too_new(asked, self._cluster.store.revision)
        record = reading.one(self._cluster, resource, target.namespace, target.name)
        return response(200, self._view(request, resource).one(record), form, _told(resource))

    async def _list(self, request: Request, resource: Resource, target: Target) -> Answer:
        form = accepted(request.header(b"accept"))
        query = request.query
        if "sendInitialEvents" in query:
            cause = errors.Cause(
                "FieldValueForbidden",
                "Forbidden: sendInitialEvents is forbidden for list",
                "sendInitialEvents",
            )
            raise errors.invalid_options("ListOptions", cause)
        options = reading.ListOptions(
            _selection(request, resource, target),
            max(request.number("limit") or 0, 0),
            query.get("continue", ""),
            query.get("resourceVersion", ""),
            query.get("resourceVersionMatch", ""),
        )
        found = reading.page(self._cluster, resource, target.namespace, options)
        return response(200, self._view(request, resource).page(found), form, _told(resource))

    async def _watch(self, request: Request, resource: Resource, target: Target) -> Answer:
        query = request.query
        options = WatchOptions(
            _selection(request, resource, target),
            query.get("resourceVersion", ""),
            query.get("resourceVersionMatch", ""),
            request.flag("sendInitialEvents") if "sendInitialEvents" in query else None,
            request.flag("allowWatchBookmarks"),
            float(request.number("timeoutSeconds") or 0),
        )
        encode = self._view(request, resource).event
        watch = Watch(self._cluster, resource, target.namespace, options, encode)
        return self._noted(Stream(watch.lines(), watch.close, watch.close))

    def _noted(self, stream: Stream) -> Stream:
        """*stream*, which the server can end when it stops."""

        def ended() -> None:
            stream.on_end()
            self.streams.discard(stream)

        self.streams.add(stream)
        return replace(stream, on_end=ended)

    def _view(self, request: Request, resource: Resource) -> View:
        form = accepted(request.header(b"accept"))
        include = request.query.get("includeObject", "") if request.query_string else ""
        return View(resource, form, self._cluster.now, include)

    # Writing.

    async def _create(self, request: Request, resource: Resource, target: Target) -> Answer:
        if not resource.kept:
            return await self._subresources.review(request, resource, target)
        body = await bodies.object_sent(request, self._cluster, resource)
        asked = await self._strict(
            request, asked_of(self._cluster, request, resource, target, "CreateOptions")
        )
        return await self._written(request, asked, verbs.create(self._cluster, asked, body))

    async def _update(self, request: Request, resource: Resource, target: Target) -> Answer:
        body = await bodies.object_sent(request, self._cluster, resource)
        asked = await self._strict(
            request, asked_of(self._cluster, request, resource, target, "UpdateOptions")
        )
        return await self._written(request, asked, verbs.replace(self._cluster, asked, body))

    async def _strict(self, request: Request, asked: Asked) -> Asked:
        """*asked* with the fields that the body has twice, unless nobody wants to know."""
        if asked.validation == "Ignore":
            return asked
        twice = bodies.duplicates(await request.body(), bodies.media(request))
        return replace(asked, duplicates=twice) if twice else asked

    async def _patch(self, request: Request, resource: Resource, target: Target) -> Answer:
        media = bodies.media(request)
        data = await request.body()
        document = bodies.patch_sent(media, data)
        asked = asked_of(self._cluster, request, resource, target, "PatchOptions")
        check_patch_options(request, media)
        pending = verbs.patch(self._cluster, asked, media, document)
        return await self._written(request, asked, pending)

    async def _written(self, request: Request, asked: Asked, pending: verbs.Pending) -> Answer:
        future, created, warnings = pending
        record = await future
        body = self._view(request, asked.resource).one(record)
        form = accepted(request.header(b"accept"))
        return response(201 if created else 200, body, form, warnings)

    async def _delete(self, request: Request, resource: Resource, target: Target) -> Answer:
        how = deleting.deletion(await _options_sent(request, self._cluster), request.query)
        asked = asked_of(self._cluster, request, resource, target, "DeleteOptions")
        deleted = await deleting.delete(self._cluster, asked, how)
        if deleted.gone and resource.qualified not in deleting.SHOWN:
            return response(200, orjson.dumps(deleting.success(asked, deleted.record)), PLAIN)
        return response(200, self._view(request, resource).one(deleted.record), PLAIN)

    async def _delete_collection(
        self, request: Request, resource: Resource, target: Target
    ) -> Answer:
        how = deleting.deletion(await _options_sent(request, self._cluster), request.query)
        chosen = _selection(request, resource, target)
        records = chosen.of(self._cluster.store.select(resource.key, target.namespace))
        pending = []
        for record in records:
            place = target._replace(namespace=record.namespace, name=record.name)
            asked = asked_of(self._cluster, request, resource, place, "DeleteOptions")
            try:
                pending.append(deleting.begin(self._cluster, asked, how)[1])
            except errors.Refused as refusal:
                if refusal.status.code != 404:  # gone already: what was wanted
                    raise
        for future in pending:
            await future
        page = reading.Page(tuple(records), self._cluster.store.revision)
        return response(200, self._view(request, resource).page(page), PLAIN)


def _told(resource: Resource) -> tuple[str, ...]:
    """What whoever reads in a deprecated version is warned of."""
    return (resource.warning,) if resource.warning else ()


def _verb_name(request: Request, target: Target) -> str:
    match request.method, bool(target.name):
        case "GET", named:
            if target.watch or (not named and request.flag("watch")):
                return "watch"
            return "get" if named else "list"
        case "POST", False:
            return "create"
        case "PUT", True:
            return "update"
        case "PATCH", True:
            return "patch"
        case "DELETE", named:
            return "delete" if named else "deletecollection"
    return ""  # no method of this path


def _selection(request: Request, resource: Resource, target: Target) -> Selection:
    if not request.query_string and not target.name:
        return selection(resource, "", "")
    query = request.query
    found = selection(resource, query.get("labelSelector", ""), query.get("fieldSelector", ""))
    if target.name:  # /watch/…/{name}
        return Selection(found.labels, (*found.terms, FieldTerm("metadata.name", target.name)))
    return found


async def _options_sent(request: Request, cluster: Cluster) -> Any:
    data = await request.body()
    if not data:
        return None
    if bodies.media(request) == bodies.PROTOBUF:
        return bodies.from_wire(data, cluster)
    found = bodies.decoded(data, bodies.media(request))
    kind = found.get("kind") if isinstance(found, dict) else None
    if kind not in (None, "", "DeleteOptions"):
        words = f'no kind "{kind}" is registered for version "{found.get("apiVersion", "")}"'
        raise errors.bad_request(f'{words} in scheme "pkg/runtime/scheme.go:111"')
    return found

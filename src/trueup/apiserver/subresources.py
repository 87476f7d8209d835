"""
Subresources beside status: each a function in one table; what is not in it does not exist.

Containers do not run here: a log says what was played, ``exec`` and its like answer with that.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from trueup.apiserver import bodies, deleting, errors, reading, scaling, verbs, writing
from trueup.apiserver.admission.advice import advice
from trueup.apiserver.asking import asked_of, check_patch_options
from trueup.apiserver.auth import Tokens
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.decoding import checked
from trueup.apiserver.exchange import Answer, Request, Response
from trueup.apiserver.logs import log
from trueup.apiserver.negotiate import PLAIN, accepted, without_table
from trueup.apiserver.resources import Resource
from trueup.apiserver.reviews import REVIEWS
from trueup.apiserver.routes import Target
from trueup.apiserver.tokens import check_token_request, token_request
from trueup.apiserver.views import response
from trueup.k8s.value import Value

Body = dict[str, Any]


class Call(Value, frozen=True):
    """One request to a subresource."""

    cluster: Cluster
    tokens: Tokens
    request: Request
    resource: Resource
    target: Target

    def asked(self, kind: str, subresource: str = "") -> Asked:
        target = self.target._replace(subresource=subresource)
        return asked_of(self.cluster, self.request, self.resource, target, kind)

    def of_kind(self, api_version: str, kind: str) -> Resource:
        """A resource to read the body as: the kind that the subresource speaks."""
        group, _, version = api_version.rpartition("/")
        return Resource(group, version, "", "", kind, namespaced=True)

    async def body(self, resource: Resource) -> Body:
        return await bodies.object_sent(self.request, self.cluster, resource)


Handle = Callable[[Call], Awaitable[Answer]]


class Subresources:
    """Finds the function and calls it."""

    def __init__(self, cluster: Cluster, tokens: Tokens) -> None:
        self._cluster = cluster
        self._tokens = tokens

    async def answer(self, request: Request, resource: Resource, target: Target) -> Answer:
        call = Call(self._cluster, self._tokens, request, resource, target)
        if target.subresource == "scale" and resource.scale:
            return await _scale(call)
        handle = HANDLES.get((resource.qualified, target.subresource))
        if handle is None:
            raise no_subresource(resource, target.name)
        return await handle(call)

    async def review(self, request: Request, resource: Resource, target: Target) -> Answer:
        """A kind that is answered and not kept."""
        call = Call(self._cluster, self._tokens, request, resource, target)
        if resource.plural == "bindings":
            return await _binding(call)
        without_table(request.header(b"accept"))
        body = await call.body(resource)
        status = REVIEWS[resource.plural](self._cluster, self._tokens, request.user, body)
        owned = writing.owned(self._cluster, call.asked("CreateOptions"), body)
        return _json(201, {**owned, "status": status})


def no_subresource(resource: Resource, name: str) -> errors.Refused:
    """A custom kind says which object has no such part."""
    return errors.not_found(resource, name) if resource.custom else errors.no_such_path()


async def _scale(call: Call) -> Answer:
    """Read or write the number of replicas alone."""
    method = call.request.method
    record = reading.one(call.cluster, call.resource, call.target.namespace, call.target.name)
    if method == "GET":
        return _json(200, scaling.scale(call.resource, record.decoded()))
    asked = call.asked("PatchOptions" if method == "PATCH" else "UpdateOptions", "scale")
    before = writing.latest(call.cluster, asked)
    live = before.decoded()
    spoken = replace(asked, resource=scaling.SCALE)
    if method == "PUT":
        wanted = await call.body(scaling.SCALE)
        wanted, _ = checked(call.cluster, spoken, wanted)
        verbs.check_name(spoken, wanted.get("metadata") or {})
    elif method == "PATCH":
        media = bodies.media(call.request)
        document = bodies.patch_sent(media, await call.request.body())
        if media == bodies.APPLY_PATCH:
            return await _applied_scale(call, document)
        shown = scaling.tracked(call.resource, live)
        wanted, _ = verbs.patched(call.cluster, spoken, shown, media, document)
    else:
        raise errors.method_not_allowed()
    after = scaling.scaled(call.resource, live, wanted)
    stored = (await writing.update(call.cluster, asked, before, after)).decoded()
    told = advice(call.resource.group_kind, stored)
    return _json(200, scaling.scale(call.resource, stored), told)


async def _applied_scale(call: Call, config: Any) -> Answer:
    """Apply a Scale: its sender comes to own the number of replicas in the object itself."""
    asked = call.asked("PatchOptions", "scale")
    check_patch_options(call.request, bodies.APPLY_PATCH)
    live = writing.latest(call.cluster, asked).decoded()
    wanted = bodies.of_kind(config, scaling.SCALE, call.cluster)
    whole = scaling.as_configuration(call.resource, live, wanted)
    stored = await verbs.apply(call.cluster, asked, whole)[0]
    return _json(200, scaling.scale(call.resource, stored.decoded()))


async def _eviction(call: Call) -> Answer:
    """Delete a pod, as ``kubectl drain`` asks; disruption budgets are looked at."""
    eviction = await call.body(call.of_kind("policy/v1", "Eviction"))
    asked = call.asked("CreateOptions")
    rehearsed = {"dryRun": ["All"]} if asked.dry_run else {}
    how = deleting.deletion({**(eviction.get("deleteOptions") or {}), **rehearsed}, {})
    scaling.check_disruption(call.cluster, writing.latest(call.cluster, asked).decoded())
    await deleting.delete(call.cluster, asked, how)
    return _success(201)


async def _binding(call: Call) -> Answer:
    """Put a pod on a node, as a scheduler does."""
    binding = await call.body(call.of_kind("v1", "Binding"))
    name = call.target.name or (binding.get("metadata") or {}).get("name", "")
    pods = call.cluster.resource("v1", "Pod")
    target = call.target._replace(name=name, subresource="")
    asked = asked_of(call.cluster, call.request, pods, target, "CreateOptions")
    before = writing.latest(call.cluster, asked)
    live = before.decoded()
    node = (binding.get("target") or {}).get("name", "")
    if held := live["spec"].get("nodeName"):
        raise errors.conflict(pods, name, f"pod {name} is already assigned to node {held!r}")
    after = {**live, "spec": {**live["spec"], "nodeName": node}}
    await writing.update(call.cluster, asked.as_internal(), before, after)
    return _success(201)


async def _token(call: Call) -> Answer:
    """A token for a service account."""
    body = await call.body(call.of_kind("authentication.k8s.io/v1", "TokenRequest"))
    check_token_request(body)
    account = writing.latest(call.cluster, call.asked("CreateOptions")).decoded()
    return _json(201, token_request(call.tokens, account, body, call.cluster.now()))


async def _replace_part(call: Call) -> Answer:
    """Read or write the whole object through a subresource of its own."""
    asked = call.asked("UpdateOptions", call.target.subresource)
    form = accepted(call.request.header(b"accept"))
    match call.request.method:
        case "GET":
            record = writing.latest(call.cluster, asked)
            return response(200, record.body, form)
        case "PUT":
            sent = await call.body(call.resource)
            pending = verbs.replace(call.cluster, asked, sent)
        case "PATCH":
            media = bodies.media(call.request)
            document = bodies.patch_sent(media, await call.request.body())
            pending = verbs.patch(call.cluster, asked, media, document)
        case _:
            raise errors.method_not_allowed()
    return response(200, (await pending[0]).body, form, pending[2])


async def _log(call: Call) -> Answer:
    if call.request.method != "GET":
        raise errors.method_not_allowed()
    record = reading.one(call.cluster, call.resource, call.target.namespace, call.target.name)
    return log(call.cluster, call.request, record)


async def _nothing_runs(call: Call) -> Answer:
    reading.one(call.cluster, call.resource, call.target.namespace, call.target.name)
    part = f"{call.resource.plural}/{call.target.subresource}"
    raise errors.bad_request(f"{part} is not possible: this server runs no containers")


HANDLES: Mapping[tuple[str, str], Handle] = {
    ("pods", "attach"): _nothing_runs,
    ("pods", "binding"): _binding,
    ("pods", "ephemeralcontainers"): _replace_part,
    ("pods", "eviction"): _eviction,
    ("pods", "exec"): _nothing_runs,
    ("pods", "log"): _log,
    ("pods", "portforward"): _nothing_runs,
    ("pods", "proxy"): _nothing_runs,
    ("pods", "resize"): _replace_part,
    ("namespaces", "finalize"): _replace_part,
    ("nodes", "proxy"): _nothing_runs,
    ("services", "proxy"): _nothing_runs,
    ("serviceaccounts", "token"): _token,
    ("certificatesigningrequests.certificates.k8s.io", "approval"): _replace_part,
}


def _json(status: int, body: Mapping[str, Any], warnings: tuple[str, ...] = ()) -> Response:
    return response(status, orjson.dumps(body), PLAIN, warnings)


def _success(status: int) -> Response:
    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}
    return _json(status, {**body, "code": status})

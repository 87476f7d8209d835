"""Stacks that are made, changed and deleted through the API."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.stacks import sound
from trueup.core.stacks.row import MASKED, shown
from trueup.core.stacks.spelled import HINT, unknown
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.record import Kind
from trueup.model.stack import DESTROY, STACK, Stack
from trueup.web.anew import judged_anew
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, document, flag, reply
from trueup.web.ours.declared import decoded, patched, respecified
from trueup.web.ours.named import named
from trueup.web.ours.stacks.found import RESOURCE, called, stack
from trueup.web.record import note
from trueup.web.rights import demand


@judged_anew
async def create(request: Request) -> Response:
    """One that is there already is changed with ``upsert`` only."""
    wanted = named(request, await document(request), STACK, "a Stack needs a source")
    demand(request, RESOURCE, "create", called(request, wanted))
    _sound(wanted)
    ref = Ref(STACK, wanted["metadata"]["namespace"], wanted["metadata"]["name"])
    existing = await deps(request).cluster.get(ref)
    if existing is None:
        made = await deps(request).cluster.create(wanted)
        _note(request, made, "created")
        return reply(shown(made.body))
    demand(request, RESOURCE, "update", called(request, existing.body))
    if existing.body.get("spec") == wanted.get("spec"):
        return reply(shown(existing.body))
    if not flag(request, "upsert"):
        raise ApiError(
            Code.ALREADY_EXISTS,
            f"Stack {ref.name} is there, with another spec",
            "use upsert (--upsert) to change it",
        )
    return await _put(request, existing, wanted["spec"])


@judged_anew
async def update(request: Request) -> Response:
    """Another spec, whole. What was masked stays as it is."""
    found = await stack(request, "update")
    said = await document(request)
    spec = said.get("spec")
    if not isinstance(spec, dict):
        raise invalid("spec: Required value")
    wanted = {**found.body, "spec": unmasked(spec, found.at("spec") or {})}
    _sound(wanted)
    demand(request, RESOURCE, "update", called(request, wanted))
    return await _put(request, found, wanted["spec"])


@judged_anew
async def delete(request: Request) -> Response:
    """With ``destroy`` what its state holds is destroyed first; else all of that stays."""
    found = await stack(request, "delete")
    finalizers = list(found.at("metadata", "finalizers") or ())
    wanted = [each for each in finalizers if each != DESTROY]
    if flag(request, "destroy"):
        wanted.append(DESTROY)
    if sorted(wanted) != sorted(finalizers):
        found = await patched(request, found, {"metadata": {"finalizers": wanted}})
    await deps(request).cluster.delete(found.ref, propagation="Background")
    _note(request, found, "deleted")
    return reply({})


async def _put(request: Request, found: Object, spec: Mapping[str, Any]) -> Response:
    written = await respecified(request, found, spec)
    _note(request, found, "updated")
    return reply(shown(written.body))


def _sound(wanted: Mapping[str, Any]) -> None:
    spec = decoded(wanted, Stack).spec
    if not spec.source.repo_url:
        raise invalid("spec.source.repoURL: Required value", "name the repository of the root")
    if wrong := next(sound.findings(spec), None):
        raise invalid(wrong.message, wrong.hint)
    if named := unknown(wanted, Stack):
        raise invalid(", ".join(named), HINT)


def unmasked(spec: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Whoever sends back what they were shown changes no secret."""
    before = {each.get("name"): each for each in known.get("variables") or ()}
    if "variables" not in spec:
        return spec
    variables = [
        {**each, "value": before[each.get("name")].get("value")}
        if each.get("value") == MASKED and each.get("name") in before
        else each
        for each in spec["variables"]
    ]
    return {**spec, "variables": variables}


def _note(request: Request, found: Object, did: str) -> None:
    note(
        request,
        Kind.CHANGE,
        did,
        message=f"{did} Stack {found.ref.namespace}/{found.ref.name}",
        namespace=found.ref.namespace,
        project=str(found.at("spec", "project") or "default"),
        resource=RESOURCE,
        named=called(request, found.body),
    )

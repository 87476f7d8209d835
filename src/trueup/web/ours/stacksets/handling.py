"""StackSets that are listed, made, changed and deleted through the API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.stacks.row import shown_set
from trueup.core.stacks.spelled import HINT, unknown
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value, encode
from trueup.model.record import Kind
from trueup.model.stack import DESTROY
from trueup.model.stackset import GOING, STACK_SET, STACKS, StackSet
from trueup.web.anew import judged_anew
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, document, flag, raw, reply
from trueup.web.ours.declared import decoded, patched, respecified
from trueup.web.ours.named import named
from trueup.web.ours.stacks.storing import unmasked
from trueup.web.ours.stacksets.found import RESOURCE, called, project_of, stack_set
from trueup.web.record import note
from trueup.web.rights import allowed, demand


class SetRow(Value, frozen=True):
    """What a list says of a set; *found*: roots, *gone*: Stacks without one."""

    namespace: str
    name: str
    project: str
    repo_url: str = ""
    path: str = ""
    revision: str = ""
    found: int = 0
    gone: int = 0
    ready: bool = False
    message: str = ""
    looked_at: datetime | None = None


class StackSetList(Value, frozen=True):
    """By namespace and name."""

    items: tuple[SetRow, ...]


async def stack_sets(request: Request) -> Response:
    """Those that the caller may see."""
    if STACK_SET not in await deps(request).cluster.kinds():
        return raw(encode(StackSetList(())))
    listed, _ = await deps(request).cluster.list(STACK_SET)
    rows = [found for each in listed if (found := _row(request, each)) is not None]
    return raw(encode(StackSetList(tuple(sorted(rows, key=lambda row: (row.namespace, row.name))))))


async def one(request: Request) -> Response:
    """The object itself."""
    return reply(shown_set((await stack_set(request)).body))


@judged_anew
async def create(request: Request) -> Response:
    """One that is there already is changed with ``upsert`` only."""
    wanted = named(request, await document(request), STACK_SET, "a StackSet needs a source")
    demand(request, RESOURCE, "create", called(request, wanted))
    _sound(wanted)
    ref = Ref(STACK_SET, wanted["metadata"]["namespace"], wanted["metadata"]["name"])
    existing = await deps(request).cluster.get(ref)
    if existing is None:
        made = await deps(request).cluster.create(wanted)
        _note(request, made, "created")
        return reply(shown_set(made.body))
    demand(request, RESOURCE, "update", called(request, existing.body))
    if existing.body.get("spec") == wanted["spec"]:
        return reply(shown_set(existing.body))
    if not flag(request, "upsert"):
        raise ApiError(
            Code.ALREADY_EXISTS,
            f"StackSet {ref.name} is there, with another spec",
            "use upsert (--upsert) to change it",
        )
    return await _put(request, existing, wanted["spec"])


@judged_anew
async def update(request: Request) -> Response:
    """Another spec, whole. What was masked stays as it is."""
    found = await stack_set(request, "update")
    spec = (await document(request)).get("spec")
    if not isinstance(spec, dict):
        raise invalid("spec: Required value")
    wanted = {**found.body, "spec": spec}
    _sound(wanted)
    known = found.at("spec", "template", "spec") or {}
    if template := spec.get("template"):
        said = unmasked(template.get("spec") or {}, known)
        wanted["spec"] = {**spec, "template": {**template, "spec": said}}
    demand(request, RESOURCE, "update", called(request, wanted))
    return await _put(request, found, wanted["spec"])


@judged_anew
async def delete(request: Request) -> Response:
    """Its Stacks stay; with ``stacks`` they go too, with ``destroy`` and what they have made."""
    found = await stack_set(request, "delete")
    before = list(found.at("metadata", "finalizers") or ())
    wanted = [each for each in before if each not in (STACKS, DESTROY)]
    if flag(request, "stacks") or flag(request, "destroy"):
        wanted.append(STACKS)
    if flag(request, "destroy"):
        wanted.append(DESTROY)
    if sorted(wanted) != sorted(before):
        found = await patched(request, found, {"metadata": {"finalizers": wanted}})
    await deps(request).cluster.delete(found.ref, propagation="Background")
    _note(request, found, "deleted")
    return reply({})


def _row(request: Request, obj: Object) -> SetRow | None:
    ref = obj.ref
    governed = deps(request).views.governs(ref.namespace)
    if not governed or not allowed(request, RESOURCE, "get", called(request, obj.body)):
        return None
    project = project_of(obj.body)
    try:
        of = msgspec.convert(obj.body, StackSet, strict=False)
    except msgspec.ValidationError as error:
        return SetRow(ref.namespace, ref.name, project, message=str(error))
    ready = next((each for each in of.status.conditions if each.type == "Ready"), None)
    source, status = of.spec.source, of.status
    return SetRow(
        ref.namespace,
        ref.name,
        project,
        source.repo_url,
        source.path,
        status.revision,
        status.found,
        status.gone,
        ready is not None and ready.status == "True",
        ready.message if ready else "",
        status.looked_at,
    )


async def _put(request: Request, found: Object, spec: Mapping[str, Any]) -> Response:
    written = await respecified(request, found, spec)
    _note(request, found, "updated")
    return reply(shown_set(written.body))


def _sound(wanted: Mapping[str, Any]) -> None:
    spec = decoded(wanted, StackSet).spec
    if not spec.source.repo_url:
        raise invalid("spec.source.repoURL: Required value", "name the repository of the roots")
    if spec.gone not in GOING:
        raise invalid(f"spec.gone: {spec.gone} is none of {', '.join(GOING)}")
    if named := unknown(wanted, StackSet):
        raise invalid(", ".join(named), HINT)


def _note(request: Request, found: Object, did: str) -> None:
    note(
        request,
        Kind.CHANGE,
        did,
        message=f"{did} StackSet {found.ref.namespace}/{found.ref.name}",
        namespace=found.ref.namespace,
        project=project_of(found.body),
        resource=RESOURCE,
        named=called(request, found.body),
    )

"""Proposals that are made, planned anew and taken away through the API."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.proposals.making import body as body_for
from trueup.core.proposals.making import name_of
from trueup.core.source.repositories import same
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION
from trueup.model.errors import Refused
from trueup.model.proposal import PROPOSAL, PartStatus, Proposal, ProposalSpec, proposal_id
from trueup.model.record import Kind
from trueup.model.stack import STACK
from trueup.web.errors import ApiError, Code, invalid, refused
from trueup.web.exchange import deps, document, flag, reply
from trueup.web.ours.declared import patched
from trueup.web.ours.proposals.found import (
    ALL,
    APPLICATIONS,
    STACKS,
    body_of,
    decoded,
    demanded,
    found,
    may_approve,
    visible,
)
from trueup.web.record import note
from trueup.web.rights import allowed, caller, denied, named

REFRESH = "argocd.argoproj.io/refresh"
ACTIONS = {STACK: (STACKS, "plan"), APPLICATION: (APPLICATIONS, "get")}
"""Who may have a part planned at another commit."""


async def create(request: Request) -> Response:
    """The one for the same revision that is there already, looked at now; else a new one."""
    said = await document(request)
    spec = _spec(said)
    meta = said.get("metadata") or {}
    if not isinstance(meta, Mapping):
        raise invalid("metadata: Invalid value: it is no object")
    namespace = str(meta.get("namespace") or deps(request).namespace)
    if not deps(request).views.governs(namespace):
        raise ApiError(Code.PERMISSION_DENIED, f"namespace '{namespace}' is not permitted")
    spec = await _permitted(request, spec)
    name = str(meta.get("name") or name_of(spec))
    try:
        made = await deps(request).cluster.create(body_for(namespace, name, spec))
    except Refused as error:
        if error.reason != "AlreadyExists":
            raise
        made = await _again(request, Ref(PROPOSAL, namespace, name), spec)
    _note(request, made, "proposed")
    return reply(body_of(made, decoded(made)))


async def plan(request: Request) -> Response:
    """Look at the repository now; with ``anew`` also plan again what was planned."""
    obj, seen = await found(request)
    _asker(request, seen)
    how = "hard" if flag(request, "anew") else "normal"
    written = await patched(request, obj, {"metadata": {"annotations": {REFRESH: how}}})
    return reply(body_of(written, seen))


async def delete(request: Request) -> Response:
    """Who asked for it, or may approve all of it. What is merged is carried out all the same."""
    obj, seen = await found(request)
    whole = decoded(obj)
    if not may_take_back(request, whole, seen):
        for each in whole.status.parts:
            demanded(request, each)
    await deps(request).cluster.delete(obj.ref, propagation="Background")
    _note(request, obj, "took back a proposal")
    return reply({})


def _spec(said: dict[str, Any]) -> ProposalSpec:
    try:
        spec = msgspec.convert(said.get("spec"), ProposalSpec)
    except msgspec.ValidationError as error:
        raise invalid(f"spec: {error}", "repoURL and revision are those of a commit") from error
    if not spec.repo_url:
        raise invalid("spec.repoURL: Required value", "name the repository of the commit")
    if not spec.revision:
        raise invalid("spec.revision: Required value", "name a branch, or a commit")
    return spec


async def _permitted(request: Request, spec: ProposalSpec) -> ProposalSpec:
    """With the parts that the caller may have planned; none are named, if that is all there are."""
    known = [each async for each in _following(request, spec)]
    if not known:
        raise refused(f"nothing here is made of {spec.repo_url}", "look at its address")
    mine = [id for id, kind, name in known if allowed(request, *ACTIONS[kind], name)]
    wanted = [each for each in mine if not spec.parts or each in spec.parts]
    if not wanted:
        _, kind, name = known[0]
        raise denied(request, *ACTIONS[kind], name)
    everything = allowed(request, STACKS, "plan", ALL) and allowed(
        request, APPLICATIONS, "get", ALL
    )
    parts = spec.parts if everything else tuple(sorted(wanted))
    return msgspec.structs.replace(spec, parts=parts, asked_by=caller(request).called)


async def _following(request: Request, spec: ProposalSpec) -> Any:
    kinds = await deps(request).cluster.kinds()
    for kind in (STACK, APPLICATION):
        listed, _ = await deps(request).cluster.list(kind) if kind in kinds else ((), "")
        for obj in listed:
            if deps(request).views.governs(obj.ref.namespace) and _is_of(obj, spec):
                ref, project = obj.ref, str(obj.at("spec", "project") or "")
                id = proposal_id(kind.kind, ref.namespace, ref.name)
                yield id, kind, named(request, project, ref.namespace, ref.name)


def _is_of(obj: Object, spec: ProposalSpec) -> bool:
    return any(same(each, spec.repo_url) for each in _addresses(obj))


def _addresses(obj: Object) -> Iterator[str]:
    spec = obj.body.get("spec") or {}
    for each in (spec.get("source"), *(spec.get("sources") or ())):
        if isinstance(each, dict):
            yield str(each.get("repoURL") or "")


async def _again(request: Request, ref: Ref, spec: ProposalSpec) -> Object:
    """Only if it is about the same."""
    known = await deps(request).cluster.get(ref)
    if known is None or visible(request, decoded(known)) is None:
        raise ApiError(Code.ALREADY_EXISTS, f"Proposal {ref.name} is there, and another one")
    old = decoded(known).spec
    if (old.repo_url, old.revision, old.base) != (spec.repo_url, spec.revision, spec.base):
        hint = "give it another name, or none"
        raise ApiError(Code.ALREADY_EXISTS, f"Proposal {ref.name} is there, and another one", hint)
    return await patched(request, known, {"metadata": {"annotations": {REFRESH: "normal"}}})


def may_plan(request: Request, seen: Proposal) -> bool:
    """Whoever asked for it, or may have each of its parts planned."""
    parts = seen.status.parts
    return _is_asker(request, seen) or all(allowed(request, *_planning(request, x)) for x in parts)


def may_take_back(request: Request, whole: Proposal, seen: Proposal) -> bool:
    """Whoever asked for it, or may approve all of it."""
    parts = whole.status.parts
    return _is_asker(request, seen) or all(may_approve(request, each) for each in parts)


def _asker(request: Request, seen: Proposal) -> None:
    if may_plan(request, seen):
        return
    wanted = [_planning(request, each) for each in seen.status.parts]
    raise denied(request, *next(each for each in wanted if not allowed(request, *each)))


def _planning(request: Request, part: PartStatus) -> tuple[str, str, str]:
    resource, action = ACTIONS[STACK if part.kind == STACK.kind else APPLICATION]
    return resource, action, named(request, part.project, part.namespace, part.name)


def _is_asker(request: Request, seen: Proposal) -> bool:
    return bool(seen.spec.asked_by) and seen.spec.asked_by == caller(request).called


def _note(request: Request, obj: Object, did: str) -> None:
    spec = decoded(obj).spec
    details = {"repository": spec.repo_url, "revision": spec.revision, "base": spec.base}
    note(
        request,
        Kind.CHANGE,
        did,
        message=f"{did}: Proposal {obj.ref.namespace}/{obj.ref.name}",
        namespace=obj.ref.namespace,
        resource=STACKS,
        named=ALL,
        details={key: each for key, each in details.items() if each},
    )

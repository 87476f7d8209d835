"""
``GET applications/{name}/ignoring``: the entries of ``ignoreDifferences`` for what differs.

The answer is what a person looks at before anything is written: the entries, the JSON patch of the
Application that adds them (for ``PATCH /api/v1/applications/{name}``), and, where another
Application declares this one in Git, that a patch of it alone would be put back, with the patch of
the repository to commit instead.
"""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.adopt.adopting import Wish
from trueup.core.compare.ownership import explain
from trueup.core.drift.ignoring import How, Ignored, Scope, entries, patch
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value, encode
from trueup.model.application import APPLICATION
from trueup.model.applicationset import APPLICATION_SET
from trueup.model.errors import Stalled, Unreachable
from trueup.model.origin import Wanted
from trueup.web.apps.found import application, decoded, stored
from trueup.web.errors import invalid
from trueup.web.exchange import deps, raw, text
from trueup.web.ours import adoption
from trueup.web.ours.adoption import Adoption
from trueup.web.ours.chosen import Chosen, chosen
from trueup.web.rights import may

FIELD = ("spec", "ignoreDifferences")


class Declarer(Value, frozen=True):
    """Who declares the Application itself: an Application or an ApplicationSet."""

    kind: str
    namespace: str
    name: str


class Ignoring(Value, frozen=True):
    """
    *entries*: what comes to ``spec.ignoreDifferences``; *patch*: the JSON patch that adds it.

    *declarer*: who would put that back; *commit*: what to commit then, where that is known.
    """

    entries: tuple[dict[str, Any], ...]
    patch: tuple[dict[str, Any], ...]
    declarer: Declarer | None = None
    commit: Adoption | None = None


async def ignoring(request: Request) -> Response:
    """``by``: ``field`` or ``manager``; ``scope``: ``object`` or ``kind``."""
    ref, body = await application(request)
    how, scope = _one(request, "by", How), _one(request, "scope", Scope)
    _, found = await chosen(request, decoded(body))
    added = entries([each for one in found for each in _ignored(one)], how, scope)
    known = (body.get("spec") or {}).get("ignoreDifferences")
    declarer, commit = await _declared(request, ref, [*(known or ()), *added])
    return raw(encode(Ignoring(tuple(added), tuple(patch(known, added)), declarer, commit)))


def _one(request: Request, name: str, choices: Any) -> Any:
    asked = text(request, name) or next(iter(choices)).value
    if asked not in {each.value for each in choices}:
        raise invalid(f"{name}: {asked} is none of {', '.join(choices)}")
    return choices(asked)


def _ignored(one: Chosen) -> list[Ignored]:
    change, live = one.compared.change, one.compared.live
    if change is None or live is None:
        return []
    blames = {blame.field.path: blame.manager for blame in explain(change, live)}
    return [
        Ignored(one.compared.ref, field.path, blames.get(field.path, "")) for field in one.fields
    ]


async def _declared(
    request: Request, ref: Ref, rules: list[Any]
) -> tuple[Declarer | None, Adoption | None]:
    there = await stored(request, ref)
    if there is None:
        return None, None
    for owner in there.at("metadata", "ownerReferences") or ():
        if owner.get("kind") == APPLICATION_SET.kind:
            return Declarer(APPLICATION_SET.kind, ref.namespace, str(owner.get("name"))), None
    above = deps(request).views.parent(there)
    if above is None:
        return None, None
    parent = await stored(request, Ref(APPLICATION, *above))
    if parent is None:
        return None, None
    if not may(request, "get", parent.body):
        return Declarer(APPLICATION.kind, "", ""), None
    found = Declarer(APPLICATION.kind, *above)
    return found, await _commit(request, parent, there, rules)


async def _commit(
    request: Request, parent: Object, child: Object, rules: list[Any]
) -> Adoption | None:
    """The same in the manifest of the Application, as its parent declares it."""
    app = decoded(_plain(parent.body))
    try:
        target = await deps(request).views.declared(app)
        asked = (Wanted(child.ref, (FIELD,)),)
        places = (await adoption.traced(request, app, target, asked)).get(child.ref, ())
        number = target.origin(child.ref).source
        tool = target.types[number] if number < len(target.types) else ""
        wish = Wish(child.ref, FIELD, None, rules, places[1] if len(places) > 1 else None, tool)
        return await adoption.of(request, app, target, (wish,))
    except (Stalled, Unreachable):
        return None


def _plain(body: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = {name: said for name, said in body["metadata"].items() if name != "managedFields"}
    return {**body, "metadata": metadata}

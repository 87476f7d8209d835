"""
Chosen: what of an Application's differences a request is about, as ``of`` names it.

``of=apps/Deployment/shop/web#spec.replicas``: group, kind, namespace and name of the object (the
group and the namespace may be empty), then the field; without a field, all of the object's.
"""

from typing import NamedTuple

from starlette.requests import Request

from trueup.core.compare.differences import dotted
from trueup.core.explain import differing
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Application
from trueup.model.change import FieldChange
from trueup.model.comparison import Compared
from trueup.model.decision import Target
from trueup.web.apps.found import project
from trueup.web.errors import invalid, refused
from trueup.web.exchange import deps, many

OF = "of"
MOST = 500  # that are named at once


class Chosen(NamedTuple):
    """An object, and those of its fields that are asked for."""

    compared: Compared
    fields: tuple[FieldChange, ...]


async def chosen(request: Request, app: Application) -> tuple[Target, tuple[Chosen, ...]]:
    """Of what differs now; what does not differ any more is left out."""
    wanted = _wanted(request)
    rules = await project(request, app.spec.project)
    if rules is None:
        raise refused(f"project {app.spec.project or 'default'} does not exist")
    views = deps(request).views
    target = await views.declared(app)
    comparison = await views.compared(app, rules, target)
    return target, tuple(
        Chosen(each, _fields(each, wanted[each.ref]))
        for each in differing(comparison.objects)
        if each.ref in wanted
    )


def _fields(each: Compared, names: set[str]) -> tuple[FieldChange, ...]:
    fields = each.change.fields if each.change is not None else ()
    return tuple(field for field in fields if not names or dotted(field.path) in names)


def _wanted(request: Request) -> dict[Ref, set[str]]:
    found: dict[Ref, set[str]] = {}
    whole: set[Ref] = set()
    asked = many(request, OF)
    if not asked or len(asked) > MOST:
        raise invalid(f"{OF}: from one to {MOST} of them say what this is about")
    for each in asked:
        object, _, field = each.partition("#")
        parts = object.split("/")
        if len(parts) != 4 or not (parts[1] and parts[3]):
            raise invalid(f"{OF}: {each} is not group/kind/namespace/name#field")
        ref = Ref(GroupKind(parts[0], parts[1]), parts[2], parts[3])
        found.setdefault(ref, set()).add(field)
        if not field:
            whole.add(ref)
    return {ref: set() if ref in whole else names for ref, names in found.items()}

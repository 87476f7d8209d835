"""``managed-resources`` and ``manifests``: what Git declares, beside what is live."""

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.compare.shown import item, text_of
from trueup.core.mask import masked
from trueup.model.application import Application
from trueup.model.decision import Target
from trueup.web import fields
from trueup.web.apps.found import application, decoded, project
from trueup.web.errors import invalid, refused
from trueup.web.exchange import deps, document, many, reply, text

FIELDS = ("group", "kind", "namespace", "name", "version")


async def managed_resources(request: Request) -> Response:
    """
    Each object as Git declares it, as it is, and as it would be; secret values are masked.

    ``fields=`` may leave parts out. ``revision`` or ``revisions`` (ours) compare with others than
    the Application's own.
    """
    _, body = await application(request)
    app = decoded(body)
    target = await deps(request).views.declared(app, _revisions(request, app))
    return await _items(request, app, target)


async def managed_as_sent(request: Request) -> Response:
    """The same, with the manifests of the body (``{manifests: [text]}``) for what is declared."""
    said = await document(request)
    _, body = await application(request, said)
    app = decoded(body)
    target = await deps(request).views.sent(app, tuple(said.get("manifests") or ()))
    return await _items(request, app, target)


async def manifests(request: Request) -> Response:
    """What the sources declare at a revision, as JSON texts."""
    _, body = await application(request)
    app = decoded(body)
    target = await deps(request).views.declared(app, _revisions(request, app))
    sensitive = deps(request).views.sensitive
    shown = [masked(obj, sensitive=sensitive)[0] for obj in target.objects]
    return reply(
        {
            "manifests": [text_of(obj) for obj in shown],
            "namespace": app.spec.destination.namespace,
            "server": app.spec.destination.server,
            "revision": target.revisions[0] if target.revisions else "",
            "sourceType": target.types[0] if target.types else "",
        }
    )


def _revisions(request: Request, app: Application) -> tuple[str, ...]:
    """By source; empty where the source's own counts."""
    one, several = text(request, "revision"), many(request, "revisions")
    count = len(app.spec.all_sources)
    if one and count > 1:
        raise invalid("revision cannot be used with several sources", "use revisions")
    positions = [int(each) for each in many(request, "sourcePositions") if each.isdigit()]
    if not several:
        return (one,)
    if not positions:
        return several
    found = [""] * count
    for position, revision in zip(positions, several, strict=False):
        if not 0 < position <= count:
            raise invalid(f"source position {position} does not exist; they start at 1")
        found[position - 1] = revision
    return tuple(found)


async def _items(request: Request, app: Application, target: Target) -> Response:
    rules = await project(request, app.spec.project)
    if rules is None:
        raise refused(f"project {app.spec.project or 'default'} does not exist")
    comparison = await deps(request).views.compared(app, rules, target)
    wanted = {name: text(request, name) for name in FIELDS if text(request, name)}
    sensitive = deps(request).views.sensitive
    items = [item(each, sensitive) for each in comparison.objects]
    items = [each for each in items if all(each[name] == said for name, said in wanted.items())]
    return reply(fields.project({"items": items}, text(request, "fields")))

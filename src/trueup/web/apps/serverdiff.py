"""
``server-side-diff``: what applying given manifests would change of an application's objects.

What is compared is what the API server would make of them, by a dry run where only it can tell.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.compare.shown import item
from trueup.web.apps.found import application, decoded, project
from trueup.web.errors import refused
from trueup.web.exchange import deps, many, reply


async def server_side_diff(request: Request) -> Response:
    """``targetManifests``, each as text; without any, those of the application itself."""
    _, body = await application(request)
    app = decoded(body)
    rules = await project(request, app.spec.project)
    if rules is None:
        raise refused(f"project {app.spec.project or 'default'} does not exist")
    given = many(request, "targetManifests")
    views = deps(request).views
    target = await (views.sent(app, given) if given else views.declared(app))
    wanted = {obj.ref for obj in target.objects}
    found = await views.compared(app, rules, target)
    items = [item(each, views.sensitive) for each in found.objects if each.ref in wanted]
    shown = [_shown(each) for each in items]
    return reply({"items": shown, "modified": any(each["modified"] for each in shown)})


def _shown(each: Mapping[str, Any]) -> dict[str, Any]:
    """What would be, beside what is; what is not there yet is modified as well."""
    after, before = each["predictedLiveState"], each["normalizedLiveState"]
    differs = bool(orjson.loads(after) != orjson.loads(before))
    return {**each, "targetState": after, "liveState": before, "modified": differs}

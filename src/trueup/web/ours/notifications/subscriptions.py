"""``GET …/notifications`` of an Application: who is told of what, and what is wrong with that."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.alerts.scope import Around, scope
from trueup.core.alerts.understood import Understood, understood
from trueup.core.gotemplate import Time
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.value import encode
from trueup.model.application import PROJECT
from trueup.web.apps.found import application, project_of
from trueup.web.exchange import deps, raw


async def of_application(request: Request) -> Response:
    ref, body = await application(request)
    its = deps(request)
    project = await its.cluster.get(Ref(PROJECT, its.namespace, project_of(body)))
    found = await asyncio.to_thread(_looked, request, ref, Object(body), project)
    return raw(encode(found))


def _looked(request: Request, ref: Ref, it: Object, project: Object | None) -> Understood:
    its = deps(request)
    every = its.alerts(ref.namespace)
    around = Around(lambda: Time.of(its.clock.now()), project)
    return understood(every, it, project, [scope(each, it, around) for each in every])

"""
Subresources beside status: scale, eviction, binding, tokens; and the reviews.

Each is a function in one table; what is not in it does not exist.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from trueup.apiserver import bodies, errors
from trueup.apiserver.auth import Tokens
from trueup.apiserver.cluster import Cluster
from trueup.apiserver.exchange import Answer, Request, Response
from trueup.apiserver.resources import Resource
from trueup.apiserver.routes import Target

Body = dict[str, Any]
Handle = Callable[[Cluster, Request, Resource, Target], Awaitable[Answer]]


class Subresources:
    def __init__(self, cluster: Cluster, tokens: Tokens) -> None:
        self._cluster = cluster
        self._tokens = tokens

    async def answer(self, request: Request, resource: Resource, target: Target) -> Answer:
        raise errors.no_such_path()

    async def review(self, request: Request, resource: Resource, target: Target) -> Answer:
        body = await bodies.object_sent(request, self._cluster, resource)
        return Response(201, orjson.dumps({**body, "status": {"allowed": True}}))

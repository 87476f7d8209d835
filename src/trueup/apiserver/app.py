"""
App: the ASGI application: authenticate, find who answers, send the answer.

The only place that turns exceptions into answers: a refusal into its Status, a disk that takes
nothing into 507 or 500, and what nobody foresaw into 500 and a line in the log.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from email.utils import formatdate

from trueup.apiserver import errors
from trueup.apiserver.auth import AUTHENTICATED
from trueup.apiserver.connections import peer
from trueup.apiserver.documents import Documents
from trueup.apiserver.encoding import Wire
from trueup.apiserver.exchange import (
    JSON,
    Answer,
    Headers,
    Message,
    Receive,
    Request,
    Response,
    Send,
    Stream,
    User,
)
from trueup.apiserver.handling import Handler
from trueup.apiserver.journal import NotStored
from trueup.apiserver.negotiate import on_the_wire
from trueup.apiserver.rbac import MASTERS
from trueup.apiserver.reading import Outdated
from trueup.apiserver.routes import target
from trueup.apiserver.views import warning_headers
from trueup.k8s import status

_LOG = logging.getLogger(__name__)
Authenticate = Callable[[Headers], User | None]
# What anybody may read: it says nothing of what is stored.
_PUBLIC = ("/healthz", "/livez", "/readyz", "/version")


class App:
    """One listener's application; listeners differ in how they know who asks."""

    def __init__(
        self, handler: Handler, documents: Documents, wire: Wire, authenticate: Authenticate
    ) -> None:
        self._handler = handler
        self._wire = wire
        self._documents = documents
        self._authenticate = authenticate
        self._date = (0, b"")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        answer, request = await self._answer(scope, receive)
        if on_the_wire(request.header(b"accept")):
            answer = self._wire.answer(answer)
        if isinstance(answer, Stream):
            await self._send_stream(answer, request, send)
        else:
            await self._send(answer, request, send)

    async def _answer(self, scope: Message, receive: Receive) -> tuple[Answer, Request]:
        user = peer(scope) or self._authenticate(scope["headers"])
        request = Request(scope, receive, user or User(""))
        try:
            if wanted := request.header(b"impersonate-user"):
                request.user = impersonated(request, wanted.decode("latin-1"))
            if user is None and not request.path.startswith(_PUBLIC):
                raise errors.unauthorized()
            return await self._routed(request), request
        except errors.Refused as refusal:
            return _refused(refusal), request
        except Outdated as outdated:
            return Response(410, outdated.encoded()), request
        except NotStored as error:
            return _refused(errors.not_stored(str(error), full=error.full)), request
        except Exception as error:  # the top of the server: a bug must not end a connection
            _LOG.exception("request failed", extra={"path": request.path})
            return _refused(errors.internal(repr(error))), request

    async def _routed(self, request: Request) -> Answer:
        found = target(request.path)
        if found is not None:
            return await self._handler.answer(request, found)
        return self._documents.answer(request)

    async def _send(self, answer: Response, request: Request, send: Send) -> None:
        head = [
            (b"content-type", answer.type),
            (b"content-length", str(len(answer.body)).encode()),
            (b"cache-control", b"no-cache, private"),
            (b"date", self._now()),
            *answer.headers,
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": head})
        body = b"" if request.method == "HEAD" else answer.body
        await send({"type": "http.response.body", "body": body})

    async def _send_stream(self, stream: Stream, request: Request, send: Send) -> None:
        head = [(b"content-type", stream.type), (b"cache-control", b"no-cache, private")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        # An empty piece sends the head at once: clients wait for it before the first event.
        await send({"type": "http.response.body", "body": b"", "more_body": True})
        try:
            async with asyncio.TaskGroup() as group:
                listening = group.create_task(request.gone())
                listening.add_done_callback(lambda _: stream.stop())
                async for piece in stream.chunks:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                listening.cancel()
        finally:
            stream.on_end()
        await send({"type": "http.response.body", "body": b""})

    def _now(self) -> bytes:
        """The Date header, formatted once a second."""
        second = int(time.time())
        if self._date[0] != second:
            self._date = (second, formatdate(second, usegmt=True).encode())
        return self._date[1]


def impersonated(request: Request, name: str) -> User:
    """Whom the admin wants to be taken for (``kubectl --as``); 403 for others."""
    if MASTERS not in request.user.groups:
        about = status.Resource("", "users")
        denied = status.access_denied(request.user.name, "impersonate", about, name, "")
        raise errors.Refused(denied)
    groups = [
        value.decode("latin-1") for key, value in request.headers if key == b"impersonate-group"
    ]
    if name.startswith("system:serviceaccount:"):
        namespace = name.split(":")[2]
        groups += ["system:serviceaccounts", f"system:serviceaccounts:{namespace}"]
    return User(name, (*groups, AUTHENTICATED))


def _refused(refusal: errors.Refused) -> Response:
    details = refusal.status.details
    wait = details.retry_after_seconds if details else 0
    headers = [(b"retry-after", str(wait).encode())] if wait else []
    headers += warning_headers(refusal.warnings)
    return Response(refusal.status.code, errors.encoded(refusal), JSON, headers)

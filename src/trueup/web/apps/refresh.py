"""
``refresh=normal|hard``: ask for a new comparison, and wait until it has been made.

The request is the annotation that Argo CD uses; who carries it out removes it.
"""

import asyncio
from datetime import UTC, datetime

from starlette.requests import Request

from trueup.core.hydrate import HYDRATE, STAMP
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION
from trueup.web.apps.entry import Entry, Key
from trueup.web.apps.found import applications, patched
from trueup.web.errors import ApiError, Code, not_found
from trueup.web.exchange import text
from trueup.web.rights import KIND

ANNOTATION = "argocd.argoproj.io/refresh"
PATIENCE = 120.0
"""Seconds until a client is told that nobody takes up its request."""


async def refreshed(request: Request, key: Key) -> Entry:
    """The Application after the refresh that the request asks for."""
    level = "hard" if text(request, "refresh") == "hard" else "normal"
    known = applications(request)
    ref = Ref(APPLICATION, *key)
    with known.subscribed(key[1]) as news:
        notes = {ANNOTATION: level, **_hydrate(known.get(key), level)}
        written = await patched(request, ref, {"metadata": {"annotations": notes}})
        if not waiting(written):
            return written
        try:
            async with asyncio.timeout(PATIENCE):
                while not news.closed:
                    for change in await news.changes(PATIENCE) or ():
                        if change.entry.key == key and change.type == "DELETED":
                            raise not_found(KIND, ref.name)
                        if change.entry.key == key and not waiting(change.entry):
                            return change.entry
        except TimeoutError as error:
            raise ApiError(
                Code.DEADLINE_EXCEEDED,
                f"application {ref.name} was not refreshed in {PATIENCE:g} s",
                "is a controller running? (trueup serve --role control)",
            ) from error
    raise ApiError(Code.UNAVAILABLE, "the server is stopping", "ask again")


def _hydrate(entry: Entry | None, level: str) -> dict[str, str]:
    """What is rendered into a branch is looked at as well."""
    if entry is None or not (entry.body.get("spec") or {}).get("sourceHydrator"):
        return {}
    return {HYDRATE: level, STAMP: datetime.now(UTC).isoformat()}


def waiting(entry: Entry) -> bool:
    return ANNOTATION in (entry.body["metadata"].get("annotations") or {})

"""What rules call the objects of requests."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from trueup.web.exchange import deps


def application_object(request: Request, body: Mapping[str, Any]) -> str:
    """``project/name``; of an Application in another namespace ``project/namespace/name``."""
    meta, project = body["metadata"], (body.get("spec") or {}).get("project") or "default"
    if meta.get("namespace") in (None, "", deps(request).namespace):
        return f"{project}/{meta['name']}"
    return f"{project}/{meta['namespace']}/{meta['name']}"

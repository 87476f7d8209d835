"""What a request wants to be stored of one of our kinds: named, in a namespace that is ours."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from trueup.k8s.ref import GroupKind
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps

VERSION = "v1alpha1"


def named(request: Request, said: Mapping[str, Any], kind: GroupKind, hint: str) -> dict[str, Any]:
    """Without a namespace it is the control namespace. *hint*: what a spec must have at least."""
    meta = said.get("metadata")
    if not isinstance(meta, Mapping):
        raise invalid("metadata: Required value: an object, with a name")
    if not isinstance(meta.get("name"), str) or not meta["name"]:
        raise invalid(f"metadata.name: Required value: a {kind.kind} needs a name")
    if not isinstance(said.get("spec"), Mapping):
        raise invalid(f"spec: Required value: {hint}")
    where = meta.get("namespace") or deps(request).namespace
    if not isinstance(where, str):
        raise invalid("metadata.namespace: Invalid value: it is no text")
    if not deps(request).views.governs(where):
        raise ApiError(Code.PERMISSION_DENIED, f"namespace '{where}' is not permitted")
    return {
        "apiVersion": f"{kind.group}/{VERSION}",
        "kind": kind.kind,
        "metadata": {**meta, "namespace": where},
        "spec": said["spec"],
    }

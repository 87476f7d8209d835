"""The destination namespace, as far as an application makes it and keeps its metadata."""

from typing import Any

from trueup.core.annotations.options import SYNC_OPTIONS
from trueup.model.application import Application, NamespaceMetadata


def body(name: str, managed: NamespaceMetadata | None) -> dict[str, Any]:
    """Without a tracking mark: it is never pruned, and stays when the application goes."""
    meta: dict[str, Any] = {"name": name}
    if managed is not None:
        if managed.labels:
            meta["labels"] = dict(managed.labels)
        meta["annotations"] = {**managed.annotations, SYNC_OPTIONS: "ServerSideApply=true"}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": meta}


def kept(app: Application) -> bool:
    """Whether the application says what its destination namespace looks like."""
    policy = app.spec.sync_policy
    return policy is not None and policy.managed_namespace_metadata is not None


def outdated(app: Application) -> bool:
    """Whether the last operation gave the namespace other metadata than is declared now."""
    policy, state = app.spec.sync_policy, app.status.operation_state
    wanted = policy.managed_namespace_metadata if policy else None
    done = state.sync_result if state else None
    return wanted is not None and done is not None and done.managed_namespace_metadata != wanted

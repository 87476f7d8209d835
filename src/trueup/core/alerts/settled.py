"""Whether what an object says of itself can be told of yet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from trueup.k8s.object import Object

DONE = ("Succeeded", "Failed", "Error")


def settled(it: Object) -> bool:
    """Whether the sync status of an Application is from after its last sync, as Argo CD waits."""
    operation = it.at("status", "operationState")
    if it.kind.kind != "Application" or not isinstance(operation, Mapping):
        return True
    if operation.get("phase") not in DONE:
        return True
    finished = _moment(operation.get("finishedAt"))
    if finished is None:
        return False
    looks = (_moment(it.at("status", each)) for each in ("reconciledAt", "observedAt"))
    return any(each is not None and each >= finished for each in looks)


def _moment(said: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None

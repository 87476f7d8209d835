"""
Pod: by its phase, and for pods that always restart by why a container waits.

A pod that runs to an end (OnFailure, Never) is Progressing while it runs: it is most likely a
hook, and a container that cannot start yet must not fail the sync that waits for it. An annotation
says that it is none, and is to be judged as one that always restarts.
"""

from collections.abc import Mapping
from typing import Any

from trueup.core.annotations.hooks import is_hook
from trueup.core.health.reading import conditions, degraded, healthy, progressing, text
from trueup.k8s.condition import find
from trueup.k8s.object import Object
from trueup.model.health import Health, Status

IGNORE_RESTART_POLICY = "argocd.argoproj.io/ignore-restart-policy"


def pod(obj: Object) -> Health:
    lasting = obj.at("spec", "restartPolicy") in (None, "Always") or _service(obj)
    containers = obj.listed("status", "containerStatuses")
    if lasting and (errors := [each for each in containers if _stuck(each)]):
        return degraded(", ".join(filter(None, map(_why_waiting, errors))))
    message = str(obj.at("status", "message") or "")
    match obj.at("status", "phase"):
        case "Pending":
            return progressing(message)
        case "Succeeded":
            return healthy(message)
        case "Failed":
            return degraded(message or _failure(obj))
        case "Running":
            return _running(obj, message, lasting=lasting)
    return Health(Status.UNKNOWN, message)


def _service(obj: Object) -> bool:
    return obj.annotation(IGNORE_RESTART_POLICY) == "true" and not is_hook(obj)


def _running(obj: Object, message: str, *, lasting: bool) -> Health:
    if not lasting:
        return progressing(message)
    ready = find(conditions(obj), "Ready")
    if ready and ready.get("status") == "True":
        return healthy(message)
    containers = obj.listed("status", "containerStatuses")
    if any((each.get("lastState") or {}).get("terminated") is not None for each in containers):
        return degraded(message)
    return progressing(message)


def _waiting(container: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return (container.get("state") or {}).get("waiting")


def _stuck(container: Mapping[str, Any]) -> bool:
    """Reasons such as ErrImagePull, CreateContainerConfigError, CrashLoopBackOff."""
    waiting = _waiting(container)
    reason = text(waiting, "reason") if waiting else ""
    return reason.startswith("Err") or reason.endswith(("Error", "BackOff"))


def _why_waiting(container: Mapping[str, Any]) -> str:
    waiting = _waiting(container)
    return text(waiting, "message") or text(waiting, "reason")


def _failure(obj: Object) -> str:
    """What the first failed container says of its end."""
    everyone = (
        *obj.listed("status", "initContainerStatuses"),
        *obj.listed("status", "containerStatuses"),
    )
    for container in everyone:
        ended = (container.get("state") or {}).get("terminated")
        if not ended:
            continue
        if told := text(ended, "message"):
            return told
        if text(ended, "reason") == "OOMKilled":
            return "OOMKilled"
        if code := ended.get("exitCode"):
            return f'container "{text(container, "name")}" failed with exit code {code}'
    return ""

"""What a pod's status says about its run: why it does not begin, and what it died of."""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.k8s.value import Value
from trueup.model.terraform import Diagnostic

Pod = Mapping[str, Any]
ENDED = ("Succeeded", "Failed")
IMAGE = "check the image of runs (TRUEUP_TERRAFORM_IMAGE) and its pull secrets"
EVENTS = "see its events: kubectl describe pod"
PULLED = ("ErrImagePull", "ImagePullBackOff")
"""May pass: a registry that is away."""
NAMELESS = ("InvalidImageName", "ErrImageNeverPull")
OUT_OF_MEMORY = "OOMKilled"
WORDS = 600  # characters of what a container said last


class Wait(Value, frozen=True):
    """Why a pod has not begun; *hopeless*: it never will."""

    message: str
    hint: str = ""
    hopeless: bool = False


def ended(pod: Pod) -> bool:
    return str(_status(pod).get("phase")) in ENDED


def wait(pod: Pod) -> Wait | None:
    """None: nothing is known that is in its way."""
    for container in _containers(pod):
        waiting = (container.get("state") or {}).get("waiting") or {}
        reason = str(waiting.get("reason", ""))
        told = _told(f"its container cannot be started: {reason}", waiting.get("message"))
        if reason in PULLED or reason in NAMELESS:
            return Wait(told, IMAGE, hopeless=reason in NAMELESS)
        if reason.endswith("Error"):  # of its configuration, of its start
            return Wait(told, EVENTS, hopeless=True)
    scheduled = _condition(pod, "PodScheduled")
    if scheduled.get("status") == "False":
        told = _told("no node takes it", scheduled.get("message"))
        return Wait(told, "make room, lower spec.runner.memory, or correct the pods' template")
    return None


def death(pod: Pod, memory: int) -> Diagnostic:
    """Of one that is over and has brought no result. *memory*: that its run was allowed, bytes."""
    status = _status(pod)
    gone = next(_terminated(pod), {})
    if gone.get("reason") == OUT_OF_MEMORY:
        size = f"{memory >> 20} MiB"
        what = f"its pod was killed: it needed more memory than it may have ({size}, OOMKilled)"
        return _error(what, "raise spec.runner.memory")
    if status.get("reason") == "Evicted":
        what = _told("its pod was evicted from its node", status.get("message"))
        return _error(what, "it is tried again; give its pods a priority if it happens often")
    disrupted = _condition(pod, "DisruptionTarget")
    if disrupted.get("status") == "True":
        what = f"its pod was ended by the cluster: {disrupted.get('reason', '')}"
        return _error(_told(what, disrupted.get("message")), "it is tried again")
    if status.get("reason") == "DeadlineExceeded":
        return _error("its pod took longer than its Job allows", "raise spec.timeouts")
    if not gone:
        what = _told(f"its pod has ended ({status.get('phase')})", status.get("message"))
        return _error(what, EVENTS)
    code = int(gone.get("exitCode") or 0)
    if code == 0:
        return _error("its pod ended without a word", "is the image Trueup's, and of this version?")
    said = str(gone.get("message") or "").strip()[-WORDS:]
    reason = f", {gone['reason']}" if gone.get("reason") not in (None, "", "Error") else ""
    return _error(
        _told(f"its pod ended with code {code}{reason}", said), "see its log: kubectl logs"
    )


def _error(what: str, hint: str) -> Diagnostic:
    return Diagnostic("error", what, hint)


def _told(what: str, more: Any) -> str:
    return f"{what}: {more}" if more else what


def _status(pod: Pod) -> Mapping[str, Any]:
    return pod.get("status") or {}


def _containers(pod: Pod) -> Iterator[Mapping[str, Any]]:
    for kind in ("initContainerStatuses", "containerStatuses"):
        yield from _status(pod).get(kind) or ()


def _terminated(pod: Pod) -> Iterator[Mapping[str, Any]]:
    for container in _containers(pod):
        if gone := (container.get("state") or {}).get("terminated"):
            yield gone


def _condition(pod: Pod, kind: str) -> Mapping[str, Any]:
    found = (each for each in _status(pod).get("conditions") or () if each.get("type") == kind)
    return next(found, {})

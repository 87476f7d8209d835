"""
What the log of a simulated container says: what was played, line by line, and nothing else.

No process runs, so nobody writes a log; the status of a pod is all there is to tell. Which of a
container's runs is meant, and when there is none, follows a kubelet's rules and words.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from trueup.apiserver.simulate.marks import moment
from trueup.k8s.value import Value

Body = Mapping[str, Any]
PULLING = frozenset({"ErrImagePull", "ImagePullBackOff"})


class NoRun(Exception):
    """There is no such run; why, as a kubelet says it."""


class Line(Value, frozen=True):
    time: datetime
    text: str

    def encoded(self, *, stamped: bool) -> bytes:
        when = f"{self.time:%Y-%m-%dT%H:%M:%S.%f}000Z " if stamped else ""
        return f"{when}{self.text}\n".encode()


class Run(Value, frozen=True):
    """One run of a container; *start* tells it from the others."""

    start: str
    lines: tuple[Line, ...]
    ended: bool


def container_named(pod: Body, name: str) -> str:
    """The container that is meant; the only one needs no name."""
    names, inits = _names(pod, "containers"), _names(pod, "initContainers")
    if not name and len(names) + len(inits) == 1:
        return (names or inits)[0]
    known = (*names, *inits, *_names(pod, "ephemeralContainers"))
    called = pod["metadata"]["name"]
    if name and name not in known:
        raise NoRun(f"container {name} is not valid for pod {called}")
    if name:
        return name
    choices = f"choose one of: [{' '.join(names)}]"
    choices += f" or one of the init containers: [{' '.join(inits)}]" if inits else ""
    raise NoRun(f"a container name must be specified for pod {called}, {choices}")


def run(pod: Body, container: str, *, previous: bool = False) -> Run:
    """The latest run of *container*, or the one before; ``NoRun``."""
    status, called = _status(pod, container), pod["metadata"]["name"]
    state, last = status.get("state") or {}, status.get("lastState") or {}
    if previous:
        if "terminated" not in last:
            words = f'previous terminated container "{container}" in pod "{called}" not found'
            raise NoRun(words)
        return _run(pod, container, last)
    if "running" in state or "terminated" in state:
        return _run(pod, container, state)
    if "terminated" in last:
        return _run(pod, container, last)
    reason = (state.get("waiting") or {}).get("reason") or "ContainerCreating"
    why = "trying and failing to pull image" if reason in PULLING else reason
    raise NoRun(f'container "{container}" in pod "{called}" is waiting to start: {why}')


def run_of(pod: Body, container: str, start: str) -> Run | None:
    """The run that began at *start*, if it is still known."""
    status = _status(pod, container)
    found = (_run(pod, container, status.get(key) or {}) for key in ("state", "lastState"))
    return next((each for each in found if each.start == start), None)


def _run(pod: Body, container: str, state: Body) -> Run:
    done = state.get("terminated")
    start = (done or state.get("running") or {}).get("startedAt", "")
    if not start:
        return Run("", (), ended=False)
    image = next(
        (each.get("image", "") for each in _all(pod) if each["name"] == container), "unknown"
    )
    told = [
        Line(moment(start), f"{container}: simulated, this server runs no containers"),
        Line(moment(start), f"{container}: played as started from image {image}"),
    ]
    if done:
        how = f"with exit code {done['exitCode']} ({done['reason']})"
        told.append(Line(moment(done["finishedAt"]), f"{container}: played as ended {how}"))
    return Run(start, tuple(told), ended=bool(done))


def _status(pod: Body, container: str) -> Body:
    status = pod.get("status") or {}
    kinds = ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")
    found = (each for kind in kinds for each in status.get(kind) or ())
    return next((each for each in found if each["name"] == container), {})


def _all(pod: Body) -> tuple[Body, ...]:
    kinds = ("containers", "initContainers", "ephemeralContainers")
    return tuple(each for kind in kinds for each in pod["spec"].get(kind) or ())


def _names(pod: Body, kind: str) -> list[str]:
    return [each["name"] for each in pod["spec"].get(kind) or ()]

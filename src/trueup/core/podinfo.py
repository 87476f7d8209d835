"""
Pod info: a pod in short, as the columns of ``kubectl get pods`` have it.

STATUS is told of the first thing that keeps the pod from running: an init container that is not
done, else a container that waits or has ended. READY counts the sidecars among the init containers.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from trueup.k8s.amounts import NONE, asked
from trueup.k8s.object import Object

ENDED = ("Succeeded", "Failed")
GATED = "SchedulingGated"
SHOWN = ("cpu", "memory")
Status = Mapping[str, Any]


class Column(NamedTuple):
    """What stands in one column."""

    name: str
    value: str


class _Begun(NamedTuple):
    """The init containers that have had a turn; *why* the last is not done, if it is not."""

    statuses: Sequence[Status]
    why: str


def columns(pod: Object) -> Iterator[Column]:
    """In Argo CD's order and words; *cpu* and *memory* in thousandths, until it has ended."""
    sidecars = _sidecars(pod)
    begun = _begun(pod, sidecars)
    main = pod.listed("status", "containerStatuses")
    started = main if not begun.why or _is(pod, "Initialized") else []
    ready = [each for each in begun.statuses if _serves(each, sidecars) and each.get("ready")]
    running = [each for each in started if _runs(each)]
    if reason := _reason(pod, begun, started, bool(running)):
        yield Column("Status Reason", reason)
    yield Column("Node", str(pod.at("spec", "nodeName") or ""))
    total = len(pod.listed("spec", "containers")) + len(sidecars)
    yield Column("Containers", f"{len(ready) + len(running)}/{total}")
    restarts = sum(int(each.get("restartCount") or 0) for each in (*begun.statuses, *started))
    if restarts:
        yield Column("Restart Count", str(restarts))
    yield from _requests(pod)


def _reason(pod: Object, begun: _Begun, started: Sequence[Status], running: bool) -> str:
    phase = str(pod.at("status", "phase") or "")
    said = str(pod.at("status", "reason") or "")
    if pod.at("metadata", "deletionTimestamp"):
        if said == "NodeLost":
            return "Unknown"
        if phase not in ENDED:
            return "Terminating"
    reason = begun.why or (GATED if _gated(pod) else said or phase)
    reason = next(filter(None, map(_stopped, started)), reason)
    return "Running" if reason == "Completed" and running else reason


def _begun(pod: Object, sidecars: frozenset[str]) -> _Begun:
    statuses = pod.listed("status", "initContainerStatuses")
    total = len(pod.listed("spec", "initContainers"))
    for at, each in enumerate(statuses):
        if why := _unfinished(each, at, total, sidecars):
            return _Begun(statuses[: at + 1], why)
    return _Begun(statuses, "")


def _unfinished(each: Status, at: int, total: int, sidecars: frozenset[str]) -> str:
    ended, waiting = _state(each, "terminated"), _state(each, "waiting")
    if (ended is not None and not ended.get("exitCode")) or _serves(each, sidecars):
        return ""
    if ended is not None:
        return f"Init:{_ending(ended)}"
    reason = (waiting or {}).get("reason")
    if reason and reason != "PodInitializing":
        return f"Init:{reason}"
    return f"Init:{at}/{total}"


def _stopped(each: Status) -> str:
    """Why a container does not run, if it says so."""
    reason = (_state(each, "waiting") or {}).get("reason")
    ended = _state(each, "terminated")
    return str(reason) if reason else _ending(ended) if ended is not None else ""


def _ending(ended: Status) -> str:
    if reason := ended.get("reason"):
        return str(reason)
    signal = ended.get("signal")
    return f"Signal:{signal}" if signal else f"ExitCode:{ended.get('exitCode') or 0}"


def _runs(each: Status) -> bool:
    up = _state(each, "running") is not None
    return up and each.get("ready") is True and not _stopped(each)


def _serves(each: Status, sidecars: frozenset[str]) -> bool:
    return str(each.get("name")) in sidecars and each.get("started") is True


def _sidecars(pod: Object) -> frozenset[str]:
    """The init containers that go on running beside the others."""
    init = pod.listed("spec", "initContainers")
    return frozenset(
        str(each.get("name")) for each in init if each.get("restartPolicy") == "Always"
    )


def _gated(pod: Object) -> bool:
    return any(
        each.get("type") == "PodScheduled" and each.get("reason") == GATED
        for each in pod.listed("status", "conditions")
    )


def _is(pod: Object, condition: str) -> bool:
    return any(
        each.get("type") == condition and each.get("status") == "True"
        for each in pod.listed("status", "conditions")
    )


def _state(each: Status, name: str) -> Mapping[str, Any] | None:
    state = each.get("state")
    found = state.get(name) if isinstance(state, Mapping) else None
    return found if isinstance(found, Mapping) else None


def _requests(pod: Object) -> Iterator[Column]:
    if pod.at("status", "phase") in ENDED:
        return
    spec, status = pod.at("spec"), pod.at("status")
    if isinstance(spec, Mapping):
        found = asked(spec, "requests", status if isinstance(status, Mapping) else {})
        for name in SHOWN:
            yield Column(name, str(found.get(name, NONE).thousandths))

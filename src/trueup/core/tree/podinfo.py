"""
Pod info: a pod in short, as the columns of ``kubectl get pods`` have it.

STATUS is told of the first thing that keeps the pod from running: an init container that is not
done, else a container that waits or has ended. READY counts the sidecars among the init containers.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from trueup.k8s.amounts import asked
from trueup.k8s.object import Object, maps
from trueup.k8s.value import Value

ENDED = ("Succeeded", "Failed")
GATED = "SchedulingGated"
SHOWN = ("cpu", "memory")
Status = Mapping[str, Any]
NOTHING: Status = {}
NONE: frozenset[str] = frozenset()


class NodeInfo(Value, frozen=True, gc=False):
    """A line on a node: ``Revision: Rev:2``, ``Containers: 1/1``."""

    name: str = ""
    value: str = ""


class _Main(NamedTuple):
    """The containers: why the first that does not run does not, and how many do."""

    why: str = ""
    running: int = 0
    restarts: int = 0


class _Init(NamedTuple):
    """The init containers: why the first that is not done is not, and how many sidecars are up."""

    why: str = ""
    ready: int = 0
    restarts: int = 0


_STARTED = _Init()


def columns(pod: Object) -> tuple[NodeInfo, ...]:
    """In Argo CD's order and words; *cpu* and *memory* in thousandths, until it has ended."""
    spec, status = _map(pod.body.get("spec")), _map(pod.body.get("status"))
    sidecars = _sidecars(spec)
    init = _init(spec, status, sidecars) if status.get("initContainerStatuses") else _STARTED
    begun = not init.why or _is(status, "Initialized")
    main = _main(status) if begun else _Main()
    going = pod.body["metadata"].get("deletionTimestamp")
    total = len(maps(spec.get("containers"))) + len(sidecars)
    return _lines(
        (_gone(status) if going else "") or _reason(status, init, main),
        str(spec.get("nodeName") or ""),
        f"{init.ready + main.running}/{total}",
        init.restarts + main.restarts,
        _asked(spec, status) if spec and status.get("phase") not in ENDED else (),
    )


@lru_cache(maxsize=4096)
def _lines(
    reason: str, node: str, containers: str, restarts: int, asked: tuple[str, ...]
) -> tuple[NodeInfo, ...]:
    """Thousands of pods have the same lines: they share them."""
    told = [NodeInfo("Status Reason", reason)] if reason else []
    told += (NodeInfo("Node", node), NodeInfo("Containers", containers))
    if restarts:
        told.append(NodeInfo("Restart Count", str(restarts)))
    return (*told, *map(NodeInfo, SHOWN, asked))


def _asked(spec: Status, status: Status) -> tuple[str, ...]:
    found = asked(spec, "requests", status)
    return tuple(str(found[name].thousandths) if name in found else "0" for name in SHOWN)


def _gone(status: Status) -> str:
    """What a pod that is being deleted is, unless it has ended before."""
    if status.get("reason") == "NodeLost":
        return "Unknown"
    return "" if status.get("phase") in ENDED else "Terminating"


def _reason(status: Status, init: _Init, main: _Main) -> str:
    if main.why:
        return "Running" if main.why == "Completed" and main.running else main.why
    if init.why:
        return init.why
    phase = str(status.get("phase") or "")
    if phase != "Running" and _gated(status):
        return GATED
    return str(status.get("reason") or phase)


def _main(status: Status) -> _Main:
    why, running, restarts = "", 0, 0
    for each in maps(status.get("containerStatuses")):
        restarts += int(each.get("restartCount") or 0)
        state = _map(each.get("state"))
        stopped = _stopped(state)
        why = why or stopped
        if not stopped and each.get("ready") is True and state.get("running") is not None:
            running += 1
    return _Main(why, running, restarts)


def _init(spec: Status, status: Status, sidecars: frozenset[str]) -> _Init:
    """Those after the first that is not done have had no turn yet."""
    why, ready, restarts = "", 0, 0
    statuses = maps(status.get("initContainerStatuses"))
    for at, each in enumerate(statuses):
        restarts += int(each.get("restartCount") or 0)
        if _serves(each, sidecars) and each.get("ready") is True:
            ready += 1
        if why := _unfinished(each, f"{at}/{len(maps(spec.get('initContainers')))}", sidecars):
            break
    return _Init(why, ready, restarts)


def _unfinished(each: Status, place: str, sidecars: frozenset[str]) -> str:
    state = _map(each.get("state"))
    ended, reason = state.get("terminated"), _map(state.get("waiting")).get("reason")
    if (ended is not None and not _map(ended).get("exitCode")) or _serves(each, sidecars):
        return ""
    if ended is not None:
        return f"Init:{_ending(_map(ended))}"
    return f"Init:{reason if reason and reason != 'PodInitializing' else place}"


def _stopped(state: Status) -> str:
    """Why a container does not run, if it says so."""
    if reason := _map(state.get("waiting")).get("reason"):
        return str(reason)
    ended = state.get("terminated")
    return "" if ended is None else _ending(_map(ended))


def _ending(ended: Status) -> str:
    if reason := ended.get("reason"):
        return str(reason)
    signal = ended.get("signal")
    return f"Signal:{signal}" if signal else f"ExitCode:{ended.get('exitCode') or 0}"


def _serves(each: Status, sidecars: frozenset[str]) -> bool:
    return bool(sidecars) and each.get("started") is True and str(each.get("name")) in sidecars


def _sidecars(spec: Status) -> frozenset[str]:
    """The init containers that go on running beside the others."""
    init = maps(spec.get("initContainers"))
    if not init:
        return NONE
    return frozenset(
        str(each.get("name")) for each in init if each.get("restartPolicy") == "Always"
    )


def _gated(status: Status) -> bool:
    return any(
        each.get("type") == "PodScheduled" and each.get("reason") == GATED
        for each in maps(status.get("conditions"))
    )


def _is(status: Status, condition: str) -> bool:
    return any(
        each.get("type") == condition and each.get("status") == "True"
        for each in maps(status.get("conditions"))
    )


def _map(value: Any) -> Mapping[str, Any]:
    return value if value.__class__ is dict or isinstance(value, Mapping) else NOTHING

"""
The status that a kubelet reports of a pod, as a function of its spec and the time.

Init containers run one after the other, those that restart always (sidecars) stay; then
the containers start together. What happens to each is in :mod:`.containers`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from trueup.apiserver.simulate.containers import Condition, Life, at, container_id, waiting
from trueup.apiserver.simulate.contract import Body, Pace
from trueup.apiserver.simulate.fates import Lot, lot
from trueup.apiserver.simulate.marks import moment, number, with_condition
from trueup.k8s.value import Value

_PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_IMAGE = re.compile(  # as distribution's reference grammar has it
    rf"(?:[A-Za-z0-9.\-\[\]:]+/)?{_PART}(?:/{_PART})*"
    r"(?::[A-Za-z0-9_][A-Za-z0-9_.\-]{0,127})?(?:@[A-Za-z0-9+._\-]+:[0-9a-fA-F]{32,})?"
)
Named = tuple[Mapping[str, Any], Condition]  # a container of the spec and what became of it


class Report(Value, frozen=True):
    """A pod's status and when it will be another."""

    status: Mapping[str, Any]
    next: datetime | None = None


def report(
    pod: Body, now: datetime, pace: Pace, blocked: Mapping[str, Any] | None = None
) -> Report:
    """
    The status of a *pod* that has a node.

    *blocked*: the waiting state that all containers are in because something they need
    is not there (a ConfigMap, a volume).
    """
    start = moment(pod["status"]["startTime"])
    if blocked is not None:
        inits = [(c, Condition(blocked)) for c in pod["spec"].get("initContainers", ())]
        mains = [(c, Condition(blocked)) for c in pod["spec"]["containers"]]
        return Report(_status(pod, inits, mains, now), None)
    inits, done_at = _inits(pod, start, now, pace)
    mains = _mains(pod, done_at, now, pace)
    changes = [c.next for _, c in (*inits, *mains) if c.next is not None]
    return Report(_status(pod, inits, mains, now), min(changes, default=None))


def pod_ip(uid: str) -> str:
    """An address of the pod network, always the same for one pod."""
    place = number(uid, 250 * 250)
    return f"10.244.{place // 250}.{place % 250 + 2}"


def _inits(
    pod: Body, start: datetime, now: datetime, pace: Pace
) -> tuple[list[Named], datetime | None]:
    """The init containers, and when the last was done; None while they are not."""
    found: list[Named] = []
    cursor: datetime | None = start
    for container in pod["spec"].get("initContainers", ()):
        if cursor is None:
            found.append((container, Condition(waiting("PodInitializing"))))
            continue
        sidecar = container.get("restartPolicy") == "Always"
        quick = Pace(start=0.0, backoff=pace.backoff) if found else pace
        life = Life(_own(container), cursor, None if sidecar else 0.0, _restarts(pod))
        condition = _at(life, now, quick, pod, container)
        found.append((container, condition))
        if sidecar:
            cursor = cursor if condition.ready else None
        else:
            cursor = condition.ended if not condition.failed else None
    return found, cursor


def _own(container: Mapping[str, Any]) -> Lot:
    """Init containers follow their own image's tag and command, not the pod's annotation."""
    return lot({"metadata": {}}, container)


def _mains(pod: Body, begins: datetime | None, now: datetime, pace: Pace) -> list[Named]:
    spec = pod["spec"]
    if begins is None:
        return [(c, Condition(waiting("PodInitializing"))) for c in spec["containers"]]
    service = spec.get("restartPolicy", "Always") == "Always"
    found: list[Named] = []
    for container in spec["containers"]:
        ready = pace.ready + pace.probe * _probe_delay(container)
        length = None if service else pace.job
        life = Life(lot(pod, container), begins, length, _restarts(pod), ready)
        found.append((container, _at(life, now, pace, pod, container)))
    return found


def _at(
    life: Life, now: datetime, pace: Pace, pod: Body, container: Mapping[str, Any]
) -> Condition:
    if not _IMAGE.fullmatch(container.get("image", "")):
        return Condition(waiting("InvalidImageName"))
    return at(life, now, pace, _identity(pod, container))


def _probe_delay(container: Mapping[str, Any]) -> float:
    probes = (container.get("startupProbe"), container.get("readinessProbe"))
    return sum(float((probe or {}).get("initialDelaySeconds", 0)) for probe in probes)


def _restarts(pod: Body) -> bool:
    return bool(pod["spec"].get("restartPolicy", "Always") != "Never")


def _identity(pod: Body, container: Mapping[str, Any]) -> str:
    return f"{pod['metadata']['uid']}/{container['name']}"


def _status(
    pod: Body, inits: Sequence[Named], mains: Sequence[Named], now: datetime
) -> dict[str, Any]:
    before, spec = pod["status"], pod["spec"]
    phase = _phase(inits, mains)
    status = dict(before)
    status["phase"] = phase
    own = pod_ip(pod["metadata"]["uid"])
    address = before["hostIP"] if spec.get("hostNetwork") else own
    status |= {"podIP": address, "podIPs": [{"ip": address}]}
    status["conditions"] = _conditions(pod, phase, inits, mains, now)
    status["containerStatuses"] = [_container(pod, *named) for named in mains]
    if inits:
        status["initContainerStatuses"] = [_container(pod, *named) for named in inits]
    return status


def _phase(inits: Sequence[Named], mains: Sequence[Named]) -> str:
    if any(c.failed and c.ended for _, c in inits):
        return "Failed"
    if all(c.ended for _, c in mains):
        return "Failed" if any(c.failed for _, c in mains) else "Succeeded"
    if any("waiting" not in c.state or c.last for _, c in mains):
        return "Running"
    return "Pending"


def _conditions(
    pod: Body, phase: str, inits: Sequence[Named], mains: Sequence[Named], now: datetime
) -> list[dict[str, Any]]:
    conditions: list[dict[str, Any]] = list(pod["status"].get("conditions", ()))
    for new in _wanted_conditions(phase, inits, mains):
        conditions = with_condition(conditions, {"lastProbeTime": None, **new}, now)
    return conditions


def _wanted_conditions(
    phase: str, inits: Sequence[Named], mains: Sequence[Named]
) -> Iterator[dict[str, Any]]:
    sandbox = any("waiting" not in c.state for _, c in (*inits, *mains))
    ended = phase in ("Succeeded", "Failed")
    yield {
        "type": "PodReadyToStartContainers",
        "status": "True" if sandbox and not ended else "False",
    }
    waiting_for = [c["name"] for c, condition in inits if not _initialized(c, condition)]
    yield _yes_or_no("Initialized", "ContainersNotInitialized", "incomplete status", waiting_for)
    if phase == "Succeeded":
        done = {"status": "False", "reason": "PodCompleted"}
        yield {"type": "Ready", **done}
        yield {"type": "ContainersReady", **done}
        return
    if phase == "Failed":
        yield {"type": "Ready", "status": "False", "reason": "PodFailed"}
        yield {"type": "ContainersReady", "status": "False", "reason": "PodFailed"}
        return
    unready = [c["name"] for c, condition in mains if not condition.ready]
    yield _yes_or_no("Ready", "ContainersNotReady", "unready status", unready)
    yield _yes_or_no("ContainersReady", "ContainersNotReady", "unready status", unready)


def _initialized(container: Mapping[str, Any], condition: Condition) -> bool:
    if container.get("restartPolicy") == "Always":
        return condition.started
    return condition.ended is not None and not condition.failed


def _yes_or_no(kind: str, reason: str, what: str, names: Sequence[str]) -> dict[str, Any]:
    if not names:
        return {"type": kind, "status": "True"}
    message = f"containers with {what}: [{' '.join(names)}]"
    return {"type": kind, "status": "False", "reason": reason, "message": message}


def _container(pod: Body, container: Mapping[str, Any], condition: Condition) -> dict[str, Any]:
    image = container.get("image", "")
    status: dict[str, Any] = {
        "name": container["name"],
        "image": image,
        "imageID": "",
        "state": _explained(pod, container, condition),
        "lastState": dict(condition.last),
        "ready": condition.ready or (condition.ended is not None and _is_init(pod, container)),
        "restartCount": condition.restarts,
        "started": condition.started,
    }
    if "waiting" not in condition.state or condition.last:
        name = image.partition("@")[0]
        status["imageID"] = f"{name.rpartition(':')[0] or name}@sha256:{_sha(image)}"
        identity = _identity(pod, container)
        last = f"{identity}/{condition.restarts}" if condition.last else identity
        status["containerID"] = _told_id(condition) or container_id(last)
    return status


def _told_id(condition: Condition) -> str | None:
    """A container that has ended keeps the id under which it ended."""
    ended = condition.state.get("terminated")
    return ended["containerID"] if ended else None


def _is_init(pod: Body, container: Mapping[str, Any]) -> bool:
    return any(c["name"] == container["name"] for c in pod["spec"].get("initContainers", ()))


def _sha(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _explained(pod: Body, container: Mapping[str, Any], condition: Condition) -> dict[str, Any]:
    """The state, with the message that a kubelet puts to the reasons that it gives."""
    state = dict(condition.state)
    if state == waiting("ContainerCreating") and pod["spec"].get("initContainers"):
        return waiting("PodInitializing")
    if "waiting" not in state or "message" in state["waiting"]:
        return state
    meta, image, reason = pod["metadata"], container.get("image", ""), state["waiting"]["reason"]
    missing = (
        f'failed to pull and unpack image "{image}": failed to resolve reference "{image}": '
        f"{image}: not found"
    )
    match reason:
        case "InvalidImageName":
            message = (
                f'Failed to apply default image tag "{image}": couldn\'t parse image name'
                f' "{image}": invalid reference format'
            )
        case "CrashLoopBackOff":
            delay = _duration(condition.backoff)
            message = (
                f"back-off {delay} restarting failed container={container['name']} "
                f"pod={meta['name']}_{meta['namespace']}({meta['uid']})"
            )
        case "ErrImagePull":
            message = missing
        case "ImagePullBackOff":
            message = f'Back-off pulling image "{image}": ErrImagePull: {missing}'
        case _:
            return state
    return waiting(reason, message)


def _duration(seconds: float) -> str:
    """``10s``, ``1m20s``: as Go writes a duration."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"

"""The columns of pods: what kubectl says in READY, STATUS and RESTARTS, reason by reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from trueup.apiserver.columns.column import (
    AGE,
    NAME,
    NONE,
    Body,
    Column,
    ago,
    at,
    condition,
    field,
    of,
)

Status = Mapping[str, Any]


def status(body: Body) -> str:
    """What a pod is doing, in one word, as kubectl's printer puts it together."""
    reason = str(at(body, "status", "reason") or at(body, "status", "phase") or "Unknown")
    scheduled = condition(body, "PodScheduled")
    if scheduled is not None and scheduled.get("reason") == "SchedulingGated":
        reason = "SchedulingGated"
    held, initializing = _initializing(body)
    reason = held or reason
    if not initializing:
        reason = _running(body, reason)
    if "deletionTimestamp" in body["metadata"]:
        if at(body, "status", "reason") == "NodeLost":
            return "Unknown"
        ended = at(body, "status", "phase") in ("Succeeded", "Failed")
        return reason if ended else "Terminating"
    return reason


def _initializing(body: Body) -> tuple[str | None, bool]:
    """What the first init container that is not done says; whether one is not done."""
    specs = {c["name"]: c for c in at(body, "spec", "initContainers") or ()}
    for index, container in enumerate(at(body, "status", "initContainerStatuses") or ()):
        state: Status = container.get("state") or {}
        ended, waiting = state.get("terminated"), state.get("waiting")
        sidecar = specs.get(container["name"], {}).get("restartPolicy") == "Always"
        if ended is not None and ended.get("exitCode") == 0:
            continue
        if sidecar and container.get("started"):
            continue
        if ended is not None:
            return f"Init:{_ended(ended)}", True
        if waiting and waiting.get("reason") not in (None, "", "PodInitializing"):
            return f"Init:{waiting['reason']}", True
        return f"Init:{index}/{len(specs)}", True
    return None, False


def _ended(state: Status) -> str:
    if state.get("reason"):
        return str(state["reason"])
    if state.get("signal"):
        return f"Signal:{state['signal']}"
    return f"ExitCode:{state.get('exitCode', 0)}"


def _running(body: Body, reason: str) -> str:
    """What the containers say: the first that is in trouble wins."""
    running = False
    for container in reversed(at(body, "status", "containerStatuses") or ()):
        state: Status = container.get("state") or {}
        if (state.get("waiting") or {}).get("reason"):
            reason = str(state["waiting"]["reason"])
        elif state.get("terminated") is not None:
            reason = _ended(state["terminated"])
        elif container.get("ready") and state.get("running") is not None:
            running = True
    if reason == "Completed" and running:
        ready = condition(body, "Ready")
        return "Running" if ready and ready["status"] == "True" else "NotReady"
    return reason


def ready(body: Body) -> str:
    """``1/2``: containers that are ready, of those that serve; sidecars count."""
    sidecars = {
        c["name"]
        for c in at(body, "spec", "initContainers") or ()
        if c.get("restartPolicy") == "Always"
    }
    total = len(at(body, "spec", "containers") or ()) + len(sidecars)
    count = sum(
        bool(c.get("ready")) and "running" in (c.get("state") or {})
        for c in _counted(body, sidecars)
    )
    return f"{count}/{total}"


def _counted(body: Body, sidecars: set[str]) -> list[Status]:
    inits = at(body, "status", "initContainerStatuses") or ()
    return [
        *(c for c in inits if c["name"] in sidecars),
        *(at(body, "status", "containerStatuses") or ()),
    ]


def restarts(body: Body, now: datetime) -> str:
    """``3 (2m ago)``: all restarts, and when the last was."""
    _, initializing = _initializing(body)
    inits = at(body, "status", "initContainerStatuses") or ()
    found = [*inits] if initializing else [*_counted(body, {c["name"] for c in inits})]
    total = sum(int(c.get("restartCount", 0)) for c in found)
    ends = [
        c["lastState"]["terminated"]["finishedAt"]
        for c in found
        if at(c, "lastState", "terminated", "finishedAt")
    ]
    return f"{total} ({ago(max(ends), now)} ago)" if total and ends else str(total)


def _gates(body: Body) -> str:
    gates = at(body, "spec", "readinessGates") or ()
    if not gates:
        return NONE
    true = sum((condition(body, g["conditionType"]) or {}).get("status") == "True" for g in gates)
    return f"{true}/{len(gates)}"


PODS = (
    NAME,
    Column("Ready", of(ready), description="The aggregate readiness state of this pod."),
    Column("Status", of(status), description="The aggregate status of the containers in this pod."),
    Column("Restarts", restarts, description="The number of times the containers restarted."),
    AGE,
    Column("IP", field("status", "podIP"), priority=1),
    Column("Node", field("spec", "nodeName"), priority=1),
    Column("Nominated Node", field("status", "nominatedNodeName"), priority=1),
    Column("Readiness Gates", of(_gates), priority=1),
)

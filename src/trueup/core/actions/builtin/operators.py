"""Operators: databases, secrets, autoscalers and tenants that other people's controllers keep."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from trueup.core.actions.action import ActionFailed, Asked, Parameter
from trueup.core.actions.builtin.definition import (
    PAUSE,
    PAUSE_CIRCLE,
    PLAY,
    PLAY_CIRCLE,
    TURN,
    Builtin,
    mark,
    only_possible,
    suspension,
)
from trueup.core.actions.editing import (
    Body,
    annotation,
    both,
    counting,
    dropping,
    flag,
    moment,
    opposite,
    put,
    setting,
    stamping,
)
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind

# External Secrets

SYNC = annotation("force-sync")
NEVER = re.compile(r"0|(0(ns|us|µs|ms|s|m|h))+")
"""An interval of no length: its operator does not look at it again."""


def once(obj: Object) -> bool:
    said = obj.at("spec", "refreshInterval")
    return said is not None and NEVER.fullmatch(str(said)) is not None


REFRESH = Builtin(
    "refresh",
    "reads the secret anew from its store",
    stamping(*SYNC),
    possible=lambda obj: not once(obj) or obj.at("spec", "refreshPolicy") == "OnChange",
)
PUSH = Builtin(
    "push", "writes the secret to its store now", stamping(*SYNC), possible=opposite(once)
)

# KEDA

REPLICAS = annotation("autoscaling.keda.sh/paused-replicas")
_HALT, _, HALTED = mark(annotation("autoscaling.keda.sh/paused"), "true")


def held(obj: Object) -> bool:
    return HALTED(obj) or obj.at(*REPLICAS) is not None


def replicas(obj: Object) -> tuple[Parameter, ...]:
    return (Parameter("replicas", default=str(obj.at(*REPLICAS) or "0")),)


HALT = Builtin(
    "pause",
    "stops scaling where it stands",
    _HALT,
    possible=opposite(held),
    icon=PAUSE_CIRCLE,
)
HALT_AT = Builtin(
    "paused-replicas",
    "stops scaling at so many replicas",
    counting(*REPLICAS, text=True),
    possible=opposite(HALTED),
    icon=PAUSE_CIRCLE,
    params=replicas,
)
UNHALT = Builtin(
    "resume",
    "scales again",
    both(dropping(*annotation("autoscaling.keda.sh/paused")), dropping(*REPLICAS)),
    possible=held,
    icon=PLAY_CIRCLE,
)

# CloudNativePG

LOOP, UNLOOP, DISABLED = mark(annotation("cnpg.io/reconciliationLoop"), "disabled")
SLEEP, WAKE, ASLEEP = mark(annotation("cnpg.io/hibernation"), "on", back="off")


def instances(obj: Object) -> Sequence[str]:
    found = obj.at("status", "instancesStatus", "healthy")
    return found if isinstance(found, list) else ()


def promoted(obj: Object, asked: Asked) -> Body:
    """As ``kubectl cnpg promote``: its operator goes by what it would have written itself."""
    wanted = successor(obj, asked.parameters.get("instance") or "any")
    said = {
        "targetPrimary": wanted,
        "targetPrimaryTimestamp": moment(asked.now),
        "phase": "Switchover in progress",
        "phaseReason": f"Switching over to {wanted}",
    }
    return put(obj.body, ("status",), {**(obj.at("status") or {}), **said})


def successor(obj: Object, wanted: str) -> str:
    """The one that is named, by its number too, else the one after the present primary."""
    healthy, primary = list(instances(obj)), obj.at("status", "currentPrimary")
    if wanted.isdecimal():
        wanted = f"{obj.ref.name}-{wanted}"
    if wanted == "any":
        at = healthy.index(primary) + 1 if primary in healthy else 0
        wanted = healthy[at % len(healthy)] if healthy else primary
    elif wanted not in healthy:
        known = ", ".join(healthy) or "none"
        raise ActionFailed(f"instance: {wanted} is no healthy instance", f"healthy: {known}")
    return str(wanted)


CLUSTER = (
    Builtin(
        "restart",
        "restarts its instances one by one",
        stamping(*annotation("kubectl.kubernetes.io/restartedAt")),
        icon="fa fa-fw fa-recycle",
        title="Rollout restart Cluster",
    ),
    Builtin(
        "reload",
        "reads its configuration anew",
        stamping(*annotation("cnpg.io/reloadedAt")),
        icon=TURN,
        title="Reload all Configuration",
    ),
    Builtin(
        "promote",
        "makes another instance the primary: `instance`, or any",
        promoted,
        possible=lambda obj: len(instances(obj)) > 1,
        icon="fa fa-fw fa-angles-up",
        title="Promote Replica to Primary",
        params=lambda _obj: (Parameter("instance", default="any"),),
    ),
    Builtin(
        "suspend",
        "stops its operator",
        LOOP,
        shown=opposite(DISABLED),
        icon=PAUSE,
        title="Suspend Reconciliation",
    ),
    Builtin(
        "resume",
        "lets its operator go on",
        UNLOOP,
        shown=DISABLED,
        icon=PLAY,
        title="Resume Reconciliation",
    ),
    Builtin(
        "hibernate",
        "takes its pods away and keeps its volumes",
        SLEEP,
        shown=opposite(ASLEEP),
        icon=PAUSE,
        title="Hibernate Cluster",
    ),
    Builtin(
        "rehydrate",
        "starts its pods again",
        WAKE,
        shown=ASLEEP,
        icon=PLAY,
        title="Rehydrate Cluster",
    ),
)

# Others


def switch(field: str, on: str, off: str) -> tuple[Builtin, Builtin]:
    """A field of the spec that one action sets and the other takes back."""
    path = ("spec", field)
    is_on, told = flag(*path), f"`spec.{field}`"
    return (
        Builtin(on, f"sets {told}", setting(*path, to=True), possible=opposite(is_on), icon=PAUSE),
        Builtin(off, f"takes {told} back", setting(*path, to=False), possible=is_on, icon=PLAY),
    )


_STOP, _START = switch("pause", "pause", "unpause")
MONGO = (replace(_STOP, icon=PAUSE_CIRCLE), replace(_START, icon=PLAY_CIRCLE))
_SUSPEND, _RESUME = suspension("spec", "suspend")
MARIA = (only_possible(_SUSPEND, PAUSE, "Suspend"), only_possible(_RESUME, PLAY, "Resume"))
CORDON = switch("cordoned", "cordon", "uncordon")
CORDONED = flag("spec", "cordoned")
SPREAD = Builtin(
    "reconcile",
    "has it looked at now",
    stamping(*annotation("reconcile.projectcapsule.dev/requestedAt")),
    possible=opposite(CORDONED),
    icon=TURN,
)
MERGE = Builtin(
    "merge",
    "sets `spec.state` to merged",
    setting("spec", "state", to="merged"),
    possible=flag("spec", "state", at="open"),
    icon="fa fa-fw fa-code-merge",
    title="Merge PR",
)
_ROLL, _, ROLLING = mark(annotation("strimzi.io/manual-rolling-update"), "true")
ROLL = Builtin("rolling-update", "restarts its pods one by one", _ROLL, possible=opposite(ROLLING))

ACTIONS: Mapping[GroupKind, tuple[Builtin, ...]] = {
    GroupKind("capsule.clastix.io", "GlobalTenantResource"): (*CORDON, SPREAD),
    GroupKind("capsule.clastix.io", "Tenant"): CORDON,
    GroupKind("capsule.clastix.io", "TenantResource"): (*CORDON, SPREAD),
    GroupKind("core.strimzi.io", "StrimziPodSet"): (ROLL,),
    GroupKind("external-secrets.io", "ExternalSecret"): (REFRESH,),
    GroupKind("external-secrets.io", "PushSecret"): (PUSH,),
    GroupKind("k8s.mariadb.com", "MariaDB"): MARIA,
    GroupKind("keda.sh", "ScaledJob"): (HALT, UNHALT),
    GroupKind("keda.sh", "ScaledObject"): (HALT, HALT_AT, UNHALT),
    GroupKind("postgresql.cnpg.io", "Cluster"): CLUSTER,
    GroupKind("promoter.argoproj.io", "PullRequest"): (MERGE,),
    GroupKind("psmdb.percona.com", "PerconaServerMongoDB"): MONGO,
}

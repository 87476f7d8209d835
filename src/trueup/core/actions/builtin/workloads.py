"""Workloads: Deployments, StatefulSets, DaemonSets, CronJobs and Jobs."""

from collections.abc import Mapping

from trueup.core.actions.action import Asked, Operation, Parameter
from trueup.core.actions.builtin.definition import (
    PAUSE_CIRCLE,
    PLAY_CIRCLE,
    PLUS,
    PLUS_CIRCLE,
    REDO,
    STOP,
    Builtin,
    suspension,
)
from trueup.core.actions.builtin.making import made_of, owner, within
from trueup.core.actions.editing import (
    Body,
    counting,
    flag,
    moment,
    opposite,
    put,
    setting,
    stamping,
)
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind

RESTARTED = ("spec", "template", "metadata", "annotations", "kubectl.kubernetes.io/restartedAt")
MANUAL = "cronjob.kubernetes.io/instantiate"
ENDED = frozenset({"Complete", "Failed", "FailureTarget", "SuccessCriteriaMet"})
"""Conditions of a Job that ends, or has ended."""
TERMINATED = "Job was terminated explicitly by an action"

PAUSED = flag("spec", "paused")


def job(obj: Object, asked: Asked) -> Body:
    """What ``kubectl create job --from=cronjob/…`` makes."""
    template = obj.at("spec", "jobTemplate") or {}
    meta = {name: value for name, value in (template.get("metadata") or {}).items() if value}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            **meta,
            "annotations": {MANUAL: "manual", **(meta.get("annotations") or {})},
            **made_of(obj, asked),
            "ownerReferences": [{**owner(obj), "controller": True}],
        },
        "spec": template.get("spec") or {},
    }


def terminated(obj: Object, asked: Asked) -> Body:
    """Its controller ends the pods of a Job with this condition, and then has it fail."""
    condition = {
        "type": "FailureTarget",
        "status": "True",
        "reason": "ManuallyTerminated",
        "message": TERMINATED,
        "lastTransitionTime": moment(asked.now),
    }
    known = obj.at("status", "conditions") or []
    return put(obj.body, ("status", "conditions"), [*known, condition])


def ended(obj: Object) -> bool:
    known = obj.at("status", "conditions") or ()
    return any(each.get("type") in ENDED and each.get("status") == "True" for each in known)


RESTART = Builtin(
    "restart",
    "starts its pods anew, as `kubectl rollout restart`",
    stamping(*RESTARTED),
    icon=REDO,
)
SCALE = Builtin(
    "scale",
    "sets `spec.replicas`",
    counting("spec", "replicas"),
    icon=PLUS_CIRCLE,
    params=lambda _obj: (Parameter("replicas"),),
)
PAUSE = Builtin(
    "pause",
    "sets `spec.paused`: changes do not roll out",
    setting("spec", "paused", to=True),
    possible=opposite(PAUSED),
    icon=PAUSE_CIRCLE,
)
RESUME = Builtin(
    "resume",
    "takes `spec.paused` back",
    setting("spec", "paused", to=False),
    possible=PAUSED,
    icon=PLAY_CIRCLE,
)
CREATE_JOB = Builtin(
    "create-job",
    "creates a Job now, as `kubectl create job --from`",
    job,
    Operation.CREATE,
    icon=PLUS,
    title="Create Job",
)
TERMINATE = Builtin(
    "terminate",
    "ends its pods and has it fail (condition `FailureTarget`)",
    terminated,
    shown=lambda obj: obj.at("status") is not None and not ended(obj),
    icon=STOP,
)

ACTIONS: Mapping[GroupKind, tuple[Builtin, ...]] = {
    GroupKind("apps", "DaemonSet"): (RESTART,),
    GroupKind("apps", "Deployment"): (RESTART, PAUSE, RESUME, SCALE),
    GroupKind("apps", "StatefulSet"): (RESTART, SCALE),
    GroupKind("batch", "CronJob"): (CREATE_JOB, *suspension("spec", "suspend", listed=False)),
    GroupKind("batch", "Job"): (
        *(within(each, opposite(ended)) for each in suspension("spec", "suspend", listed=False)),
        TERMINATE,
    ),
}

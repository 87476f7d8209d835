"""Workloads: Deployments, StatefulSets, DaemonSets, CronJobs and Jobs."""

from collections.abc import Mapping

from trueup.core.actions.action import Asked, Operation, Parameter
from trueup.core.actions.builtin.definition import (
    PAUSE,
    PAUSE_CIRCLE,
    PLAY,
    PLAY_CIRCLE,
    PLUS,
    PLUS_CIRCLE,
    REDO,
    STOP,
    Builtin,
    only_possible,
    suspension,
)
from trueup.core.actions.builtin.making import made_of, owner, within
from trueup.core.actions.editing import (
    Body,
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

RESTARTED = ("spec", "template", "metadata", "annotations", "kubectl.kubernetes.io/restartedAt")
MANUAL = "cronjob.kubernetes.io/instantiate"
ENDED = frozenset({"Complete", "Failed", "FailureTarget", "SuccessCriteriaMet"})
"""Conditions of a Job that ends, or has ended."""
TERMINATED = "Job was terminated explicitly by an action"

PAUSED = flag("spec", "paused")


def job(obj: Object, asked: Asked) -> Body:
    """
    What ``kubectl create job --from=cronjob/…`` makes.

    The year in its name has two digits: that much room the longest name of a CronJob leaves.
    """
    template = obj.at("spec", "jobTemplate") or {}
    meta = {name: value for name, value in (template.get("metadata") or {}).items() if value}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            **meta,
            "annotations": {**(meta.get("annotations") or {}), MANUAL: "manual"},
            **made_of(obj, asked, "-%y%m%d%H%M"),
            "ownerReferences": [{**owner(obj), "controller": True, "blockOwnerDeletion": True}],
        },
        "spec": template.get("spec") or {},
    }


def terminated(obj: Object, asked: Asked) -> Body:
    """Its controller ends the pods of a Job with this condition, and then has it fail."""
    if obj.at("status") is None or ended(obj):
        return obj.body
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
HALT = Builtin(
    "pause",
    "sets `spec.paused`: changes do not roll out",
    setting("spec", "paused", to=True),
    possible=opposite(PAUSED),
    icon=PAUSE_CIRCLE,
)
RESUME = Builtin(
    "resume",
    "takes `spec.paused` away",
    dropping("spec", "paused"),
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
_SUSPEND, _RESUME = suspension("spec", "suspend")
SUSPENSION = (only_possible(_SUSPEND, PAUSE), only_possible(_RESUME, PLAY))

ACTIONS: Mapping[GroupKind, tuple[Builtin, ...]] = {
    GroupKind("apps", "DaemonSet"): (RESTART,),
    GroupKind("apps", "Deployment"): (RESTART, HALT, RESUME, SCALE),
    GroupKind("apps", "StatefulSet"): (RESTART, SCALE),
    GroupKind("batch", "CronJob"): (CREATE_JOB, *SUSPENSION),
    GroupKind("batch", "Job"): (
        *(within(each, opposite(ended)) for each in SUSPENSION),
        TERMINATE,
    ),
}

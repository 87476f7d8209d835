"""Argo: Rollouts, analyses, Workflows and Applications."""

from collections.abc import Mapping
from typing import Any

from trueup.core.actions.action import Asked, Operation
from trueup.core.actions.builtin.definition import (
    PLUS,
    Builtin,
)
from trueup.core.actions.builtin.making import made_of, owner
from trueup.core.actions.editing import (
    Body,
    drop,
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

GROUP = "argoproj.io"
WORKFLOWS = "workflows.argoproj.io"
INSTANCE = f"{WORKFLOWS}/controller-instanceid"
DONE = frozenset({"Successful", "Failed", "Error", "Inconclusive"})


# Rollouts


def waits(obj: Object) -> bool:
    """Whether its controller says so; before that has said anything, whether somebody does."""
    said = obj.at("status", "pauseConditions")
    return bool(obj.at("spec", "paused") if said is None else said)


def promoted(obj: Object) -> bool:
    """Whether all of it is of the newest version."""
    return bool(obj.at("status", "currentPodHash") == obj.at("status", "stableRS"))


ABORTED = flag("status", "abort")


def halted(obj: Object) -> bool:
    """Whether there is nothing to pause: it goes nowhere, or is paused by somebody already."""
    return promoted(obj) or ABORTED(obj) or bool(obj.at("spec", "paused"))


def ancient(obj: Object) -> bool:
    """Whether its controller is of before 0.10, which observed hashes instead of generations."""
    seen = str(obj.at("status", "observedGeneration") or "")
    return not seen.isdecimal() or int(seen) > (obj.at("metadata", "generation") or 0)


def promotable(obj: Object) -> bool:
    if obj.at("status") is None or promoted(obj):
        return False
    return not ancient(obj) or obj.at("spec", "strategy", "blueGreen") is None


def steps(obj: Object) -> int:
    return len(obj.at("spec", "strategy", "canary", "steps") or ())


def step(obj: Object) -> int:
    return int(obj.at("status", "currentStepIndex") or 0)


def resumed(obj: Object, _asked: Asked) -> Body:
    body = drop(obj.body, ("status", "pauseConditions"))
    return put(body, ("spec", "paused"), False) if obj.at("spec", "paused") else body


def fully(obj: Object, _asked: Asked) -> Body:
    if not ancient(obj):
        return put(obj.body, ("status", "promoteFull"), True)
    body = drop(obj.body, ("status", "abort"))
    canary = obj.at("spec", "strategy", "canary", "steps") is not None
    return put(body, ("status", "currentStepIndex"), steps(obj)) if canary else body


def skipped(obj: Object, _asked: Asked) -> Body:
    if step(obj) >= steps(obj):
        return obj.body
    body = drop(obj.body, ("status", "pauseConditions"))
    return put(body, ("status", "currentStepIndex"), step(obj) + 1)


ROLLOUT = (
    Builtin("restart", "starts its pods anew", stamping("spec", "restartAt"), title="Restart Pods"),
    Builtin(
        "pause",
        "sets `spec.paused`",
        setting("spec", "paused", to=True),
        possible=opposite(halted),
    ),
    Builtin(
        "resume",
        "goes on after a pause, its own or somebody's",
        resumed,
        possible=waits,
    ),
    Builtin(
        "abort",
        "goes back to the stable version",
        setting("status", "abort", to=True),
        possible=lambda obj: not (promoted(obj) or ABORTED(obj)),
    ),
    Builtin(
        "retry",
        "tries anew what was aborted",
        dropping("status", "abort"),
        possible=lambda obj: not promoted(obj) and ABORTED(obj),
    ),
    Builtin("promote-full", "passes over all steps and analyses", fully, possible=promotable),
    Builtin(
        "skip-current-step",
        "goes on with the next step",
        skipped,
        possible=lambda obj: obj.at("status") is not None and step(obj) < steps(obj),
    ),
)
ANALYSIS_RUN = (
    Builtin(
        "terminate",
        "sets `spec.terminate`",
        setting("spec", "terminate", to=True),
        possible=lambda obj: not (obj.at("spec", "terminate") or obj.at("status", "phase") in DONE),
    ),
)


# Workflows


def _workflow(obj: Object, asked: Asked, meta: Mapping[str, Any], spec: Any) -> Body:
    return {
        "apiVersion": f"{GROUP}/v1alpha1",
        "kind": "Workflow",
        "metadata": {**meta, **made_of(obj, asked), "ownerReferences": [owner(obj)]},
        "spec": spec,
    }


def scheduled(obj: Object, asked: Asked) -> Body:
    """What ``argo submit --from cronwf/…`` makes."""
    said = obj.at("spec", "workflowMetadata") or {}
    instance = obj.at("metadata", "labels", INSTANCE)
    labels = {**(said.get("labels") or {}), f"{WORKFLOWS}/cron-workflow": obj.ref.name}
    meta: dict[str, Any] = {
        "labels": {**labels, **({INSTANCE: instance} if instance else {})},
        "annotations": {
            **(said.get("annotations") or {}),
            f"{WORKFLOWS}/scheduled-time": moment(asked.now),
        },
    }
    if said.get("finalizers"):
        meta["finalizers"] = list(said["finalizers"])
    return _workflow(obj, asked, meta, obj.at("spec", "workflowSpec") or {})


def templated(obj: Object, asked: Asked) -> Body:
    """What ``argo submit --from workflowtemplate/…`` makes."""
    meta = {"labels": {f"{WORKFLOWS}/workflow-template": obj.ref.name}}
    return _workflow(obj, asked, meta, {"workflowTemplateRef": {"name": obj.ref.name}})


CREATE = ("create-workflow", "creates a Workflow now, as `argo submit --from`")


# Applications


def automatic(obj: Object) -> bool:
    policy = obj.at("spec", "syncPolicy", "automated")
    return isinstance(policy, Mapping) and policy.get("enabled") is not False


def toggled(obj: Object, _asked: Asked) -> Body:
    return put(obj.body, ("spec", "syncPolicy", "automated", "enabled"), not automatic(obj))


TOGGLE = Builtin(
    "toggle-auto-sync",
    "sets `spec.syncPolicy.automated.enabled`, or takes it back",
    toggled,
    title=lambda obj: "Disable Auto-Sync" if automatic(obj) else "Enable Auto-Sync",
)

ACTIONS: Mapping[GroupKind, tuple[Builtin, ...]] = {
    GroupKind(GROUP, "AnalysisRun"): ANALYSIS_RUN,
    GroupKind(GROUP, "Application"): (TOGGLE,),
    GroupKind(GROUP, "CronWorkflow"): (
        Builtin(*CREATE, scheduled, Operation.CREATE, icon=PLUS, title="Create Workflow"),
    ),
    GroupKind(GROUP, "Rollout"): ROLLOUT,
    GroupKind(GROUP, "WorkflowTemplate"): (
        Builtin(*CREATE, templated, Operation.CREATE, icon=PLUS, title="Create Workflow"),
    ),
}

"""
Numaproj: pipelines of Numaflow, and what rolls them out.

What Numaplane owns it would put back at once: it is paused by its roll-out, and not by itself.
"""

from collections.abc import Callable, Mapping

from trueup.core.actions.builtin.definition import Builtin, always, mark
from trueup.core.actions.editing import (
    Change,
    Path,
    annotation,
    both,
    dropping,
    flag,
    label,
    setting,
)
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind

FLOW, PLANE = "numaflow.numaproj.io", "numaplane.numaproj.io"
STRATEGY = annotation(f"{FLOW}/resume-strategy")
ALLOWED = annotation(f"{FLOW}/allowed-resume-strategies")
PROMOTE, UPGRADE = label(f"{PLANE}/force-promote"), label(f"{PLANE}/upgrade-state")
DATA_LOSS = annotation(f"{PLANE}/allow-data-loss")
DELETED = annotation(f"{PLANE}/marked-for-deletion")
SOLID = "fa-solid fa-fw fa-"


def lifecycle(
    root: Path,
    allowed: Path,
    gradual: Change,
    fast: Change,
    free: Callable[[Object], bool] = always,
) -> tuple[Builtin, ...]:
    """
    Pausing what *root* leads to, and going on: slowly with few replicas, or with all at once.

    *allowed*: where it stands which of the two may be; slowly if nothing does. *gradual*, *fast*:
    how each is said. *free*: whether it is its own to pause.
    """
    phase = (*root, "spec", "lifecycle", "desiredPhase")
    paused = flag(*phase, at="Paused")
    field = ".".join(phase)

    def strategies(obj: Object) -> set[str]:
        said = {part.strip() for part in str(obj.at(*allowed) or "").split(",")}
        return said & {"slow", "fast"} or {"slow"}

    def go_on(name: str, strategy: str, how: Change) -> Builtin:
        return Builtin(
            f"unpause-{name}",
            f"sets `{field}` to Running, with the resume strategy {strategy}",
            both(setting(*phase, to="Running"), how),
            possible=lambda obj: free(obj) and paused(obj) and strategy in strategies(obj),
            icon=f"{SOLID}play",
            title=f"Unpause ({name})",
        )

    pause = Builtin(
        "pause",
        f"sets `{field}` to Paused",
        setting(*phase, to="Paused"),
        possible=lambda obj: free(obj) and not paused(obj),
        icon=f"{SOLID}pause",
    )
    return (pause, go_on("gradual", "slow", gradual), go_on("fast", "fast", fast))


def own(kind: str) -> Callable[[Object], bool]:
    """Whether no *kind* of Numaplane owns it."""
    return lambda obj: all(
        each.get("kind") != kind for each in obj.at("metadata", "ownerReferences") or ()
    )


def state(*names: str) -> Callable[[Object], bool]:
    return lambda obj: obj.at(*UPGRADE) in names


ALONE = own("PipelineRollout")
EXPIRED, RECYCLABLE = state("recyclable-expired"), state("recyclable", "recyclable-expired")
BUSY = state("in-progress", "trial")


def rolled_out(kind: str) -> tuple[Builtin, ...]:
    root, resume = ("spec", kind), ("spec", "strategy", "pauseResume", "fastResume")
    slow, fast = setting(*resume, to=False), setting(*resume, to=True)
    return lifecycle(root, (*root, *ALLOWED), slow, fast)


VERTEX = lifecycle(
    (),
    ("spec", *ALLOWED),
    dropping("spec", "replicas"),  # it scales up from its least
    lambda obj, _asked: obj.body,  # from as many as it had
    own("MonoVertexRollout"),
)
PIPELINE = lifecycle(
    (),
    ("spec", *ALLOWED),
    setting(*STRATEGY, to="slow"),
    setting(*STRATEGY, to="fast"),
    lambda obj: ALONE(obj) or EXPIRED(obj),
)


def force(title: str = "") -> Builtin:
    return Builtin(
        "force-promote",
        "takes the new version without waiting for its trial",
        setting(*PROMOTE, to="true"),
        possible=lambda obj: BUSY(obj) and obj.at(*PROMOTE) != "true",
        icon=f"{SOLID}forward",
        title=title,
    )


FORCE = force("Force Promote")
DELETE = Builtin(
    "delete",
    "marks it for Numaplane, which deletes it",
    setting(*DELETED, to="true"),
    possible=RECYCLABLE,
    icon=f"{SOLID}trash",
    title="Delete",
)
_ALLOW, _DISALLOW, _ALLOWS = mark(DATA_LOSS, "true", back="false")
LOSS = (
    Builtin(
        "allow-data-loss",
        "does not wait until it has drained",
        _ALLOW,
        possible=flag("status", "upgradeInProgress", at="PipelinePauseAndDrain"),
        icon=f"{SOLID}unlock",
        title="Allow (Possible) Data Loss",
    ),
    Builtin(
        "disallow-data-loss",
        "waits for it again",
        _DISALLOW,
        possible=_ALLOWS,
        icon=f"{SOLID}lock",
        title="Disallow Data Loss",
    ),
)

ACTIONS: Mapping[GroupKind, tuple[Builtin, ...]] = {
    GroupKind(FLOW, "InterStepBufferService"): (force(),),
    GroupKind(FLOW, "MonoVertex"): (*VERTEX, FORCE),
    GroupKind(FLOW, "Pipeline"): (*PIPELINE, FORCE, DELETE),
    GroupKind(PLANE, "MonoVertexRollout"): rolled_out("monoVertex"),
    GroupKind(PLANE, "PipelineRollout"): (*rolled_out("pipeline"), *LOSS),
}

"""Numaproj: pipelines of Numaflow, and what rolls them out."""

from collections.abc import Mapping

from trueup.core.actions.builtin.definition import PAUSE, PLAY, Builtin, mark
from trueup.core.actions.editing import (
    Path,
    annotation,
    both,
    flag,
    label,
    opposite,
    setting,
)
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind

FLOW, PLANE = "numaflow.numaproj.io", "numaplane.numaproj.io"
STRATEGY = f"{FLOW}/resume-strategy"
ALLOWED = f"{FLOW}/allowed-resume-strategies"
PROMOTE, UPGRADE = label(f"{PLANE}/force-promote"), label(f"{PLANE}/upgrade-state")
DATA_LOSS = annotation(f"{PLANE}/allow-data-loss")
DELETED = annotation(f"{PLANE}/marked-for-deletion")


def lifecycle(root: Path) -> tuple[Builtin, ...]:
    """Pausing what *root* leads to, and going on: slowly with few replicas, or with all at once."""
    phase = (*root, "spec", "lifecycle", "desiredPhase")
    paused = flag(*phase, at="Paused")
    allowed = (*root, *annotation(ALLOWED))
    field = ".".join(phase)

    def strategies(obj: Object) -> tuple[str, ...]:
        said = str(obj.at(*allowed) or "slow")
        return tuple(part.strip() for part in said.split(","))

    def go_on(name: str, strategy: str) -> Builtin:
        return Builtin(
            f"unpause-{name}",
            f"sets `{field}` to Running, with the resume strategy {strategy}",
            both(
                setting(*phase, to="Running"),
                setting(*root, *annotation(STRATEGY), to=strategy),
            ),
            possible=lambda obj: paused(obj) and strategy in strategies(obj),
            icon=PLAY,
            title=f"Unpause ({name})",
        )

    pause = Builtin(
        "pause",
        f"sets `{field}` to Paused",
        setting(*phase, to="Paused"),
        possible=opposite(paused),
        icon=PAUSE,
    )
    return (pause, go_on("gradual", "slow"), go_on("fast", "fast"))


def upgrading(obj: Object) -> bool:
    busy = obj.at(*UPGRADE) in ("in-progress", "trial")
    return busy and obj.at(*PROMOTE) != "true"


FORCE = Builtin(
    "force-promote",
    "takes the new version without waiting for its trial",
    setting(*PROMOTE, to="true"),
    possible=upgrading,
    icon="fa fa-fw fa-forward",
    title="Force Promote",
)
DELETE = Builtin(
    "delete",
    "marks it for Numaplane, which deletes it",
    setting(*DELETED, to="true"),
    icon="fa fa-fw fa-trash",
)
_ALLOW, _DISALLOW, _ALLOWS = mark(DATA_LOSS, "true")
LOSS = (
    Builtin(
        "allow-data-loss",
        "does not wait until it has drained",
        _ALLOW,
        possible=lambda obj: (
            obj.at("status", "upgradeInProgress") == "PipelinePauseAndDrain" and not _ALLOWS(obj)
        ),
    ),
    Builtin("disallow-data-loss", "waits for it again", _DISALLOW, possible=_ALLOWS),
)

ACTIONS: Mapping[GroupKind, tuple[Builtin, ...]] = {
    GroupKind(FLOW, "InterStepBufferService"): (FORCE,),
    GroupKind(FLOW, "MonoVertex"): (*lifecycle(()), FORCE),
    GroupKind(FLOW, "Pipeline"): (*lifecycle(()), FORCE, DELETE),
    GroupKind(PLANE, "MonoVertexRollout"): lifecycle(("spec", "monoVertex")),
    GroupKind(PLANE, "PipelineRollout"): (*lifecycle(("spec", "pipeline")), *LOSS),
}

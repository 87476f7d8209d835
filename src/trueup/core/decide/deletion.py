"""
Deletion: what becomes of an application's objects when it is deleted.

With one of the cascade finalizers they are deleted, the highest wave first, and the application
goes when the last of them is gone; without, they stay. CRDs are kept, and so is what says
``Delete=false`` or Helm's ``resource-policy: keep``. Either way its hooks are let go first.
"""

from collections.abc import Iterable
from datetime import datetime

from trueup.core.decide.hold import holds, left_over
from trueup.core.hooks import wave
from trueup.core.options import DELETION_APPROVED, deletion, parse
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.application import CASCADE, HOLD, Application
from trueup.model.decision import Await, Cascade, Decision, Free, Observation, Release, Rest

CRD = GroupKind("apiextensions.k8s.io", "CustomResourceDefinition")
FOREGROUND = (CASCADE, f"{CASCADE}/foreground")
BACKGROUND = f"{CASCADE}/background"
OURS = frozenset(
    {
        *FOREGROUND,
        BACKGROUND,
        HOLD,
        "pre-delete-finalizer.argocd.argoproj.io",
        "pre-delete-finalizer.argocd.argoproj.io/cleanup",
        "post-delete-finalizer.argocd.argoproj.io",
        "post-delete-finalizer.argocd.argoproj.io/cleanup",
    }
)


def dismantle(seen: Observation) -> Decision:
    """The next thing to do for an application that is being deleted."""
    held = tuple(name for name in finalizers(seen.app) if name in OURS)
    if not held:
        return Rest()
    if not (cascades(seen.app) or holds(seen.app)):
        return Release(held)
    if seen.stops:
        return Rest(after=10)
    if hooks := left_over(seen):
        return Free(hooks)
    if not cascades(seen.app):
        return Release(held)
    options = parse(seen.app.spec.sync_policy.sync_options if seen.app.spec.sync_policy else ())
    verdicts = [(obj, deletion(obj, options)) for obj in _deletable(seen.live.values(), seen.app)]
    if any(verdict == "confirm" for _, verdict in verdicts) and not _approved(seen.app):
        return Await("waiting for a person to confirm the deletion")
    doomed = [obj for obj, verdict in verdicts if verdict != "false"]
    if not doomed:
        return Release(held)
    if any(obj.at("metadata", "deletionTimestamp") for obj in doomed):
        return Await("waiting for objects to be gone")
    last = max(wave(obj) for obj in doomed)
    refs = tuple(sorted(obj.ref for obj in doomed if wave(obj) == last))
    return Cascade(refs, "Background" if BACKGROUND in held else "Foreground")


def finalizers(app: Application) -> tuple[str, ...]:
    return tuple(app.metadata.get("finalizers") or ())


def cascades(app: Application) -> bool:
    """Whether the application's objects are to be deleted with it."""
    return any(name in (*FOREGROUND, BACKGROUND) for name in finalizers(app))


def _deletable(live: Iterable[Object], app: Application) -> Iterable[Object]:
    return (obj for obj in live if obj.ref.kind != CRD and obj.ref != app.ref)


def _approved(app: Application) -> bool:
    """A person's approval counts if it is not older than the deletion."""
    given, asked = app.annotation(DELETION_APPROVED), app.metadata.get("deletionTimestamp")
    try:
        return bool(given and asked) and _time(str(given)) >= _time(str(asked))
    except ValueError:
        return False


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)

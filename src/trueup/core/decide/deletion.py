"""
Deletion: what becomes of an application's objects when it is deleted.

With one of the cascade finalizers they are deleted, the highest wave first, and the application
goes when the last of them is gone; without, they stay. CRDs are kept, and so is what says
``Delete=false`` or Helm's ``resource-policy: keep``. Either way the hooks of an operation are let
go first, and those of the deletion (:mod:`trueup.core.decide.parting`) run before and after.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from trueup.core.annotations.hooks import parting_phases, wave
from trueup.core.annotations.options import DELETION_APPROVED, SyncOptions, deletion, parse, pruning
from trueup.core.decide.hold import left_over
from trueup.core.decide.parting import EVERY, failures, going_on, part, parts
from trueup.k8s.object import Object
from trueup.k8s.ref import CRD
from trueup.model.application import CASCADE, HOLD, Application
from trueup.model.decision import Await, Cascade, Decision, Free, Observation, Release, Rest
from trueup.model.plan import Phase
from trueup.model.policy import Finding, Severity

FOREGROUND = (CASCADE, f"{CASCADE}/foreground")
BACKGROUND = f"{CASCADE}/background"
OURS = frozenset({*FOREGROUND, BACKGROUND, HOLD, *EVERY})
SHOWN = 3  # objects that are named when many are waited for
APPROVE = f"set the annotation {DELETION_APPROVED} of the Application to the present time"
LOOK_AGAIN = 10.0  # seconds, while something cannot be read


def dismantle(seen: Observation) -> Decision:
    """The next thing to do for an application that is being deleted."""
    app = seen.app
    held = tuple(name for name in finalizers(app) if name in OURS)
    if not held:
        return Rest()
    if seen.stops:
        return Rest(after=LOOK_AGAIN)
    if hooks := tuple(ref for ref in left_over(seen) if ref not in going_on(seen)):
        return Free(hooks)
    if parts(app) and seen.plan is None:
        return Release(held)  # there is no such cluster
    if _unconfirmed(seen):
        return Await("waiting for a person to confirm the deletion")
    return (
        part(seen, Phase.PRE_DELETE)
        or (_cascade(seen) if cascades(app) else None)
        or part(seen, Phase.POST_DELETE)
        or Release(held)
    )


def told(seen: Observation, decision: Decision) -> Iterator[Finding]:
    """What there is to say of a deletion that does not go on by itself, or takes its time."""
    yield from failures(seen)
    if isinstance(decision, Await):
        hint = APPROVE if _unconfirmed(seen) else ""
        yield Finding("DeletionInfo", decision.message, hint, Severity.INFO)


def _cascade(seen: Observation) -> Decision | None:
    """The deletion of the objects, one wave after the other; None: there are none."""
    doomed = [obj for obj, verdict in _verdicts(seen) if verdict != "false"]
    if not doomed:
        return None
    if going := [obj for obj in doomed if obj.at("metadata", "deletionTimestamp")]:
        return Await(_holding(going))
    last = max(wave(obj) for obj in doomed)
    refs = tuple(sorted(obj.ref for obj in doomed if wave(obj) == last))
    return Cascade(refs, "Background" if BACKGROUND in finalizers(seen.app) else "Foreground")


def _holding(going: Sequence[Object]) -> str:
    """Which objects are waited for, and by which finalizers each of them is held."""
    told = [f"{obj.ref}{_held_by(obj)}" for obj in sorted(going, key=lambda obj: obj.ref)]
    more = f" and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
    return f"waiting for objects to be gone: {', '.join(told[:SHOWN])}{more}"


def _held_by(obj: Object) -> str:
    names = ", ".join(obj.at("metadata", "finalizers") or ())
    return f" (held by its finalizers: {names})" if names else ""


def _unconfirmed(seen: Observation) -> bool:
    if not cascades(seen.app) or _approved(seen.app):
        return False
    options = _options(seen.app)
    return any(
        verdict == "confirm" or (verdict != "false" and pruning(obj, options) == "confirm")
        for obj, verdict in _verdicts(seen)
    )


def _verdicts(seen: Observation) -> list[tuple[Object, str]]:
    options = _options(seen.app)
    return [(obj, deletion(obj, options)) for obj in _deletable(seen.live.values(), seen.app)]


def _options(app: Application) -> SyncOptions:
    policy = app.spec.sync_policy
    return parse(policy.sync_options if policy else ())


def finalizers(app: Application) -> tuple[str, ...]:
    return tuple(app.metadata.get("finalizers") or ())


def cascades(app: Application) -> bool:
    """Whether the application's objects are to be deleted with it."""
    return any(name in (*FOREGROUND, BACKGROUND) for name in finalizers(app))


def _deletable(live: Iterable[Object], app: Application) -> Iterable[Object]:
    return (
        obj
        for obj in live
        if obj.ref.kind != CRD
        and obj.ref != app.ref
        and Phase.POST_DELETE not in parting_phases(obj)  # those are yet to run
    )


def _approved(app: Application) -> bool:
    """A person's approval counts if it is not older than the deletion."""
    given, asked = app.annotation(DELETION_APPROVED), app.metadata.get("deletionTimestamp")
    try:
        return bool(given and asked) and _time(str(given)) >= _time(str(asked))
    except ValueError:
        return False


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)

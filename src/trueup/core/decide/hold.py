"""
Hold: an Application stays until none of its hooks carries our finalizer.

Hooks are made with a finalizer, so that a Job cannot vanish before its end was seen. Somebody must
take it off again, also when the Application is deleted meanwhile or the process ends: otherwise the
hook, and with it its namespace, would never go. So whoever makes such hooks holds the Application
too, by a finalizer of its own that goes when the last of them has been let go.
"""

import msgspec

from trueup.core.decide.parting import parting
from trueup.core.decide.results import held
from trueup.k8s.ref import Ref
from trueup.model.application import HOLD, Application
from trueup.model.decision import Act, Decision, Observation

replace = msgspec.structs.replace


def holds(app: Application) -> bool:
    return HOLD in (app.metadata.get("finalizers") or ())


def left_over(seen: Observation) -> tuple[Ref, ...]:
    """The live hooks of the application that carry our finalizer."""
    return tuple(sorted(ref for ref, obj in seen.live.items() if held(obj)))


def holding(app: Application, seen: Observation, decision: Decision) -> Application:
    """
    *app* with the finalizer while there are such hooks, or *decision* makes some; and with those
    of the hooks that are to run when it is deleted.
    """
    if app.deleting:
        return app  # nothing may be added any more; it is released when all is done
    if seen.comparison is not None:
        app = parting(app, seen.comparison.hooks)
    wanted = _makes(seen, decision) or bool(left_over(seen))
    if wanted == holds(app):
        return app
    others = [name for name in app.metadata.get("finalizers") or () if name != HOLD]
    finalizers = [*others, HOLD] if wanted else others
    return replace(app, metadata={**app.metadata, "finalizers": finalizers})


def _makes(seen: Observation, decision: Decision) -> bool:
    state = seen.app.status.operation_state
    sync = state.operation.sync if state else None
    if not isinstance(decision, Act) or (sync and sync.dry_run):
        return False
    return any(task.hook for task in decision.tasks)

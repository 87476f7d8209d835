"""Following: what becomes of a commit in an Application, as parts of the commit's trace."""

from collections.abc import Callable
from dataclasses import dataclass, field

from trueup.control.stages import Stages, belongs
from trueup.core import spans
from trueup.core.spans import begun, deployment, deployment_of, ended, followed, landed, sync
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import Application, OperationState, commits
from trueup.ports import Tracer


@dataclass(frozen=True, slots=True)
class Following:
    """
    Tells the parts when an Application is written; a look that leads to nothing is none.

    *_under_way*: deployments that have not landed, by when they began. A restart forgets them, and
    with them one span.
    """

    tracer: Tracer
    now: Callable[[], float]
    _under_way: dict[Ref, str] = field(default_factory=dict)

    def wrote(self, before: Object, app: Application, stages: Stages) -> None:
        """*app* takes the place of *before*."""
        noted, trace = stages.taken(), followed(app)
        belongs(trace)
        if not trace:
            return
        state = app.status.operation_state
        dry = bool(state and state.operation.sync and state.operation.sync.dry_run)
        if state is not None and begun(before, app) and not dry:
            self._under_way[app.ref] = str(state.started_at)
        over = ended(before, app)
        working = state is not None and (over or state.finished_at is None)
        if working or _elsewhere(before, app):
            parent = spans.root_of(trace)
            if working and state is not None:
                parent = deployment_of(trace, app, state)
            for stage in noted:
                self.tracer.tell(spans.staged(trace, parent, app, stage))
        if state is None:
            return
        if over:
            self.tracer.tell(sync(trace, app, state))
        self._landed(trace, app, state)

    def _landed(self, trace: str, app: Application, state: OperationState) -> None:
        if self._under_way.get(app.ref) == str(state.started_at) and landed(app):
            del self._under_way[app.ref]
            self.tracer.tell(deployment(trace, app, state, self.now()))

    def gone(self, app: Ref) -> None:
        self._under_way.pop(app, None)


def _elsewhere(before: Object, app: Application) -> bool:
    """Whether it is compared with another commit than before."""
    known = before.at("status", "sync") or {}
    now = commits(app.status.sync)
    return bool(now) and now != tuple(known.get("revisions") or (known.get("revision"),))

"""Leaning: what an Application waits for, and the outputs of Stacks that it uses."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from trueup.core.stacks.leaning import awaited, leans, stack_of
from trueup.core.stacks.using import Use, of_source
from trueup.core.stacks.waiting import reason
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import Application
from trueup.model.errors import Stalled
from trueup.model.stack import OutputStatus, Stack
from trueup.ports import Live


@dataclass(frozen=True, slots=True)
class Leaning:
    """Reads Stacks and Applications of the home cluster; *_leaners*: by what they lean on."""

    control: Live
    _leaners: dict[Ref, set[Ref]] = field(default_factory=dict)
    _known: dict[Ref, frozenset[Ref]] = field(default_factory=dict)

    def told(self, app: Ref, obj: Object | None) -> None:
        """An Application came, changed or went."""
        for ref in self._known.pop(app, ()):
            self._leaners[ref].discard(app)
        found = leans(obj.body) if obj is not None else frozenset()
        if found:
            self._known[app] = found
        for ref in found:
            self._leaners.setdefault(ref, set()).add(app)

    def leaners(self, ref: Ref) -> Iterable[Ref]:
        """The Applications that a change of *ref* is news for."""
        return tuple(self._leaners.get(ref, ()))

    def waits(self, app: Application) -> tuple[str, ...]:
        """What is not synced and healthy yet, and why."""
        body = {"metadata": app.metadata}
        reasons = (reason(ref, self.control.get(ref)) for ref in awaited(body))
        return tuple(filter(None, reasons))

    def fed(self, app: Application) -> datetime | None:
        """Since when the outputs that it uses are what they are; None: it uses none."""
        used = frozenset().union(*map(of_source, app.spec.all_sources))
        found = (self.output(app, use) for use in used)
        return max((each.since for each in found if each and each.since), default=None)

    def output(self, app: Application, use: Use) -> OutputStatus | None:
        """``Stalled`` if the Stack is of another project, and lives elsewhere."""
        ref = stack_of(use, app.namespace)
        found = self.control.get(ref)
        if found is None:
            return None
        stack = msgspec.convert(found.body, Stack, strict=False)
        if ref.namespace != app.namespace and stack.project != app.project:
            raise Stalled(
                "OutputForbidden",
                f"Stack {ref.namespace}/{ref.name} is of the project {stack.project}",
                "outputs are read in the same namespace, or within the same project",
            )
        outputs = stack.status.outputs
        return next((each for each in outputs if each.name == use.output), None)

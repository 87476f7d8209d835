"""
Feeding: which value of a chart a field is made of, found by trying.

A value that feeds a field is one whose change changes the field. The few that come into question
are changed, one at a time, and the chart is rendered again. If it is exactly one, the line that
gives it is where the field is declared; else no more than the template is known.
"""

from typing import Any

import msgspec

from trueup.core.render.job import Helm
from trueup.core.render.listing import join
from trueup.core.render.values import merged
from trueup.core.trace import charts
from trueup.core.trace.lines import fits
from trueup.core.trace.paths import said_at
from trueup.core.trace.values import (
    Keys,
    candidates,
    changed,
    defaults,
    given,
    inside,
    outside,
)
from trueup.edge.engines import helm
from trueup.edge.engines.postrendered import Named
from trueup.edge.engines.wire import Work
from trueup.k8s.ref import Ref
from trueup.k8s.value import encode
from trueup.model.errors import Stalled
from trueup.model.origin import Place, Wanted

Path = tuple[str, ...]
MOST = 40  # renders for one answer


def fed(job: Helm, work: Work) -> tuple[tuple[Place, ...], ...]:
    """Of each object its template, then of each path the value that feeds it."""
    chart = _Chart(job, work)
    return tuple(chart.places(each) for each in work.wanted)


class _Chart:
    """One chart with all its values; what was tried once is not rendered again."""

    def __init__(self, job: Helm, work: Work) -> None:
        own = work.files.get(join(job.chart, "values.yaml"), b"")
        told = encode(helm.values_of(job, work.files))
        below = defaults(job, work.files)
        self.values = merged([*below, ("values.yaml", own), ("values", told)])
        self._job = job
        self._work = work
        self._tried: dict[Keys, list[Named]] = {}

    def places(self, wanted: Wanted) -> tuple[Place, ...]:
        """Of one object; nothing if the chart does not make it."""
        made = self._made((), wanted.ref)
        if made is None:
            return ()
        rough = Place(helm.template(self._job, made[0], self._work.files), how="template")
        return (rough, *(self._field((wanted.ref, path), made, rough) for path in wanted.paths))

    def _field(self, which: tuple[Ref, Path], made: Named, rough: Place) -> Place:
        """The line that gives the value of a field, or what is known of it."""
        names = charts.names(made[0].partition("/")[2])
        if names is None:
            return rough
        files, said = self._work.files, said_at(made[1], which[1])
        mentioned = candidates(inside(self.values, names), rough.file, files, said)
        tried = [outside(keys, names) for keys in mentioned]
        feeding = [keys for keys in tried if self._feeds(keys, which, said)]
        if len(feeding) == 1:
            return given(self._job, files, feeding[0]) or rough
        named = " and ".join(f".Values.{'.'.join(keys)}" for keys in feeding)
        return msgspec.structs.replace(rough, how=f"template, {named}") if named else rough

    def _feeds(self, keys: Keys, which: tuple[Ref, Path], said: Any) -> bool:
        other = self._made(keys, which[0])
        return other is not None and said_at(other[1], which[1]) != said

    def _made(self, keys: Keys, ref: Ref) -> Named | None:
        """The object as the chart makes it with another value at *keys* (none: with its own)."""
        if keys not in self._tried and len(self._tried) < MOST:
            self._tried[keys] = self._objects(keys)
        found = [each for each in self._tried.get(keys, ()) if fits(each[1], ref)]
        return found[-1] if found else None

    def _objects(self, keys: Keys) -> list[Named]:
        values = changed(self.values, keys) if keys else self.values
        try:
            return helm.objects(self._job, self._work.files, self._work.links, values)
        except Stalled:
            if not keys:
                raise
            return []  # the chart does not take such a value

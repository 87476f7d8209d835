"""
Feeding: which value of a chart a field is made of, found by trying.

A value that feeds a field is one whose change changes the field. The few that come into question
are changed, one at a time, and the chart is rendered again. If it is exactly one, the line that
gives it is where the field is declared; else no more than the template is known.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from trueup.core.render.job import Helm
from trueup.core.render.listing import join
from trueup.core.render.values import merged
from trueup.core.trace.lines import fits
from trueup.core.trace.paths import concrete
from trueup.core.trace.values import Keys, candidates, changed, given
from trueup.edge.engines import helm
from trueup.edge.engines.wire import Work
from trueup.k8s.value import encode
from trueup.model.errors import Stalled
from trueup.model.origin import Place, Wanted

Path = tuple[str, ...]


def fed(job: Helm, work: Work, wanted: Wanted) -> tuple[Place, ...]:
    """Of the object its template, then of each path the value that feeds it."""
    chart = _Chart(job, work, wanted)
    made = chart.made(chart.values)
    if made is None:
        return ()
    name, body = made
    rough = Place(helm.template(job, name, work.files), how="template")
    return (rough, *(chart.field(path, body, rough) for path in wanted.paths))


class _Chart:
    """One chart with all its values, and the object that is asked for."""

    def __init__(self, job: Helm, work: Work, wanted: Wanted) -> None:
        own = work.files.get(join(job.chart, "values.yaml"), b"")
        told = encode(helm.values_of(job, work.files))
        self.values = merged([("values.yaml", own), ("values", told)])
        self._job = job
        self._work = work
        self._ref = wanted.ref

    def made(self, values: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
        """The object as *values* make it, with its template."""
        every = helm.objects(self._job, self._work.files, self._work.links, values)
        found = [(name, body) for name, body in every if fits(body, self._ref)]
        return found[-1] if found else None

    def field(self, path: Path, body: Mapping[str, Any], rough: Place) -> Place:
        """The line that gives the value of *path*, or what is known of it."""
        files, said = self._work.files, _said(body, path)
        if not rough.file.startswith(join(self._job.chart, "templates/")):
            return rough  # of a subchart, whose values have other names
        tried = candidates(self.values, rough.file, files, said)
        feeding = [keys for keys in tried if self._feeds(keys, path, said)]
        if len(feeding) == 1:
            return given(self._job, files, feeding[0]) or rough
        named = " and ".join(f".Values.{'.'.join(keys)}" for keys in feeding)
        return msgspec.structs.replace(rough, how=f"template, {named}") if named else rough

    def _feeds(self, keys: Keys, path: Path, said: Any) -> bool:
        try:
            other = self.made(changed(self.values, keys))
        except Stalled:
            return False
        return other is not None and _said(other[1], path) != said


def _said(body: Any, path: Path) -> Any:
    """What *body* says at *path*; None: nothing."""
    keys = concrete(body, path)
    if len(keys) < len(path):
        return None
    for key in keys:
        body = body[key]
    return body

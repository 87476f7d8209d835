"""
Trying: which literal of a Jsonnet program a field is made of.

The few literals that come into question are changed, one at a time, and the program is evaluated
again. If exactly one changes the field, its line is where the field is declared; else no more than
the file is known.
"""

from collections.abc import Mapping
from typing import Any

from trueup.core.render.job import Plain
from trueup.core.trace.lines import fits
from trueup.core.trace.literals import Literal, literals
from trueup.core.trace.paths import said_at
from trueup.edge.engines import plain
from trueup.edge.engines.wire import Work
from trueup.k8s.ref import Ref
from trueup.model.errors import Stalled
from trueup.model.origin import Place, Wanted

MOST = 60  # evaluations for one answer
HOW = "Jsonnet"


def tried(job: Plain, work: Work, path: str, wanted: Wanted) -> tuple[Place, ...]:
    """Of one object that the program at *path* makes, then of each field."""
    program = _Program(job, work, path)
    return (Place(path, how=HOW), *(program.place(wanted.ref, field) for field in wanted.paths))


class _Program:
    """One program; what was tried once is not evaluated again."""

    def __init__(self, job: Plain, work: Work, path: str) -> None:
        self._job = job
        self._work = work
        self._path = path
        self._own = self._objects(work.files)
        self._tried: dict[Literal, list[Any]] = {}

    def place(self, ref: Ref, field: tuple[str, ...]) -> Place:
        said = _said(self._own, ref, field)
        feeding = [
            each
            for each in literals(self._work.files, self._path, said)
            if _said(self._made(each), ref, field) not in (said, None)
        ]
        if len(feeding) != 1:
            return Place(self._path, how=HOW)
        return Place(feeding[0].path, feeding[0].line, exact=True, how=HOW)

    def _made(self, literal: Literal) -> list[Any]:
        if literal not in self._tried and len(self._tried) < MOST:
            self._tried[literal] = self._objects({**self._work.files, literal.path: literal.other})
        return self._tried.get(literal, [])

    def _objects(self, files: Mapping[str, bytes]) -> list[Any]:
        try:
            return plain.evaluation(self._path, self._job, files, self._work.links)
        except Stalled:
            return []  # the program does not take such a value


def _said(objects: list[Any], ref: Ref, field: tuple[str, ...]) -> Any:
    found = [body for body in objects if fits(body, ref)]
    return said_at(found[-1], field) if found else None

"""A template: read once, rendered often."""

from typing import Any

from trueup.core.gotemplate.copying import copied
from trueup.core.gotemplate.evaluate import Evaluator
from trueup.core.gotemplate.failed import TemplateFailed
from trueup.core.gotemplate.known import Functions, Known
from trueup.core.gotemplate.parse import Trees, trees
from trueup.core.gotemplate.scope import Scope
from trueup.core.gotemplate.state import Spent, State
from trueup.core.gotemplate.values import NOTHING, legible
from trueup.core.gotemplate.walk import Body, Walker


class Template:
    """What :func:`parsed` gives."""

    def __init__(self, name: str, source: str, found: Trees, known: Known) -> None:
        self._name = name
        self._source = source
        self._bodies: dict[str, Body] = {}
        self._changes = False
        for each, root in found.items():
            scope = Scope()
            evaluator = Evaluator(known, scope)
            run = Walker(evaluator, self._bodies).block(root)
            self._changes |= evaluator.changes
            self._bodies[each] = Body(each, run, scope.size)

    def text(self, data: Any, instead: Functions | None = None, spent: Spent | None = None) -> str:
        """
        The rendering. Raises :class:`TemplateFailed`, and what functions raise on purpose.

        *instead*: functions with the same parameters that stand for those of their names this time:
        a template that was read where there is no clock tells the time with ``sprig(clock, …)``.
        *spent*: by the other texts of the same message; this one is added.
        """
        state = State(self._name, self._source, instead, spent)
        try:
            data = copied(data) if self._changes else data
            self._bodies[self._name].within(state, NOTHING if data is None else data)
        except RecursionError:
            raise TemplateFailed(f"template: {self._name}: it is nested too deeply") from None
        finally:
            state.settle()
        return legible("".join(state.out))


def parsed(text: str, functions: Functions, name: str = "") -> Template:
    """*name*: what errors call it. Raises :class:`TemplateFailed`."""
    known = Known(functions)
    try:
        return Template(name, text, trees(name, text, known), known)
    except RecursionError:
        raise TemplateFailed(f"template: {name}: it is nested too deeply") from None

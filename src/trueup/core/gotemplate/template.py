"""A template: read once, rendered often."""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.core.gotemplate.builtins import BUILTINS
from trueup.core.gotemplate.calls import function
from trueup.core.gotemplate.copying import copied
from trueup.core.gotemplate.evaluate import Evaluator
from trueup.core.gotemplate.failed import TemplateFailed
from trueup.core.gotemplate.parse import Trees, trees
from trueup.core.gotemplate.scope import Scope
from trueup.core.gotemplate.state import State
from trueup.core.gotemplate.values import NOTHING
from trueup.core.gotemplate.walk import Body, Walker

Functions = Mapping[str, Callable[..., Any]]


class Template:
    """What :func:`parsed` gives."""

    def __init__(self, name: str, source: str, found: Trees, functions: Functions) -> None:
        self._name = name
        self._source = source
        self._bodies: dict[str, Body] = {}
        self._changes = False
        known = {each: function(call) for each, call in {**BUILTINS, **functions}.items()}
        own = frozenset(BUILTINS) - set(functions)
        for each, root in found.items():
            scope = Scope()
            evaluator = Evaluator(known, own, scope)
            run = Walker(evaluator, self._bodies).block(root)
            self._changes |= evaluator.changes
            self._bodies[each] = Body(each, run, scope.size)

    def text(self, data: Any) -> str:
        """The rendering. Raises :class:`TemplateFailed`, and what functions raise on purpose."""
        state = State(self._name, self._source)
        try:
            data = copied(data) if self._changes else data
            self._bodies[self._name].within(state, NOTHING if data is None else data)
        except RecursionError:
            raise TemplateFailed(f"template: {self._name}: it is nested too deeply") from None
        text = "".join(state.out)
        if text.isascii():
            return text
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def parsed(text: str, functions: Functions, name: str = "") -> Template:
    """*name*: what errors call it. Raises :class:`TemplateFailed`."""
    names = {**BUILTINS, **functions}
    try:
        return Template(name, text, trees(name, text, names), functions)
    except RecursionError:
        raise TemplateFailed(f"template: {name}: it is nested too deeply") from None

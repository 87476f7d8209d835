"""What stands between actions: texts, branches, loops, and templates in templates."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trueup.core.gotemplate.constants import Value
from trueup.core.gotemplate.evaluate import Evaluator
from trueup.core.gotemplate.failed import STEP
from trueup.core.gotemplate.nodes import Action, Block, Branch, Call, Leave, Node, Text
from trueup.core.gotemplate.printing import printed, shown
from trueup.core.gotemplate.quoting import quoted
from trueup.core.gotemplate.scope import UNSET
from trueup.core.gotemplate.state import State
from trueup.core.gotemplate.values import (
    NOTHING,
    Int,
    boxing,
    is_integer,
    is_list,
    is_map,
    truth,
    type_name,
)

Run = Callable[[State, Any], "str | None"]
"""Gives ``break`` or ``continue`` when a loop is left."""


class Walker:
    """*templates* is filled while they are read: one may call another that comes later."""

    def __init__(self, evaluator: Evaluator, templates: Mapping[str, "Body"]) -> None:
        self._evaluator = evaluator
        self._scope = evaluator.scope
        self._templates = templates

    def block(self, block: Block) -> Run:
        runs = [self._node(node) for node in block.nodes]

        def run(state: State, dot: Any) -> str | None:
            for each in runs:
                left = each(state, dot)
                if left is not None:
                    return left
            return None

        return runs[0] if len(runs) == 1 else run

    def _node(self, node: Node) -> Run:
        match node:
            case Text():
                return _text(node)
            case Action():
                return self._action(node)
            case Branch(kind="range"):
                return self._range(node)
            case Branch():
                return self._branch(node)
            case Leave():
                kind = node.kind
                return lambda _state, _dot: kind
            case Call():
                return self._call(node)
        raise AssertionError(node)

    def _action(self, node: Action) -> Run:
        value = self._evaluator.pipeline(node.pipe)
        silent = bool(node.pipe.declared)

        def run(state: State, dot: Any) -> None:
            found = value(state, dot)
            if silent:
                return
            state.node = node
            if type(found) is str:
                state.write(found)
            elif callable(found) and not is_map(found):
                state.fail(f"can't print {node} of type {type_name(found)}")
            else:
                _print(state, found)

        return run

    def _branch(self, node: Branch) -> Run:
        mark = self._scope.mark()
        value = self._evaluator.pipeline(node.pipe)
        body, otherwise = self._bodies(node)
        self._scope.back_to(mark)
        sets_dot = node.kind == "with"

        def run(state: State, dot: Any) -> str | None:
            found = value(state, dot)
            if not truth(found):
                return otherwise(state, dot) if otherwise is not None else None
            if not sets_dot:
                return body(state, dot)
            boxed, state.boxed = state.boxed, False
            left = body(state, found)
            state.boxed = boxed
            return left

        return run

    def _bodies(self, node: Branch) -> tuple[Run, Run | None]:
        body_mark = self._scope.mark()
        body = self.block(node.body)
        self._scope.back_to(body_mark)
        return body, self.block(node.otherwise) if node.otherwise is not None else None

    def _range(self, node: Branch) -> Run:
        mark = self._scope.mark()
        value = self._evaluator.pipeline(node.pipe)
        names = [variable.names[0] for variable in node.pipe.declared]
        places = [self._scope.found(name) for name in names]
        body, otherwise = self._bodies(node)
        self._scope.back_to(mark)

        def run(state: State, dot: Any) -> str | None:
            found = value(state, dot)
            items = _items(state, found, len(names))
            boxed, ran = state.boxed, False
            state.boxed = boxing(found)
            for at, item in items:
                ran = True
                state.round()
                _place(state, places, at, item)
                left = body(state, item)
                if left == "break":
                    break
            state.boxed = boxed
            return otherwise(state, dot) if otherwise is not None and not ran else None

        return run

    def _call(self, node: Call) -> Run:
        value: Value | None = self._evaluator.pipeline(node.pipe) if node.pipe else None

        def run(state: State, dot: Any) -> None:
            state.node = node
            body = self._templates.get(node.name)
            if body is None:
                state.fail(f"template {quoted(node.name)} not defined")
            state.deeper()
            state.worked(STEP)
            body.within(state, value(state, dot) if value is not None else NOTHING)
            state.depth -= 1

        return run


class Body:
    """One template, ready to run; *size*: how many variables it has."""

    def __init__(self, name: str, run: Run, size: int) -> None:
        self._name = name
        self._run = run
        self._size = size

    def within(self, state: State, dot: Any) -> None:
        """With variables of its own."""
        outside = state.slots, state.boxed, state.executing, state.boxed_slots
        state.slots = [dot, *[UNSET] * (self._size - 1)]
        state.boxed, state.executing, state.boxed_slots = False, self._name, set()
        self._run(state, dot)
        state.slots, state.boxed, state.executing, state.boxed_slots = outside


def _text(node: Text) -> Run:
    text = node.text

    def run(state: State, _: Any) -> None:
        state.node = node
        state.worked(STEP)
        state.write(text)

    return run


def _print(state: State, value: Any) -> None:
    state.searched([value], STEP)
    try:
        state.write(shown(value))
    except ValueError as error:
        state.fail(str(error).rpartition(": ")[2])


def _items(state: State, value: Any, names: int) -> Iterable[tuple[Any, Any]]:
    """What a loop goes over, with places; a whole number n is 0 … n-1."""
    if value is NOTHING or value is None:
        return ()
    if is_integer(value):
        if names > 1:
            state.fail(f"can't use {printed(value)} to iterate over more than one variable")
        made = type(value)
        return ((NOTHING, made(at)) for at in range(value))
    if is_list(value):
        return ((Int(at), item) for at, item in enumerate(value))
    if is_map(value):
        return sorted(value.items())
    return state.fail(f"range can't iterate over {printed(value)}")


def _place(state: State, places: list[int | None], at: Any, item: Any) -> None:
    """Two variables are the place and the item; one is the item."""
    for place, value in zip(places, (item,) if len(places) == 1 else (at, item), strict=False):
        if place is None:
            state.fail("undefined variable")
        state.slots[place] = value
        if state.boxed:
            state.boxed_slots.add(place)

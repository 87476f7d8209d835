"""
What stands within an action, made into functions of the state and the dot.

A template is read once and rendered often, so all that is known beforehand is settled here: which
function is meant, what its parameters are, which place a variable has. Where an error is reported
follows Go: at the node that was looked at last.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from trueup.core.gotemplate.access import field, is_struct_field, method
from trueup.core.gotemplate.callee import called
from trueup.core.gotemplate.calls import ANY, REFLECTED, Function, Parameter, function
from trueup.core.gotemplate.constants import Value, at, literal, number
from trueup.core.gotemplate.failed import STEP
from trueup.core.gotemplate.invoke import checked, counted, invoked
from trueup.core.gotemplate.known import Known
from trueup.core.gotemplate.nodes import (
    Bool,
    Chain,
    Command,
    Dot,
    Field,
    Identifier,
    Nil,
    Node,
    Number,
    Pipe,
    String,
    Variable,
)
from trueup.core.gotemplate.scope import UNSET, Scope
from trueup.core.gotemplate.state import State
from trueup.core.gotemplate.values import NOTHING, boxing, is_map, truth

Stage = Callable[[State, Any, Any], Any]
"""A command of a pipeline, with what came from the one before."""
ABSENT = object()


class Evaluator:
    """Of one template."""

    def __init__(self, functions: Known, scope: Scope) -> None:
        self.scope = scope
        self.changes = False
        """Whether a function that it calls changes what it is given."""
        self._functions = functions

    def pipeline(self, pipe: Pipe) -> Value:
        stages = [self._command(command, at > 0) for at, command in enumerate(pipe.commands)]
        store = self._stored(pipe) if pipe.declared else None
        work = STEP * (1 + sum(map(_words, pipe.commands)))

        def run(state: State, dot: Any) -> Any:
            state.node = pipe
            state.worked(work)
            value: Any = ABSENT
            for stage in stages:
                value = stage(state, dot, value)
                if value is None:
                    value = NOTHING
            if store is not None:
                store(state, value)
            return value

        return run

    def _stored(self, pipe: Pipe) -> Callable[[State, Any], None]:
        names = [variable.names[0] for variable in pipe.declared]
        place = self.scope.found if pipe.assigns else self.scope.declared
        places: list[int | None] = [place(name) for name in names]

        def store(state: State, value: Any) -> None:
            for name, place in zip(names, places, strict=True):
                if place is None:
                    state.fail(f"undefined variable: {name}")
                state.slots[place] = value
                state.boxed_slots.discard(place)

        return store

    def _command(self, command: Command, piped: bool) -> Stage:
        first = command.words[0]
        match first:
            case Field():
                return self._fields(first, _the_dot, first.names, command.words, piped)
            case Chain():
                return self._fields(first, self._inner(first), first.names, command.words, piped)
            case Variable():
                return self._variable(first, command.words, piped)
            case Identifier():
                return self._function(first, command, command.words, piped)
            case Pipe():
                return self._only(first, self.pipeline(first), command, piped)
        return self._only(first, self._constant(first), command, piped)

    def _only(self, first: Node, value: Value, command: Command, piped: bool) -> Stage:
        """What takes no arguments."""
        refused = len(command.words) > 1 or piped

        def run(state: State, dot: Any, _: Any) -> Any:
            if not isinstance(first, Pipe):
                state.node = first
            if refused:
                state.fail(f"can't give argument to non-function {first}")
            return value(state, dot)

        return run

    def _constant(self, node: Node) -> Value:
        match node:
            case Bool():
                known: Any = node.value
            case String():
                known = node.text
            case Dot():
                return _the_dot
            case Number():
                return number(node)
            case _:
                return lambda state, _: state.fail("nil is not a command")
        return lambda _state, _dot: known

    def _inner(self, chain: Chain) -> Value:
        if isinstance(chain.of, Nil):
            return lambda state, _: state.fail(f"indirection through explicit nil in {chain}")
        inner = self.argument(chain.of, REFLECTED)

        def run(state: State, dot: Any) -> Any:
            state.node = chain
            return inner(state, dot)

        return run

    def _variable(self, node: Variable, words: list[Node], piped: bool) -> Stage:
        name = node.names[0]
        place = self.scope.found(name)

        def value(state: State, _: Any) -> Any:
            state.node = node
            found = state.slots[place] if place is not None else UNSET
            return state.fail(f"undefined variable: {name}") if found is UNSET else found

        if len(node.names) > 1:
            return self._fields(node, value, node.names[1:], words, piped, place)
        refused = len(words) > 1 or piped

        def run(state: State, dot: Any, _: Any) -> Any:
            found = value(state, dot)
            if refused:
                state.fail(f"can't give argument to non-function {words[0]}")
            return found

        return run

    def _fields(
        self,
        node: Node,
        start: Value,
        names: tuple[str, ...],
        words: list[Node],
        piped: bool,
        place: int | None = None,
    ) -> Stage:
        """One after another; only the last may have arguments."""
        last = names[-1]
        has_arguments = len(words) > 1 or piped
        of_dot = isinstance(node, Field)

        def run(state: State, dot: Any, final: Any) -> Any:
            state.node = node
            receiver = start(state, dot)
            boxed = state.boxed if of_dot else place in state.boxed_slots
            for name in names[:-1]:
                following = self._step(state, node, receiver, name, boxed)
                boxed = boxing(receiver)
                receiver = following
            if not has_arguments:
                return self._step(state, node, receiver, last, boxed)
            found = method(receiver, last)
            if found is None:
                return _refused(state, receiver, last, boxed)
            return self._method(state, dot, node, last, (receiver, found), words[1:], final)

        return run

    def _step(self, state: State, node: Node, receiver: Any, name: str, boxed: bool) -> Any:
        found = method(receiver, name) if type(receiver) is not dict else None
        if found is None:
            return field(state, receiver, name, boxed)
        return self._method(state, None, node, name, (receiver, found), [], ABSENT)

    def _method(
        self,
        state: State,
        dot: Any,
        node: Node,
        name: str,
        bound: tuple[Any, Callable[..., Any]],
        words: list[Node],
        final: Any,
    ) -> Any:
        receiver, call = bound
        whole = function(call)
        taken = Function(call, whole.fixed[1:], whole.rest)
        piped = final is not ABSENT
        counted(state, name, taken, len(words), piped)
        given = [
            self.argument(word, taken.parameter(at))(state, dot) for at, word in enumerate(words)
        ]
        if piped:
            given.append(checked(state, final, taken.parameter(len(given))))
        return invoked(state, node, name, taken, [receiver, *given])

    def _function(self, name: Identifier, node: Node, words: list[Node], piped: bool) -> Stage:
        known = self._functions[name.name]
        self.changes |= known.changes
        if name.name in ("and", "or") and self._functions.is_own(name.name):
            return self._logic(name, known, words[1:], piped)
        arguments = [
            self.argument(word, known.parameter(at))
            for at, word in enumerate(words[1:])
            if at < len(known.fixed) or known.rest is not None
        ]
        size = len(words) - 1
        total = size + piped
        fits = total >= len(known.fixed) if known.rest else total == len(known.fixed)
        last = known.parameter(size) if piped and fits else ANY
        callee = str(words[1]) if size else ""
        calls = name.name == "call" and self._functions.is_own(name.name)

        def run(state: State, dot: Any, final: Any) -> Any:
            state.node = name
            if not fits:
                counted(state, name.name, known, size, piped)
            given = [argument(state, dot) for argument in arguments]
            if piped:
                given.append(checked(state, final, last))
            if calls:
                return called(state, node, callee, given)
            instead = state.instead.get(name.name)
            taken = known if instead is None else replace(function(instead), price=known.price)
            return invoked(state, node, name.name, taken, given)

        return run

    def _logic(self, name: Identifier, known: Function, words: list[Node], piped: bool) -> Stage:
        """``and`` and ``or``: the first that settles it, or the last."""
        arguments = [self.argument(word, REFLECTED) for word in words]
        settles = name.name == "or"

        def run(state: State, dot: Any, final: Any) -> Any:
            state.node = name
            if not arguments and not piped:
                counted(state, name.name, known, 0, piped)
            value: Any = NOTHING
            for argument in arguments:
                value = argument(state, dot)
                if truth(value) == settles:
                    return value
            return final if piped else value

        return run

    def argument(self, node: Node, parameter: Parameter) -> Value:
        """What a function gets for it, of the type that it takes, or an error."""
        match node:
            case Dot():
                return _validated(node, _the_dot, parameter)
            case Field():
                stage = self._fields(node, _the_dot, node.names, [node], False)
            case Variable():
                stage = self._variable(node, [node], False)
            case Chain():
                stage = self._fields(node, self._inner(node), node.names, [node], False)
            case Identifier():
                stage = self._function(node, node, [node], False)
            case Pipe():
                return _validated(node, self.pipeline(node), parameter)
            case _:
                return literal(node, parameter)
        return _validated(node, lambda state, dot: stage(state, dot, ABSENT), parameter)


def _words(command: Command) -> int:
    """How many names and values; those in parentheses are a pipe of their own."""
    return sum(len(getattr(each, "names", ())) + 1 for each in command.words)


def _the_dot(_: State, dot: Any) -> Any:
    return dot


def _refused(state: State, receiver: Any, name: str, boxed: bool) -> Any:
    """Arguments for what is no method; of nothing there is nothing."""
    if is_struct_field(receiver, name):
        state.fail(f"{name} has arguments but cannot be invoked as function")
    if is_map(receiver):
        state.fail(f"{name} is not a method but has arguments")
    return field(state, receiver, name, boxed)


def _validated(node: Node, value: Value, parameter: Parameter) -> Value:
    if parameter is REFLECTED:
        return at(node, value)

    def run(state: State, dot: Any) -> Any:
        state.node = node
        return checked(state, value(state, dot), parameter)

    return run

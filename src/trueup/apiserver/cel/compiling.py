"""Compiling: the text of a rule to something that can be evaluated, or what is wrong with it."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from cel_expr_python.cel import Env, Expression, NewEnv, Type
from cel_expr_python.ext import ext_bindings, ext_encoders, ext_math, ext_optional, ext_strings

from trueup.apiserver.cel.functions import UNKNOWN_HERE, declared
from trueup.apiserver.cel.values import is_dated, spelled
from trueup.k8s.value import Value

OLD = "oldSelf"
_IS_THERE, _THERE = "old_self_is_there", "old_self_there"
_NAMED = re.compile(r"(?:undeclared reference to|found no matching overload for) '([\w.]+)'")


class NotCompiled(ValueError):
    """A text that is no expression; *here*: one that upstream would understand, maybe."""

    def __init__(self, words: str, *, here: bool = False) -> None:
        super().__init__(words)
        self.here = here


class Failed(ValueError):
    """An expression that could not be evaluated, in upstream's words."""


class Compiled(Value, frozen=True):
    """An expression. *transition*: it speaks of the value before."""

    expression: Any
    text: str
    transition: bool
    optional: bool

    def evaluated(self, value: Any, old: Any = None, *, had: bool = False) -> Any:
        """What the expression gives; raises `Failed`."""
        return outcome(lambda: self._found(value, old, had=had))

    def _found(self, value: Any, old: Any, *, had: bool) -> Any:
        if is_dated(value) or is_dated(old):
            found = self._spelled(value, old, had=had)
        elif self.optional:
            found = self.expression.eval(data={"self": value, _IS_THERE: had, _THERE: old})
        else:
            found = self.expression.eval(data={"self": value, OLD: old})
        return found

    def _spelled(self, value: Any, old: Any, *, had: bool) -> Any:
        """The same with the values written into the text."""
        before = spelled(old)
        if self.optional:
            before = f"optional.of({before})" if had else "optional.none()"
        text = f"cel.bind(self, {spelled(value)}, cel.bind({OLD}, {before}, {self.text}))"
        return compiled_in(_env(""), text, Type.DYN).eval(data={})


def outcome(evaluate: Callable[[], Any]) -> Any:
    """What an expression gives when it is evaluated; raises `Failed`."""
    try:
        found = evaluate()
    except RuntimeError as error:  # it would take too long
        raise Failed("call cost exceeds limit") from error
    if found.type() == Type.ERROR:
        raise Failed(_in_words(str(found.plain_value())))
    return found.plain_value()


def compiled(text: str, result: Type, *, optional: bool = False) -> Compiled:
    """The expression *text* on a value of any type; raises `NotCompiled`."""
    if optional:
        there = f"{_IS_THERE} ? optional.of({_THERE}) : optional.none()"
        bound = f"cel.bind({OLD}, {there}, {text})"
        return Compiled(compiled_in(_env("optional"), bound, result), text, True, True)
    try:
        return Compiled(compiled_in(_env(""), text, result), text, False, False)
    except NotCompiled as without:
        if OLD not in text:
            raise
        try:
            found = compiled_in(_env(OLD), text, result)
        except NotCompiled:
            raise without from None
        return Compiled(found, text, True, False)


def compiled_in(env: Env, text: str, result: Type) -> Expression:
    """The expression *text*, which gives a *result*; raises `NotCompiled`."""
    try:
        found = env.compile(text)
    except RuntimeError as error:
        words = str(error).removeprefix("INVALID_ARGUMENT: ").removesuffix(" [INVALID_ARGUMENT]")
        here = not UNKNOWN_HERE.isdisjoint(_NAMED.findall(words))
        raise NotCompiled(f"compilation failed: {words}", here=here) from error
    if result != Type.DYN and found.return_type() not in (result, Type.DYN):
        raise NotCompiled(f"cel expression must evaluate to a {result.name().lower()}")
    return found


@lru_cache(maxsize=4)
def _env(old: str) -> Env:
    variables = {"self": Type.DYN}
    if old == OLD:
        variables[OLD] = Type.DYN
    elif old:
        variables |= {_IS_THERE: Type.BOOL, _THERE: Type.DYN}
    return environment(variables)


def environment(variables: Mapping[str, Any], types: Any = None) -> Env:
    """The language with Kubernetes' functions and these *variables*; *types*: a descriptor pool."""
    extensions = [
        ext_strings.ExtStrings(),
        ext_math.ExtMath(),
        ext_optional.ExtOptional(),
        ext_bindings.ExtBindings(),
        ext_encoders.ExtEncoders(),
    ]
    given = {"variables": variables, "extensions": extensions, "functions": declared()}
    return NewEnv(**given) if types is None else NewEnv(types, **given)


def _in_words(error: str) -> str:
    """An error of the library as Go's says it."""
    _, _, words = error.partition(": ")
    if found := re.match(r'Key not found in map : "?([^"]*)"?', words):
        return f"no such key: {found[1]}"
    return "no such overload" if words.startswith("No matching overloads") else words

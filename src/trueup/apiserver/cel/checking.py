"""
Checking: whether an expression fits the types of what it speaks of.

Evaluating needs no types, so a rule that compiles may still never hold. Upstream refuses such rules
of a definition, and warns of them in a policy; this says so in the same words.
"""

import re
from collections.abc import Mapping
from typing import Any

from cel_expr_python.cel import Env, Type

from trueup.apiserver.cel.compiling import NotCompiled, compiled_in, environment
from trueup.k8s.schema import Schema

_STRUCT = re.compile(r" not found in struct '[^']*'")
# Numbers of two kinds may be compared upstream, which the library's checker does not know.
_NUMBERS = re.compile(r"overload for '_[<>]=?_' applied to '\((?:int|uint|double), (?:int|uint|d)")


class Checker:
    """An environment of known types."""

    def __init__(self, env: Env) -> None:
        self._env = env

    def wrong(self, text: str, result: Type = Type.DYN) -> str:
        """Why *text* is not an expression that gives a *result*; empty if it is one."""
        try:
            compiled_in(self._env, text, result)
        except NotCompiled as error:
            words = str(error)
            return "" if error.here or _NUMBERS.search(words) else _STRUCT.sub("", words)
        return ""


def of_schemas(schemas: Mapping[str, Schema], **others: Type) -> Checker:
    """A checker of variables that are whole objects, and of *others*."""
    return _checker(schemas, others, root=True)


def of_rule(raw: Mapping[str, Any], *, root: bool, old: str) -> Checker:
    """A checker of the rules of a place in a schema; *old* is how the value before is called."""
    schema = Schema(raw, structural=True)
    return _checker({"self": schema, **({old: schema} if old else {})}, {}, root=root)


def _checker(schemas: Mapping[str, Schema], others: Mapping[str, Type], *, root: bool) -> Checker:
    # Few servers ever check, and the import would be a good part of the start of each.
    from trueup.apiserver.cel.types import Types

    types = Types()
    variables = {name: types.of(schema, root=root) for name, schema in schemas.items()}
    return Checker(environment({**variables, **others}, types.pool()))

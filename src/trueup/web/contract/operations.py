"""
The operations of Argo CD's API (3.6), one a line of ``operations.txt``.

``METHOD path name answer <body ?query``: *body* and *query* where there are any; a parameter is a
string unless it ends in ``:bool`` or ``:int``; ``[]``: it may be repeated. The answer of
``stream:shape`` is a stream of them. Shapes are those of ``shapes.txt``.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from starlette.routing import BaseRoute, Route

from trueup.k8s.value import Value

Key: TypeAlias = tuple[str, str]
"""Method, and path with its parameters nameless: they are called otherwise here and there."""
PARAMETER = re.compile(r"\{([^}]*)\}")
STREAM = "stream:"


class Operation(Value, frozen=True):
    """*query*: name and kind (``str``, ``bool``, ``int`` or ``list``) of each parameter."""

    method: str
    path: str
    name: str
    answer: str = ""
    body: str = ""
    query: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> Key:
        return self.method, nameless(self.path)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Those of the path."""
        return tuple(PARAMETER.findall(self.path))


@cache
def operations() -> tuple[Operation, ...]:
    return tuple(map(_operation, _text().splitlines()))


def nameless(path: str) -> str:
    return PARAMETER.sub("{}", path)


def keys(route: Route) -> frozenset[Key]:
    """What *route* is for; that it answers ``HEAD`` as well is no operation."""
    return frozenset(
        (method, nameless(route.path)) for method in route.methods or () if method != "HEAD"
    )


def served(routes: Iterable[BaseRoute]) -> frozenset[Key]:
    return frozenset(key for route in routes if isinstance(route, Route) for key in keys(route))


def _text() -> str:
    return (files("trueup.web.contract") / "operations.txt").read_text()


def _operation(line: str) -> Operation:
    said, _, query = line.partition(" ?")
    said, _, body = said.partition(" <")
    method, path, name, answer = said.split()
    return Operation(method, path, name, answer, body, tuple(map(_parameter, query.split())))


def _parameter(said: str) -> tuple[str, str]:
    if said.endswith("[]"):
        return said.removesuffix("[]"), "list"
    name, _, kind = said.partition(":")
    return name, kind or "str"

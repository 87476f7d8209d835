"""
Scripts: pieces of Lua in ``argocd-cm``, by the kinds that they are for.

What a script's answer means is for those who ask it: `trueup.core.health.scripts` and
`trueup.core.actions.scripts`. The engine that runs it is given (`trueup.edge.lua`).
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeVar

from trueup.core.globs import matches
from trueup.k8s.ref import GroupKind
from trueup.k8s.value import Value

T = TypeVar("T")

KEYS = "resource.customizations"
NOT_LUA = "it is not Lua: "
"""How the text of a failure begins if the script can run for no object at all."""
NOT_A_TABLE = "expect table output from Lua script, not "
_KINDS = {bool: "boolean", str: "string", list: "array", dict: "table", type(None): "nil"}


class ScriptFailed(Exception):
    """A script does not compile, fails, or takes too long or too much; the text says where."""


class Script(Value, frozen=True):
    """
    *key*: where in ``argocd-cm`` it stands; *open_libs*: it may use more of Lua's library.

    *file*: what its lines are told by when it fails.
    """

    text: str
    key: str = ""
    open_libs: bool = False
    file: str = "health.lua"


def name_of(kind: GroupKind) -> str:
    """``group/Kind``, ``Kind`` alone in the core group."""
    return f"{kind.group}/{kind.kind}" if kind.group else kind.kind


def finder(known: Mapping[str, T]) -> Callable[[GroupKind], T | None]:
    """What is for a kind: what stands under its very name, else under the first glob that fits."""

    @cache
    def find(kind: GroupKind) -> T | None:
        name = name_of(kind)
        if name in known:
            return known[name]
        return next((known[each] for each in sorted(known) if matches(each, name)), None)

    return find


def lua_kind(value: object) -> str:
    """What Lua calls a value that is no table with names."""
    return _KINDS.get(type(value), "number")

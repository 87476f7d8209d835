"""
Lua: runs the scripts of ``argocd-cm`` in a box, as Argo CD's engine would.

That engine speaks Lua 5.1 with ``goto``: LuaJIT does the same, with its compiler off so that the
limits hold. A script sees ``obj``, that of an action ``actionParams`` too, and the parts of the
library that cannot reach out: base, string, table, math, and of os the time and date. What it makes
global is gone after the run. It may take one second and 64 MiB; a script that runs into a limit has
failed, and breaks nothing.

lupa is loaded when the first script runs: most installations have none.
"""

import importlib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Protocol

from trueup.core.scripts import NOT_A_TABLE, NOT_LUA, Script, ScriptFailed

SECONDS = 1.0
MEMORY = 64 * 2**20
DEPTH = 64  # of a table that is given back; one that contains itself has none
BITS = 63  # of a whole number that can be handed over as it is
ENGINES = ("lupa.luajit21", "lupa.luajit20", "lupa.lua51")
"""The first that this platform has. Without LuaJIT, scripts that use ``goto`` do not compile."""


class Engine(Protocol):
    """What is used of lupa."""

    LuaError: type[Exception]
    LuaMemoryError: type[Exception]

    def LuaRuntime(self, **options: Any) -> Any: ...  # noqa: N802 its own name

    def lua_type(self, value: Any) -> str | None: ...


class Lua:
    """
    The ``Run`` of `core.health.scripts`, and with `act` the ``Act`` of `core.actions.scripts`.

    Scripts are compiled once each.
    """

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._box: _Box | None = None

    def __call__(self, script: Script, body: Mapping[str, Any]) -> Any:
        return self._ran(script, {"obj": body})

    def act(self, script: Script, body: Mapping[str, Any], parameters: Mapping[str, str]) -> Any:
        """The same, of an action that is given *parameters*."""
        return self._ran(script, {"obj": body, "actionParams": parameters})

    def _ran(self, script: Script, known: Mapping[str, Any]) -> Any:
        if self._box is None:
            self._box = _Box(_engine(), self._memory)
        box = self._box
        try:
            good, found = box.run(script, known, self._seconds)
            if good:
                return box.plain(found)
        except box.engine.LuaError as error:  # it was stopped in the middle
            found = error if str(error) else _MEMORY
        except UnicodeError as error:
            raise ScriptFailed(f"a text is not of whole characters: {error}") from error
        told = _first(str(found))
        if told.startswith((_MEMORY, "it took")):
            self._box = None  # what it has used up is given back with it
        if told.startswith(_MEMORY):
            told = f"it took more than {self._memory // 2**20} MiB of memory"
        raise ScriptFailed(told)


_MEMORY = "not enough memory"


class _Box:
    """One Lua state, with nothing in it but what a script may use."""

    def __init__(self, engine: Engine, memory: int) -> None:
        self.engine = engine
        box = resources.files(__package__).joinpath("box.lua").read_text("utf-8")
        self._lua = engine.LuaRuntime(
            max_memory=memory,
            register_eval=False,
            register_builtins=False,
            unpack_returned_tuples=True,
        )
        self._compile, self._run = self._lua.execute(box)
        self._compiled: dict[tuple[str, str], Any] = {}

    def run(self, script: Script, known: Mapping[str, Any], seconds: float) -> tuple[bool, Any]:
        """Whether it ran to its end, and what it gave or said."""
        key = (script.file, script.text)
        made = self._compiled.get(key)
        if made is None:
            made = self._compiled[key] = self._made(script)
        good, found = self._run(made, script.open_libs, seconds, self._table(known))
        return bool(good), found

    def _table(self, known: Mapping[str, Any]) -> Any:
        """Lua has floats only: a whole number too large for C becomes one here."""
        try:
            return self._lua.table_from(known, recursive=True)
        except OverflowError:
            return self._lua.table_from(_floats(known), recursive=True)

    def _made(self, script: Script) -> Any:
        made = self._compile(script.text, script.file)
        if isinstance(made, tuple):
            raise ScriptFailed(f"{NOT_LUA}{_first(str(made[1]))}")
        return made

    def plain(self, value: Any, depth: int = 0) -> Any:
        """As JSON has it: a table with the keys 1, 2, 3 … is a list, so is an empty one."""
        kind = self.engine.lua_type(value)
        if kind is None:
            return value
        if depth > DEPTH or (depth and kind != "table"):
            raise ScriptFailed(f"it gave back a {kind} that JSON cannot hold")
        if kind != "table":
            raise ScriptFailed(f"{NOT_A_TABLE}{kind}")
        found = {key: self.plain(each, depth + 1) for key, each in value.items()}
        if all(key == at for at, key in enumerate(found, 1)):
            return list(found.values())
        return {str(key): each for key, each in found.items()}


def _floats(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _floats(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_floats(each) for each in value]
    large = isinstance(value, int) and value.bit_length() > BITS
    return float(value) if large else value


def _engine() -> Engine:
    """The first engine that there is."""
    for name in ENGINES[:-1]:
        try:
            found: Engine = importlib.import_module(name)
        except ImportError:
            continue
        return found
    return importlib.import_module(ENGINES[-1])


def _first(told: str) -> str:
    """Without the stack, which tells of our own functions."""
    return told.partition("\nstack traceback")[0].strip()

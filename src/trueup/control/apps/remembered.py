"""Remembered: a health script runs once for each version of an object, however often asked."""

from collections.abc import Hashable, Mapping
from typing import Any

from trueup.control.memory import Recent
from trueup.core.health.scripts import Run
from trueup.core.scripts import Script, ScriptFailed

BOUND = 20_000  # answers that are kept
CLOCK = "os."  # a script that looks at the time may think otherwise next time


class Remembered:
    """*run*, with a memory; a script that fails for an object is not run again for it either."""

    def __init__(self, run: Run, bound: int = BOUND) -> None:
        self._run = run
        self._known: Recent[Hashable, tuple[Any, str]] = Recent(bound)

    def __call__(self, script: Script, body: Mapping[str, Any]) -> Any:
        metadata = body.get("metadata") or {}
        key = (script.text, script.open_libs, metadata.get("uid"), metadata.get("resourceVersion"))
        if None in key or CLOCK in script.text:
            return self._run(script, body)
        known = self._known.get(key)
        found, failure = known or self._known.put(key, self._ran(script, body))
        if failure:
            raise ScriptFailed(failure)
        return found

    def _ran(self, script: Script, body: Mapping[str, Any]) -> tuple[Any, str]:
        try:
            return self._run(script, body), ""
        except ScriptFailed as failed:
            return None, str(failed) or "it failed"

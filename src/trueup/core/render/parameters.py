"""
What the commands of a plugin are given by environment: Argo CD's names, exactly.

The build environment; the Application's ``env``, each with ``ARGOCD_ENV_`` before its name; its
parameters as JSON in ``ARGOCD_APP_PARAMETERS`` and each as ``PARAM_<NAME>``. A variable without a
value is set and empty.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from trueup.core.render.environment import substituted
from trueup.model.errors import Stalled
from trueup.model.source import PluginOptions, PluginParameter

_NOT_IN_A_NAME = re.compile(r"[^A-Z0-9_]")


def given(options: PluginOptions | None, environment: Mapping[str, str]) -> dict[str, str]:
    """
    The variables for the commands; *environment* is the build environment.

    *options*: None if the Application says nothing of a plugin, and one was discovered.
    """
    made = dict(environment)
    if options is not None:
        for each in options.env:
            made[f"ARGOCD_ENV_{each.name}"] = substituted(each.value, environment)
        made["ARGOCD_APP_PARAMETERS"] = _as_json(options.parameters)
        for parameter in options.parameters:
            made.update(_variables(parameter))
    for name, text in made.items():
        if "=" in name or "\0" in name + text:
            raise Stalled(
                "InvalidSpec",
                f"plugin: {name!r} cannot be a variable of a command",
                "correct its name or value in plugin.env or plugin.parameters",
            )
    return made


def _as_json(parameters: tuple[PluginParameter, ...]) -> str:
    """As Go writes it: none is null, keys are sorted, and no sign means anything in HTML."""
    told = [dict(_fields(each)) for each in parameters] or None
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _fields(parameter: PluginParameter) -> Iterator[tuple[str, Any]]:
    yield "name", parameter.name
    for field in ("string", "map", "array"):
        value = getattr(parameter, field)
        if value is not None:
            yield field, value


def _variables(parameter: PluginParameter) -> Iterator[tuple[str, str]]:
    base = f"PARAM_{_escaped(parameter.name)}"
    if parameter.string is not None:
        yield base, parameter.string
    for key, value in (parameter.map or {}).items():
        yield f"{base}_{_escaped(key)}", value
    for number, value in enumerate(parameter.array or ()):
        yield f"{base}_{number}", value


def _escaped(name: str) -> str:
    return _NOT_IN_A_NAME.sub("_", name.upper())

"""
Go templates of settings: the pure ones of `core.gotemplate`, with a clock and chance.

A template is read once and kept; settings have few of them.
"""

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from trueup.core.gotemplate import Template, TemplateFailed, Time, parsed, sprig
from trueup.model.errors import Stalled
from trueup.ports import Clock

KEPT = 256


class GoTemplates:
    """Implements :class:`trueup.ports.Texts`."""

    def __init__(self, clock: Clock) -> None:
        self._functions = sprig(lambda: Time.of(clock.now()), os.urandom)
        self._parsed = lru_cache(maxsize=KEPT)(self._read)

    async def text(self, name: str, template: str, data: Mapping[str, Any]) -> str:
        try:
            return self._parsed(template).text(data)
        except TemplateFailed as error:
            told = str(error).removeprefix("template: ")
            raise Stalled(
                "InvalidTemplate", f"{name}: {told}", "correct the Go template"
            ) from error

    def _read(self, template: str) -> Template:
        return parsed(template, self._functions)

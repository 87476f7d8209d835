"""
Go templates with Sprig's functions, for settings that Argo CD writes in them.

There is no such library for Python; Helm has one inside, and its ``tpl`` renders any text. So a
template is a chart of one object, rendered in a worker like any other.
"""

from collections.abc import Mapping
from typing import Any, Protocol

import orjson

from trueup.core.render.job import Helm
from trueup.edge.engines.wire import Done, Work
from trueup.model.errors import Stalled

_CHART = b"apiVersion: v2\nname: text\nversion: 0.0.0\n"
_OBJECT = b"""apiVersion: v1
kind: ConfigMap
metadata: {name: text}
data:
  text: {{ tpl .Values.template .Values.data | toJson }}
"""


class Renderer(Protocol):
    """Who carries out a job."""

    async def render(self, work: Work) -> Done: ...


class GoTemplates:
    """Implements :class:`trueup.ports.Texts`."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    async def text(self, name: str, template: str, data: Mapping[str, Any]) -> str:
        values = orjson.dumps({"template": template, "data": data}).decode()
        job = Helm("text", "text", "default", values=values)
        files = {"text/Chart.yaml": _CHART, "text/templates/text.yaml": _OBJECT}
        try:
            done = await self._renderer.render(Work(job, files))
        except Stalled as error:
            told = error.message.partition("text.yaml")[2] or error.message
            raise Stalled(
                "InvalidTemplate", f"{name}: {told.strip(' :')}", "correct the Go template"
            ) from error
        return str(orjson.loads(done.objects[0])["data"]["text"])

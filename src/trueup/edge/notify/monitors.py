"""Monitors: Grafana's annotations, Alertmanager's alerts, New Relic's deployments."""

import asyncio
import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from trueup.edge.notify.desk import Desk
from trueup.edge.notify.fields import Fields, wrong
from trueup.edge.notify.web import Ask
from trueup.model.errors import Unreachable
from trueup.model.notice import About, Notice


class Grafana:
    """An annotation; the recipient is its tags: ``one|two``."""

    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        parts = urlsplit(settings.needed("apiUrl"))
        self._url = parts._replace(path=f"{parts.path.rstrip('/')}/annotations").geturl()
        self._headers = {"Authorization": f"Bearer {settings.needed('apiKey')}"}

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        body = {
            "time": int(self._desk.tools.now().timestamp()) * 1000,
            "isRegion": False,
            "tags": recipient.split("|"),
            "text": notice.message,
        }
        await self._desk.json(self._url, body, self._headers)


class Alertmanager:
    """
    An alert to all targets at once: those of a cluster tell each other, so one is enough.

    ``endsAt`` is ours: a template for what is well again ends the alert of the same labels.
    """

    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        scheme = settings.text("scheme", "http")
        path = settings.text("apiPath", "/api/v2/alerts")
        targets = [str(each) for each in settings.list("targets")] or ["127.0.0.1:9093"]
        self._urls = [f"{scheme}://{each}{path}" for each in targets]
        self._seconds = float(settings.number("timeout", 3))
        self._headers = {"Content-Type": "application/json", **_known(settings)}

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        said = Fields(notice.parts.get("alertmanager"), "alertmanager")
        body = _json([_alert(said, about, self._desk.tools.now())])
        asks = [
            Ask("POST", url, self._headers, body, self._desk.secure, self._seconds)
            for url in self._urls
        ]
        told = await asyncio.gather(*map(self._desk.send, asks), return_exceptions=True)
        failed = [each for each in told if isinstance(each, BaseException)]
        if len(failed) < len(told):
            return
        again = next((each for each in failed if isinstance(each, Unreachable)), failed[0])
        raise again


class Newrelic:
    """A deployment of the application whose number is the recipient."""

    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._base = settings.text("apiURL", "https://api.newrelic.com").rstrip("/")
        self._headers = {"X-Api-Key": settings.needed("apiKey")}

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        said = Fields(notice.parts.get("newrelic"), "newrelic")
        if not said:
            raise wrong("the template", "says nothing for newrelic")
        marker = {
            "revision": said.text("revision"),
            "changelog": said.text("changelog"),
            "description": said.text("description") or notice.message,
            "user": said.text("user"),
        }
        needed = {key: value for key, value in marker.items() if value or key == "revision"}
        url = f"{self._base}/v2/applications/{quote(recipient, '')}/deployments.json"
        await self._desk.json(url, {"deployment": needed}, self._headers)


def _known(settings: Fields) -> dict[str, str]:
    if basic := settings.within("basicAuth"):
        known = f"{basic.text('username')}:{basic.text('password')}".encode()
        return {"Authorization": f"Basic {base64.b64encode(known).decode()}"}
    token = settings.text("bearerToken")
    return {"Authorization": f"Bearer {token}"} if token else {}


def _alert(said: Fields, about: About, now: datetime) -> dict[str, Any]:
    labels = said.texts("labels")
    if not labels:
        raise wrong("alertmanager", "the template gives no labels: one at least is needed")
    labels.setdefault("alertname", about.group or about.key)
    url = said.text("generatorURL")
    if url.startswith("git@"):
        url = "https://" + url.removeprefix("git@").replace(":", "/", 1)
    told = {
        "labels": labels,
        "annotations": said.texts("annotations"),
        "generatorURL": url,
        "startsAt": said.text("startsAt"),
        "endsAt": said.text("endsAt"),
    }
    if not told["startsAt"] and not told["endsAt"]:
        told["startsAt"] = now.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {key: value for key, value in told.items() if value or not key.endswith("sAt")}


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()

"""Pagers: PagerDuty by its REST API and by its events, Opsgenie, Pushover."""

from typing import Any

from trueup.edge.notify.desk import Desk
from trueup.edge.notify.fields import Fields, wrong
from trueup.model.notice import About, Notice

_OPSGENIE_LONGEST = 130  # characters of a message
_SUMMARY_LONGEST = 1024
_PAGERDUTY = "application/vnd.pagerduty+json;version=2"


class Pagerduty:
    """An incident of the service that the recipient is; by ``pagerdutyv2`` it can be resolved."""

    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._url = settings.text("apiURL", "https://api.pagerduty.com").rstrip("/") + "/incidents"
        token = settings.needed("token")
        self._headers = {"Authorization": f"Token token={token}", "Accept": _PAGERDUTY}
        if sender := settings.text("from"):
            self._headers["From"] = sender

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        said = Fields(notice.parts.get("pagerduty"), "pagerduty")
        incident: dict[str, Any] = {
            "type": "incident",
            "title": said.text("title") or notice.message[:_SUMMARY_LONGEST],
            "service": {"id": recipient, "type": "service_reference"},
        }
        if priority := said.text("priorityId"):
            incident["priority"] = {"id": priority, "type": "priority"}
        if urgency := said.text("urgency"):
            incident["urgency"] = urgency
        if body := said.text("body"):
            incident["body"] = {"type": "incident_body", "details": body}
        await self._desk.json(self._url, {"incident": incident}, self._headers)


class PagerdutyV2:
    """An event, which opens an alert, or adds to that of the same ``dedupKey``."""

    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        base = settings.text("apiURL", "https://events.pagerduty.com").rstrip("/")
        self._url = f"{base}/v2/enqueue"
        self._keys = settings.texts("serviceKeys")

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        said = Fields(notice.parts.get("pagerdutyv2"), "pagerdutyv2")
        payload = {
            "summary": (said.text("summary") or notice.message)[:_SUMMARY_LONGEST],
            "source": said.text("source") or about.key,
            "severity": said.text("severity") or about.severity,
        }
        for name in ("component", "group", "class"):
            if value := said.text(name):
                payload[name] = value
        event: dict[str, Any] = {
            "routing_key": of(self._desk, self._keys, recipient),
            "event_action": "trigger",
            "payload": payload,
            "client": "ArgoCD",
        }
        if dedup := said.text("dedupKey"):
            event["dedup_key"] = dedup
        if url := said.text("url") or about.link:
            event["client_url"] = url
        await self._desk.json(self._url, event)


class Opsgenie:
    """An alert to the team that the recipient is."""

    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        base = settings.text("apiUrl", "api.opsgenie.com").rstrip("/")
        self._url = f"{base if '://' in base else f'https://{base}'}/v2/alerts"
        self._keys = settings.texts("apiKeys")

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        headers = {"Authorization": f"GenieKey {of(self._desk, self._keys, recipient)}"}
        said = Fields(notice.parts.get("opsgenie"), "opsgenie")
        if said and not said.text("description"):
            raise wrong("opsgenie", "the template gives no description")
        body: dict[str, Any] = {
            "message": notice.message[:_OPSGENIE_LONGEST],
            "responders": [{"type": "team", "id": recipient}],
            "source": "Argo CD",
        }
        for name in ("description", "priority", "alias", "note", "entity", "user"):
            if value := said.text(name):
                body[name] = value
        for name in ("actions", "tags"):
            if listed := said.list(name):
                body[name] = [str(each) for each in listed]
        if details := said.texts("details"):
            body["details"] = details
        if visible := [_responder(each) for each in said.list("visibleTo")]:
            body["visibleTo"] = visible
        await self._desk.json(self._url, body, headers)


class Pushover:
    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        base = settings.text("apiURL", "https://api.pushover.net").rstrip("/")
        self._url = f"{base}/1/messages.json"
        self._token = settings.needed("token")

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        form = {"token": self._token, "user": recipient, "message": notice.message, "priority": "0"}
        await self._desk.form(self._url, form)


def of(desk: Desk, keys: dict[str, str], recipient: str) -> str:
    """The key of *recipient*."""
    if key := keys.get(recipient):
        return key
    have = ", ".join(sorted(keys)) or "none"
    raise desk.refused(f"no key is set for the recipient {recipient!r}; there are: {have}")


def _responder(said: Any) -> dict[str, str]:
    fields = Fields(said, "opsgenie.visibleTo")
    names = ("type", "id", "name", "username")
    return {name: fields.text(name) for name in names if fields.text(name)}

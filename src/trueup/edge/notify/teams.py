"""
Teams: message cards to Office 365 connectors, and adaptive cards to workflows.

A template says the same of both, but for ``adaptiveCard``: a workflow's card is built of title,
text, facts, the facts of sections and the actions that open an address.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.edge.notify.desk import JSON, Desk
from trueup.edge.notify.fields import Fields
from trueup.edge.notify.web import Ask
from trueup.model.notice import About, Notice

_CARD = "application/vnd.microsoft.card.adaptive"


class Teams:
    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._urls = settings.texts("recipientUrls")

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        url = address(self._desk, self._urls, recipient)
        said = Fields(notice.parts.get("teams"), "teams")
        whole = said.text("template")
        body = whole or json.dumps(_message(notice, said), ensure_ascii=False)
        answer = await self._desk.send(Ask("POST", url, {"Content-Type": JSON}, body.encode()))
        told = answer.body.decode(errors="replace").strip()
        if told not in ("1", ""):  # a connector says so, whatever the status
            again = "429" in told or "rate" in told.lower()
            raise self._desk.unreachable(told) if again else self._desk.refused(told)


class TeamsWorkflows:
    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._urls = settings.texts("recipientUrls")

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        url = address(self._desk, self._urls, recipient)
        said = Fields(notice.parts.get("teams-workflows"), "teams-workflows")
        card = said.json("adaptiveCard") or _adaptive(notice, said)
        attached = {"contentType": _CARD, "content": card}
        await self._desk.json(url, {"type": "message", "attachments": [attached]})


def address(desk: Desk, known: Mapping[str, str], recipient: str) -> str:
    """The webhook of *recipient*."""
    if url := known.get(recipient):
        return url
    have = ", ".join(sorted(known)) or "none"
    raise desk.refused(f"no address is set for the recipient {recipient!r}; there are: {have}")


def _message(notice: Notice, said: Fields) -> dict[str, Any]:
    message: dict[str, Any] = {
        "@type": "MessageCard",
        "context": "https://schema.org/extensions",
        "title": said.text("title"),
        "summary": said.text("summary"),
        "text": said.text("text") or notice.message,
    }
    if color := said.text("themeColor"):
        message["themeColor"] = color
    if actions := said.json("potentialAction"):
        message["potentialAction"] = actions
    sections = list(said.json("sections") or ())
    if "facts" in said and (facts := said.json("facts")) is not None:
        sections.append({"facts": facts})
    return {**message, "sections": sections} if sections else message


def _adaptive(notice: Notice, said: Fields) -> dict[str, Any]:
    body: list[dict[str, Any]] = []
    if title := said.text("title"):
        head = {"type": "TextBlock", "text": title, "size": "Large", "weight": "Bolder"}
        color = said.text("themeColor")
        body.append({**head, **({"color": color} if color else {}), "wrap": True})
    if text := said.text("text") or notice.message:
        body.append({"type": "TextBlock", "text": text, "wrap": True})
    sections = said.json("sections") or ()
    for facts in (said.json("facts"), *(_of(each, "facts") for each in sections)):
        if found := list(_facts(facts or ())):
            body.append({"type": "FactSet", "facts": found})
    card = {"type": "AdaptiveCard", "version": "1.4", "body": body}
    actions = list(_actions(said.json("potentialAction") or ()))
    return {**card, "actions": actions} if actions else card


def _facts(said: Iterable[Any]) -> Iterator[dict[str, str]]:
    for each in said:
        if isinstance(name := _of(each, "name"), str):
            value = _of(each, "value")
            yield {"title": name, "value": value if isinstance(value, str) else _written(value)}


def _actions(said: Iterable[Any]) -> Iterator[dict[str, str]]:
    for each in said:
        targets = _of(each, "targets")
        uri = _of(targets[0], "uri") if isinstance(targets, list) and targets else None
        if _of(each, "@type") == "OpenUri" and isinstance(uri, str) and uri:
            yield {"type": "Action.OpenUrl", "title": str(_of(each, "name") or ""), "url": uri}


def _of(said: Any, name: str) -> Any:
    return said.get(name) if isinstance(said, Mapping) else None


def _written(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
    return str(value)

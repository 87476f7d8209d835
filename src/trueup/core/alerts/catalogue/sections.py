"""What a message that is built in looks like in each service."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

COLOURS = {"good": "#1a8a4c", "info": "#2d6cdf", "warning": "#c77700", "error": "#c8322b"}
SEVERITIES = {"good": "info", "info": "info", "warning": "warning", "error": "error"}
PRIORITIES = {"good": "P5", "info": "P5", "warning": "P3", "error": "P2"}
STATES = {"good": "success", "info": "pending", "warning": "failure", "error": "failure"}
OPEN = "Open"


class Message(NamedTuple):
    """
    *title*: one line; *more*: further lines, or nothing. *kind*: ``good``, ``info``, ``warning`` or
    ``error``. *facts*: by what they are called; *about*: what the object is called. All are Go
    templates.
    """

    title: str
    more: str
    kind: str
    link: str
    facts: Mapping[str, str]
    about: str

    @property
    def text(self) -> str:
        """With the link, where the context has an address."""
        return f"{self.title}{self.more}{{{{if .context.argocdUrl}}}}\n{{{{end}}}}{self.link}"


def sections(of: Message) -> dict[str, Any]:
    """The template, as a ConfigMap would declare it."""
    return {"message": of.text, **{part: made(of) for part, made in MADE.items()}}


def _email(of: Message) -> dict[str, Any]:
    return {"subject": of.title, "body": of.text}


def _attached(of: Message) -> dict[str, Any]:
    facts = [{"title": name, "value": each, "short": True} for name, each in of.facts.items()]
    one = {
        "title": of.title,
        "title_link": of.link,
        "color": COLOURS[of.kind],
        "text": of.more,
        "fields": facts,
    }
    return {"attachments": [one]}


def _slack(of: Message) -> dict[str, Any]:
    return {**_attached(of), "groupingKey": "", "notifyBroadcast": False}


def _teams(of: Message) -> dict[str, Any]:
    target = {"os": "default", "uri": of.link}
    return {
        "title": of.title,
        "text": of.more,
        "themeColor": COLOURS[of.kind],
        "facts": [{"name": name, "value": each} for name, each in of.facts.items()],
        "potentialAction": [{"@type": "OpenUri", "name": OPEN, "targets": [target]}],
    }


def _googlechat(of: Message) -> dict[str, Any]:
    widgets: list[dict[str, Any]] = [
        {"decoratedText": {"topLabel": name, "text": each}} for name, each in of.facts.items()
    ]
    button = {"text": OPEN, "onClick": {"openLink": {"url": of.link}}}
    widgets.append({"buttonList": {"buttons": [button]}})
    card = {"header": {"title": of.title}, "sections": [{"widgets": widgets}]}
    return {"cardsV2": [{"cardId": of.about, "card": card}]}


def _alertmanager(of: Message) -> dict[str, Any]:
    return {
        "generatorURL": of.link,
        "labels": {"severity": SEVERITIES[of.kind], "name": of.about},
        "annotations": {"summary": of.title, "description": of.text},
    }


def _pagerduty(of: Message) -> dict[str, Any]:
    return {"title": of.title, "body": of.text, "urgency": "high" if of.kind == "error" else "low"}


def _pagerduty_v2(of: Message) -> dict[str, Any]:
    severity = SEVERITIES[of.kind]
    return {"summary": of.title, "severity": severity, "source": of.about, "url": of.link}


def _opsgenie(of: Message) -> dict[str, Any]:
    return {"description": of.text, "priority": PRIORITIES[of.kind], "details": dict(of.facts)}


def _status(of: Message) -> dict[str, Any]:
    state = {"state": STATES[of.kind], "label": f"trueup/{of.about}", "targetURL": of.link}
    return {"status": state}


MADE: Mapping[str, Callable[[Message], dict[str, Any]]] = {
    "email": _email,
    "slack": _slack,
    "mattermost": _attached,
    "rocketchat": _attached,
    "teams": _teams,
    "teams-workflows": _teams,
    "googlechat": _googlechat,
    "alertmanager": _alertmanager,
    "pagerduty": _pagerduty,
    "pagerdutyv2": _pagerduty_v2,
    "opsgenie": _opsgenie,
    "github": _status,
}
"""A service that is not among them gets the text."""

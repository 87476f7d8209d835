"""
The old form: ``config.yaml`` of the ConfigMap and ``notifiers.yaml`` of the Secret.

Argo CD has deprecated both and still reads them, over what the keys of today say; so do we.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from trueup.core.alerts.configuration import Configuration, Finding, Subscription
from trueup.core.alerts.parts import spelled
from trueup.core.alerts.subscriptions import destination
from trueup.core.alerts.templates import Template, text
from trueup.core.alerts.trigger import Condition, Trigger
from trueup.core.expr import ExpressionFailed
from trueup.k8s.selector import SelectorError, parse
from trueup.k8s.yaml import YamlError, documents
from trueup.model.notice import ServiceSettings

MAP_KEY, SECRET_KEY = "config.yaml", "notifiers.yaml"
KEYS = (MAP_KEY,)
KINDS = ("email", "slack", "opsgenie", "grafana")
Data = Mapping[str, str]


def merged(found: Configuration, data: Data, secrets: Data) -> Configuration:
    """*found* with what the old keys say."""
    for where, said, onto in (
        (SECRET_KEY, secrets.get(SECRET_KEY), _services),
        (MAP_KEY, data.get(MAP_KEY), _settings),
    ):
        if said:
            try:
                found = onto(found, _map(said))
            except (ValueError, ExpressionFailed, YamlError) as error:
                finding = Finding(where, f"it makes no sense: {error}")
                found = replace(found, findings=(*found.findings, finding))
    return found


def _services(found: Configuration, said: Mapping[str, Any]) -> Configuration:
    services = dict(found.services)
    for kind in KINDS:
        if isinstance(said.get(kind), Mapping):
            services[kind] = ServiceSettings(kind, kind, said[kind])
    for each in _maps(said.get("webhook")):
        name = text(each.get("name"))
        services[name] = ServiceSettings("webhook", name, each)
    return replace(found, services=services)


def _settings(found: Configuration, said: Mapping[str, Any]) -> Configuration:
    context = {str(key): text(each) for key, each in (said.get("context") or {}).items()}
    subscriptions = tuple(map(_subscription, _maps(said.get("subscriptions"))))
    enabled = (text(e.get("name")) for e in _maps(said.get("triggers")) if e.get("enabled") is True)
    return replace(
        found,
        context={**found.context, **context},
        subscriptions=subscriptions or found.subscriptions,
        default_triggers=(*found.default_triggers, *enabled),
        templates={**found.templates, **dict(_templates(said))},
        triggers={**found.triggers, **dict(_triggers(found, said))},
    )


def _templates(said: Mapping[str, Any]) -> Iterator[tuple[str, Template]]:
    """``subject`` is that of an e-mail, ``body`` the message."""
    for each in _maps(said.get("templates")):
        own = {key: value for key, value in each.items() if key not in ("name", "subject", "body")}
        if each.get("subject"):
            own["email"] = {**(own.get("email") or {}), "subject": each["subject"]}
        if each.get("body"):
            own["message"] = each["body"]
        name = text(each.get("name"))
        template = Template(name, spelled(own))
        template.check()
        yield name, template


def _triggers(found: Configuration, said: Mapping[str, Any]) -> Iterator[tuple[str, Trigger]]:
    """What is said changes the first condition of one that is there."""
    for each in _maps(said.get("triggers")):
        name = text(each.get("name"))
        there = found.triggers[name].conditions if name in found.triggers else ()
        first = there[0] if there else Condition()
        changed = Condition(
            when=text(each.get("condition")) or first.when,
            send=(text(each["template"]),) if each.get("template") else first.send,
            once_per=first.once_per,
            description=text(each.get("description")) or first.description,
        )
        yield name, Trigger((changed, *there[1:]))


def _subscription(said: Mapping[str, Any]) -> Subscription:
    try:
        selector = parse(text(said.get("selector")))
    except SelectorError as error:
        raise ValueError(f"subscriptions: {error}") from error
    return Subscription(
        tuple(destination(text(each)) for each in said.get("recipients") or ()),
        tuple(text(each) for each in said.get("triggers") or ()),
        selector,
    )


def _map(said: str) -> Mapping[str, Any]:
    found = [body for _, body in documents(said.encode(), last=True)]
    if found and not isinstance(found[0], Mapping):
        raise ValueError("it is not a map")
    return found[0] if found else {}


def _maps(said: Any) -> list[Mapping[str, Any]]:
    return [each for each in said or () if isinstance(each, Mapping)]

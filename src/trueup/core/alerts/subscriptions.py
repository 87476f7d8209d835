"""
Who is told of what: annotations of an object and of its project, and the ConfigMap's list.

``notifications.argoproj.io/subscribe.<trigger>.<service>: one;two``, ``…/subscribe.<service>`` for
the default triggers, and ``…/subscriptions`` with a list of ``trigger`` and ``destinations``.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from trueup.core.alerts.configuration import Configuration, Finding
from trueup.k8s.yaml import YamlError, documents
from trueup.model.notice import Destination

PREFIX = "notifications.argoproj.io"
SUBSCRIBE, LISTED = f"{PREFIX}/subscribe.", f"{PREFIX}/subscriptions"
LEGACY = "recipients.argocd-notifications.argoproj.io"


IN_MAP = "subscriptions"
"""The key of the ConfigMap, where those of an operator stand."""


class Wish(NamedTuple):
    """Somebody wants to be told of *trigger* (empty: the default ones); *where* it stands."""

    trigger: str
    to: Destination
    where: str


def wishes(
    configuration: Configuration, labels: Mapping[str, str], annotations: Mapping[str, str]
) -> Iterator[Wish | Finding]:
    """Of an object with these: first the ConfigMap's, then its own."""
    for each in configuration.subscriptions:
        if each.selector.matches(labels):
            for trigger in each.triggers or configuration.default_triggers:
                for to in each.recipients:
                    yield Wish(trigger, to, IN_MAP)
    yield from annotated(annotations)


def outdated(annotations: Mapping[str, str]) -> Iterator[Finding]:
    """Of an object, in the old form: Argo CD takes it of projects alone, and is silent then."""
    for name in sorted(annotations):
        if name.endswith(LEGACY):
            trigger = name.removesuffix(LEGACY)
            hint = f"write {SUBSCRIBE}{trigger}<service>: <recipient>"
            yield Finding(name, "only a project may say it like this", hint)


def annotated(annotations: Mapping[str, str]) -> Iterator[Wish | Finding]:
    for name in sorted(annotations):
        said = annotations[name]
        if name.startswith(SUBSCRIBE):
            yield from _subscribed(name, said)
        elif name.startswith(LISTED):
            yield from _listed(name, said)


def of_project(
    configuration: Configuration, annotations: Mapping[str, str]
) -> Iterator[Wish | Finding]:
    """What a project says for all that is its own; in the old form too."""
    for each in (*annotated(annotations), *_legacy(configuration, annotations)):
        where = f"project: {each.where}"
        yield each._replace(where=where) if isinstance(each, Wish) else replace(each, where=where)


def _legacy(configuration: Configuration, annotations: Mapping[str, str]) -> Iterator[Wish]:
    """The default triggers of a service hold there, whatever trigger is named."""
    for name, said in sorted(annotations.items()):
        if name.endswith(LEGACY):
            trigger = name.removesuffix(LEGACY).rstrip(".")
            for each in filter(None, map(str.strip, said.split(","))):
                to = destination(each)
                own = to.service in configuration.service_triggers
                yield Wish("" if own else trigger, to, name)


def recipients(said: str) -> list[str]:
    """``one;two``; of an empty text the one that has no name."""
    return [each.strip() for each in said.split(";") if each.strip()] if said else [""]


def destination(said: str) -> Destination:
    """``service:recipient``."""
    service, _, recipient = said.partition(":")
    return Destination(service, recipient)


def _subscribed(name: str, said: str) -> Iterator[Wish]:
    trigger, dot, service = name.removeprefix(SUBSCRIBE).partition(".")
    if not dot:
        trigger, service = "", trigger
    for each in recipients(said):
        yield Wish(trigger, Destination(service.partition(".")[0], each), name)


def _listed(name: str, said: str) -> Iterator[Wish | Finding]:
    try:
        found = [body for _, body in documents(said.encode())]
        listed = found[0] if found else []
        if not isinstance(listed, list):
            raise ValueError
    except (YamlError, ValueError):
        hint = "- trigger: [on-deployed], destinations: [{service: slack, recipients: [channel]}]"
        yield Finding(name, "it is not a list of subscriptions", hint)
        return
    for at, each in enumerate(listed):
        yield from _one(f"{name}[{at}]", each)


def _one(where: str, said: Any) -> Iterator[Wish | Finding]:
    fields = {str(key).lower(): value for key, value in said.items()} if _is_map(said) else {}
    triggers = _texts(fields.get("trigger", fields.get("triggers")))
    places = [each for each in fields.get("destinations") or () if _is_map(each)]
    if not places:
        yield Finding(where, "it names no destinations", "destinations: [{service, recipients}]")
    for place in places:
        wanted = _texts(place.get("recipients"))
        if not wanted:
            hint = 'recipients: [""] for a service that has none'
            yield Finding(where, f"{place.get('service')}: it names no recipients", hint)
        for trigger in triggers or ("",):
            for each in wanted:
                yield Wish(trigger, Destination(str(place.get("service") or ""), each), where)


def _is_map(value: Any) -> bool:
    return isinstance(value, Mapping)


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, list) else ()

"""
Extensions: the services that requests to ``/extensions/<name>`` are passed on to.

``extension.config`` of ``argocd-cm`` lists them with their names, ``extension.config.<name>`` has
the backend of one. A wrong entry takes no other with it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from trueup.core.decide.durations import seconds
from trueup.core.signon.references import resolved
from trueup.k8s.value import Value
from trueup.k8s.yaml import YamlError, documents
from trueup.model.application import Destination

KEY = "extension.config"
SWITCH = "server.enable.proxy.extension"
"""Of ``argocd-cmd-params-cm``; without it nothing is passed on, as in Argo CD."""
CONNECTING = 2.0
_NAME = re.compile(r"[A-Za-z0-9_-]+")


class Header(Value, frozen=True):
    """What is added to each request."""

    name: str = ""
    value: str = ""


class Of(Value, frozen=True):
    """The cluster whose applications a service is for."""

    server: str = ""
    name: str = ""


class Service(Value, frozen=True):
    """An address, of which scheme and host count."""

    url: str = ""
    cluster: Of | None = None
    headers: tuple[Header, ...] = ()


class Backend(Value, frozen=True, rename="camel"):
    """One service, or one for each cluster. *connection_timeout*: a Go duration."""

    services: tuple[Service, ...] = ()
    connection_timeout: str = ""

    @property
    def patience(self) -> float:
        """Seconds until it must have taken a connection."""
        return seconds(self.connection_timeout) or CONNECTING

    def service(self, there: Destination) -> Service | None:
        """That for applications with this destination, as it is written in them."""
        if len(self.services) == 1:
            return self.services[0]
        return next((each for each in self.services if _is_for(each, there)), None)


def extensions(
    data: Mapping[str, str], secrets: Mapping[str, str]
) -> tuple[dict[str, Backend], tuple[str, ...]]:
    """By their names, and what is wrong; ``$key`` in the settings is what a Secret has."""
    found: dict[str, Backend] = {}
    problems: list[str] = []
    for key, name, said in _said(data, problems):
        try:
            backend = msgspec.convert(resolved(said, secrets), Backend, strict=False)
        except msgspec.ValidationError as error:
            problems.append(f"{key}: {name}: {error}")
            continue
        if wrong := _wrong(name, backend, found):
            problems.append(f"{key}: {wrong}")
        else:
            found[name] = backend
    return found, tuple(problems)


def _said(data: Mapping[str, str], problems: list[str]) -> Iterator[tuple[str, str, Any]]:
    for key, text in sorted(data.items()):
        if key != KEY and not key.startswith(f"{KEY}."):
            continue
        try:
            body = next((body for _, body in documents(text.encode())), None)
        except YamlError as error:
            problems.append(f"{key}: {error}")
            continue
        if key != KEY:
            yield key, key.removeprefix(f"{KEY}."), body
        elif isinstance(body, dict) and isinstance(listed := body.get("extensions") or [], list):
            for each in listed:
                entry = each if isinstance(each, dict) else {}
                yield key, str(entry.get("name") or ""), entry.get("backend")
        else:
            problems.append(f"{key}: a mapping with a list of extensions is expected")


def _wrong(name: str, backend: Backend, known: Mapping[str, Backend]) -> str:
    if not _NAME.fullmatch(name):
        return f"extensions.name {name!r}: letters, digits, - and _ are expected"
    if name in known:
        return f"{name} is there twice"
    if not backend.services:
        return f"{name} has no backend.services"
    several = len(backend.services) > 1
    return next(filter(None, (_fault(name, each, several) for each in backend.services)), "")


def _fault(name: str, service: Service, several: bool) -> str:
    parts = urlsplit(service.url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return f"{name}: services.url {service.url!r}: http://HOST or https://HOST is expected"
    if several and not service.cluster:
        return f"{name}: each of several services needs a cluster"
    if service.cluster and service.cluster == Of():
        return f"{name}: services.cluster needs a name or a server"
    if any(not each.name or not each.value for each in service.headers):
        return f"{name}: services.headers need a name and a value each"
    return ""


def _is_for(service: Service, there: Destination) -> bool:
    cluster = service.cluster or Of()
    named = there.name in ("", cluster.name) and there.server in ("", cluster.server)
    return named and bool(there.name or there.server)

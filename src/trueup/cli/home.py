"""
The cluster that a command works on itself, without any server: that of a kubeconfig, or Trueup's
own embedded one.

``--data`` names the embedded one. Else it is the kubeconfig's (``--kubeconfig``, ``KUBECONFIG``,
``~/.kube/config``) with what kubectl's flags say; and where there is none, the embedded one of the
default data folder.
"""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trueup.cli.given import Given
from trueup.cli.output import USAGE, Failure
from trueup.edge.clock import SystemClock
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.access import Access
from trueup.edge.kube.client import Client
from trueup.edge.kube.overrides import Overrides, overridden
from trueup.edge.kube.transport import Limits, Transport
from trueup.k8s.duration import seconds
from trueup.service.settings import settings

NAMESPACE = "argocd"
OF_CONTEXT = ("cluster", "user")
OF_CLUSTER = (
    *("server", "certificate-authority", "insecure-skip-tls-verify", "tls-server-name"),
    "proxy-url",
)
OF_USER = ("token", "username", "password", "client-certificate", "client-key", "as", "as-uid")
PATHS = frozenset({"certificate-authority", "client-certificate", "client-key"})
"""A path is relative to where the command runs, not to the kubeconfig."""


@dataclass(frozen=True)
class Home:
    """*namespace*: where Applications and settings are."""

    cluster: Client
    namespace: str
    access: Access


@asynccontextmanager
async def opened(given: Given) -> AsyncIterator[Home]:
    """With the flags of `HOME`."""
    embedded = _embedded(given)
    name = "" if embedded else given.text("context")
    config = kubeconfig.read([embedded] if embedded else _paths(given))
    config = overridden(config, name, Overrides() if embedded else _said(given))
    async with _connected(config.access(SystemClock(), name), _limits(given)) as home:
        yield replace(home, namespace=given.text("namespace") or home.namespace)


@asynccontextmanager
async def named(given: Given, context: str) -> AsyncIterator[Home]:
    """The cluster of a context of the kubeconfig, as the kubeconfig has it."""
    access = kubeconfig.read(_paths(given)).access(SystemClock(), context)
    async with _connected(access, Limits()) as home:
        yield home


@asynccontextmanager
async def _connected(access: Access, limits: Limits) -> AsyncIterator[Home]:
    clock = SystemClock()
    client = Client(Transport(access, clock, limits), clock)
    try:
        yield Home(client, _namespace(access), access)
    finally:
        await client.close()


def files(given: Given) -> str:
    """The kubeconfigs, separated by colons: ``--kubeconfig``, ``$KUBECONFIG``, the default."""
    said = given.text("kubeconfig") or os.environ.get("KUBECONFIG")
    return said or str(Path("~/.kube/config").expanduser())


def _paths(given: Given) -> list[Path]:
    return [Path(part) for part in files(given).split(os.pathsep) if part]


def _embedded(given: Given) -> Path | None:
    """The kubeconfig of the embedded cluster, if it is that."""
    folder = given.text("data")
    if not folder and (given.has("kubeconfig") or any(path.is_file() for path in _paths(given))):
        return None
    found = _served(Path(folder) if folder else settings(os.environ, {}).storage.data)
    if folder and not found.is_file():
        raise Failure(f"there is no embedded cluster in {folder}", "start one: trueup serve")
    return found if found.is_file() else None


def _served(data: Path) -> Path:
    from trueup.service.wiring import api_folder  # all that serves: a kubeconfig needs none of it

    return api_folder(data) / "kubeconfig"


def _namespace(access: Access) -> str:
    """Of a context that names none it is ``default``: nobody keeps Applications there."""
    return NAMESPACE if access.namespace == "default" else access.namespace


def _said(given: Given) -> Overrides:
    user = _fields(given, OF_USER)
    if groups := given.many("as-group"):
        user["as-groups"] = list(groups)
    return Overrides(_fields(given, OF_CONTEXT), _fields(given, OF_CLUSTER), user)


def _fields(given: Given, names: tuple[str, ...]) -> dict[str, Any]:
    said: Mapping[str, Any] = {name: given.values.get(name) for name in names if given.has(name)}
    return {
        name: str(Path(value).absolute()) if name in PATHS else value
        for name, value in said.items()
    }


def _limits(given: Given) -> Limits:
    text = given.text("request-timeout")
    if text in ("", "0"):
        return Limits()
    total = float(text) if text.isdecimal() else seconds(text)
    if total is None:
        raise Failure(f"--request-timeout {text}: it is no length of time", "such as 30s", USAGE)
    return Limits(total=total or Limits().total)

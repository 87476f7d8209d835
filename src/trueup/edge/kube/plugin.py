"""
Credentials from a program (``client.authentication.k8s.io``): ``exec`` of a kubeconfig,
``execProviderConfig`` of a cluster Secret.

The program is asked with an ExecCredential and answers with one that says until when it is good.
It is asked once by whoever comes first, again shortly before the end, and again when the server
refuses what it gave. A failure is not asked for again at once: a hundred watches would each start
a process.
"""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from trueup.edge import program
from trueup.edge.kube.access import Credential
from trueup.model.errors import Stalled
from trueup.ports import Clock

VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")
EARLY = timedelta(seconds=60)  # at most, and never more than a tenth of its life
PATIENCE = 60.0  # seconds that a program may take
PAUSE = 5.0  # seconds for which a failure is remembered


@dataclass(frozen=True, slots=True)
class Plugin:
    """How a credential program is called; *owner* names for people whose it is."""

    command: str
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    version: str = VERSIONS[0]
    install_hint: str = ""
    cluster: Mapping[str, Any] | None = None  # with provideClusterInfo
    folder: str = ""  # relative commands with a slash are relative to the kubeconfig
    owner: str = ""


class Exec:
    """A credential from a program."""

    def __init__(self, plugin: Plugin, clock: Clock, patience: float = PATIENCE) -> None:
        self._plugin = plugin
        self._clock = clock
        self._patience = patience
        self._credential: Credential | None = None
        self._until: datetime | None = None
        self._failed: tuple[float, Stalled] | None = None
        self._asking = asyncio.Lock()

    async def current(self) -> Credential:
        async with self._asking:
            if self._credential is None or self._expired():
                self._credential = await self._asked()
            return self._credential

    async def renew(self, used: Credential) -> bool:
        if self._credential == used:  # else somebody else has renewed it meanwhile
            self._credential = None
        return True

    def _expired(self) -> bool:
        return self._until is not None and self._clock.now() >= self._until

    async def _asked(self) -> Credential:
        if self._failed and self._clock.monotonic() - self._failed[0] < PAUSE:
            raise self._failed[1]
        try:
            status = await _run(self._plugin, self._patience)
        except Stalled as error:
            self._failed = (self._clock.monotonic(), error)
            raise
        self._failed = None
        self._until = _until(self._plugin, status, self._clock.now())
        token = status.get("token")
        return Credential(
            f"Bearer {token}" if token else "",
            str(status.get("clientCertificateData") or "").encode(),
            str(status.get("clientKeyData") or "").encode(),
        )


async def _run(plugin: Plugin, patience: float) -> Mapping[str, Any]:
    try:
        ended = await program.run(
            _command(plugin), *plugin.args, env=_environment(plugin), seconds=patience
        )
    except TimeoutError as error:
        raise _no_credential(plugin, f"it did not answer within {patience:g} s") from error
    except OSError as error:
        raise _no_credential(plugin, str(error.strerror)) from error
    if ended.code:
        words = ended.complaint.strip()[-500:]
        raise _no_credential(plugin, f"exit code {ended.code}: {words}")
    return _status(plugin, ended.out)


def _command(plugin: Plugin) -> str:
    if "/" in plugin.command and plugin.folder:
        return str(Path(plugin.folder, plugin.command))
    return plugin.command


def _environment(plugin: Plugin) -> Mapping[str, str]:
    spec: dict[str, Any] = {"interactive": False}
    if plugin.cluster is not None:
        spec["cluster"] = plugin.cluster
    request = {"apiVersion": plugin.version, "kind": "ExecCredential", "spec": spec}
    return {**os.environ, **plugin.env, "KUBERNETES_EXEC_INFO": orjson.dumps(request).decode()}


def _status(plugin: Plugin, answer: bytes) -> Mapping[str, Any]:
    try:
        said = orjson.loads(answer)
        version, status = said.get("apiVersion"), said["status"]
    except (orjson.JSONDecodeError, KeyError, AttributeError, TypeError) as error:
        raise _no_credential(plugin, "it did not answer with an ExecCredential") from error
    if version and version != plugin.version:
        why = f"it answered in {version}, and {plugin.version} was asked for"
        raise _no_credential(plugin, why, "set apiVersion to the version that the program speaks")
    if not isinstance(status, dict):
        raise _no_credential(plugin, "its ExecCredential has no status")
    pair = bool(status.get("clientCertificateData")), bool(status.get("clientKeyData"))
    if pair[0] != pair[1]:
        raise _no_credential(plugin, "its ExecCredential has a certificate or a key, not both")
    if not (status.get("token") or pair[0]):
        raise _no_credential(plugin, "its ExecCredential has neither token nor certificate")
    return status


def _until(plugin: Plugin, status: Mapping[str, Any], now: datetime) -> datetime | None:
    """When to ask again: a little before it expires."""
    if not (said := status.get("expirationTimestamp")):
        return None
    try:
        until = datetime.fromisoformat(str(said))
    except ValueError as error:
        raise _no_credential(plugin, f"its expirationTimestamp is {said!r}") from error
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return until - min(EARLY, max((until - now) / 10, timedelta()))


def _no_credential(plugin: Plugin, why: str, hint: str = "") -> Stalled:
    hint = hint or plugin.install_hint or "run the command by hand to see what it needs"
    whose = f"{plugin.owner}: " if plugin.owner else ""
    message = f"{whose}the credential program {plugin.command} failed: {why}"
    return Stalled("NoCredential", message, hint)

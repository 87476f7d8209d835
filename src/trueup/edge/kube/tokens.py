"""
Credentials that change: a token in a file, a token or certificate from a program.

Service account tokens are rotated on disk about once an hour; programs (``exec`` of a kubeconfig,
``execProviderConfig`` of a cluster Secret) answer with an ExecCredential that says until when it
is good.
"""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from trueup.edge.kube.access import Credential
from trueup.model.errors import Stalled
from trueup.ports import Clock

EXEC_VERSION = "client.authentication.k8s.io/v1"
FRESH = 60.0  # seconds for which a token file is not read again, as client-go has it
EARLY = timedelta(seconds=60)  # before its expiry an exec credential is asked for anew


class TokenFile:
    """A bearer token in a file that others rewrite."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._read_at = -FRESH
        self._credential = Credential()

    async def current(self) -> Credential:
        now = self._clock.monotonic()
        if now - self._read_at >= FRESH or not self._credential.header:
            self._credential = Credential(f"Bearer {self._token()}")
            self._read_at = now
        return self._credential

    async def renew(self) -> bool:
        before = self._credential.header
        self._read_at = -FRESH
        self._credential = Credential()
        return (await self.current()).header != before

    def _token(self) -> str:
        try:
            return self._path.read_text().strip()
        except OSError as error:
            raise Stalled(
                "NoToken",
                f"the token file {self._path} cannot be read: {error.strerror}",
                "check tokenFile in the kubeconfig, or the service account's volume",
            ) from error


@dataclass(frozen=True, slots=True)
class Plugin:
    """How a credential program is called (``client.authentication.k8s.io``)."""

    command: str
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    version: str = EXEC_VERSION
    install_hint: str = ""
    cluster: Mapping[str, Any] | None = None  # with provideClusterInfo
    folder: str = ""  # relative commands with a slash are relative to the kubeconfig


class Exec:
    """A credential from a program; asked once, by whoever comes first."""

    def __init__(self, plugin: Plugin, clock: Clock) -> None:
        self._plugin = plugin
        self._clock = clock
        self._credential: Credential | None = None
        self._until: datetime | None = None
        self._asking = asyncio.Lock()

    async def current(self) -> Credential:
        async with self._asking:
            if self._credential is None or self._expired():
                self._take(await _run(self._plugin))
            assert self._credential is not None  # noqa: S101  # _take sets it
            return self._credential

    async def renew(self) -> bool:
        self._credential = None
        return True

    def _expired(self) -> bool:
        return self._until is not None and self._clock.now() >= self._until - EARLY

    def _take(self, status: Mapping[str, Any]) -> None:
        token = status.get("token")
        self._credential = Credential(
            f"Bearer {token}" if token else "",
            str(status.get("clientCertificateData") or "").encode(),
            str(status.get("clientKeyData") or "").encode(),
        )
        until = status.get("expirationTimestamp")
        self._until = datetime.fromisoformat(until) if until else None


async def _run(plugin: Plugin) -> Mapping[str, Any]:
    spec: dict[str, Any] = {"interactive": False}
    if plugin.cluster is not None:
        spec["cluster"] = plugin.cluster
    request = {"apiVersion": plugin.version, "kind": "ExecCredential", "spec": spec}
    env = {**os.environ, **plugin.env, "KUBERNETES_EXEC_INFO": orjson.dumps(request).decode()}
    try:
        process = await asyncio.create_subprocess_exec(
            _command(plugin),
            *plugin.args,
            env=env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        answer, complaint = await process.communicate()
    except OSError as error:
        raise _no_credential(plugin, str(error.strerror)) from error
    if process.returncode:
        words = complaint.decode(errors="replace").strip()[-500:]
        raise _no_credential(plugin, f"exit code {process.returncode}: {words}")
    return _status(plugin, answer)


def _command(plugin: Plugin) -> str:
    if "/" in plugin.command and plugin.folder:
        return str(Path(plugin.folder, plugin.command))
    return plugin.command


def _status(plugin: Plugin, answer: bytes) -> Mapping[str, Any]:
    try:
        status = orjson.loads(answer)["status"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise _no_credential(plugin, "it did not answer with an ExecCredential") from error
    if not isinstance(status, dict) or not (
        status.get("token") or status.get("clientCertificateData")
    ):
        raise _no_credential(plugin, "its ExecCredential has neither token nor certificate")
    return status


def _no_credential(plugin: Plugin, why: str) -> Stalled:
    hint = plugin.install_hint or "run the command by hand to see what it needs"
    return Stalled("NoCredential", f"the credential program {plugin.command} failed: {why}", hint)

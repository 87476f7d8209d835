"""
Clusters to test against: the embedded server, and a real control plane.

A test that takes the fixture ``cluster`` runs against both; with ``@ONLY_REAL`` or
``@ONLY_EMBEDDED`` against one. Each test has a namespace of its own. The real control plane is
shared by all tests of a run: leave alone what you did not make, and name what has no namespace
after yours.
"""

import asyncio
import ssl
from base64 import b64decode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import yaml

from tests.support import kubernetes
from trueup.edge.clock import SystemClock
from trueup.edge.kube import client, kubeconfig
from trueup.edge.kube.transport import Transport

VARIABLE = "TRUEUP_TEST_CLUSTER"  # the kubeconfig of a control plane that runs already
EMBEDDED = pytest.param("embedded")
REAL = pytest.param("real", marks=pytest.mark.real)
ONLY_EMBEDDED = pytest.mark.parametrize("cluster", [EMBEDDED], indirect=True)
ONLY_REAL = pytest.mark.parametrize("cluster", [REAL], indirect=True)


@dataclass(frozen=True)
class Cluster:
    """
    One cluster and a namespace in it.

    *http* puts requests as a test writes them, *client* is the product's own.
    """

    name: str
    kubeconfig: Path
    namespace: str
    http: kubernetes.Client
    client: client.Client

    @property
    def real(self) -> bool:
        return self.name == "real"

    def path(self, plural: str, group: str = "", version: str = "v1") -> str:
        """Of a collection in the test's namespace."""
        root = f"/apis/{group}/{version}" if group else f"/api/{version}"
        return f"{root}/namespaces/{self.namespace}/{plural}"


@asynccontextmanager
async def opened(name: str, config: Path) -> AsyncIterator[Cluster]:
    """The cluster that *config* leads to, with a new namespace that goes with the block."""
    clock = SystemClock()
    async with session(config) as asking:
        http = kubernetes.Client(asking)
        own = client.Client(Transport(kubeconfig.read([config]).access(clock), clock), clock)
        namespace = f"t-{uuid4().hex[:10]}"
        try:
            await _furnished(http, namespace)
            yield Cluster(name, config, namespace, http, own)
        finally:
            await http.delete(f"/api/v1/namespaces/{namespace}")
            await own.close()


@asynccontextmanager
async def session(config: Path) -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP session as the current context of a kubeconfig says."""
    read = _read(config)
    server, user = read["clusters"][0]["cluster"], read["users"][0]["user"]
    headers = {"Authorization": f"Bearer {user['token']}"} if "token" in user else {}
    connector = aiohttp.TCPConnector(ssl=_tls(server, user))
    async with aiohttp.ClientSession(
        server["server"], connector=connector, headers=headers
    ) as opened:
        yield opened


def _read(config: Path) -> Any:
    return yaml.safe_load(config.read_text())


def _tls(server: Mapping[str, Any], user: Mapping[str, Any]) -> ssl.SSLContext:
    authority = b64decode(server["certificate-authority-data"]).decode()
    context = ssl.create_default_context(cadata=authority)
    if "client-certificate-data" in user:
        with NamedTemporaryFile() as pair:
            pair.write(b64decode(user["client-certificate-data"]))
            pair.write(b64decode(user["client-key-data"]))
            pair.flush()
            context.load_cert_chain(pair.name)
    return context


async def _furnished(http: kubernetes.Client, namespace: str) -> None:
    """Make the namespace; ready when its service account is there, as pods need it."""
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    made = await http.create("/api/v1/namespaces", body)
    assert made.status == 201, made.body
    account = f"/api/v1/namespaces/{namespace}/serviceaccounts/default"
    async with asyncio.timeout(kubernetes.PATIENCE):
        await http.until(account, lambda found: True)

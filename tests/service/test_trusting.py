"""
From the Secrets and ConfigMaps of Argo CD to what an Application says, as they come and go.

One ``trueup serve`` as a process of its own, and real Git servers.
"""

import asyncio
import base64
from collections.abc import Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.authority import Authority
from tests.support.git_http import git_server
from tests.support.repository import Repository
from tests.support.serve import serving
from tests.support.signing import Gpg, needs_gpg
from tests.support.sshd import needs_sshd, ssh_server
from tests.support.story import application, config
from trueup.edge.kube.client import Client
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION, PROJECT

CONTROL = "argocd"
AUTOMATED = {"automated": {}, "syncOptions": ["CreateNamespace=true"]}
SOON = 60.0


@dataclass
class Desk:
    """What an operator does, and sees of the Application ``web``."""

    cluster: Client

    async def says(self, kind: str, name: str, data: Mapping[str, str], **labels: str) -> None:
        """A Secret or a ConfigMap with *data*, in place of one that is there."""
        texts = {key: base64.b64encode(text.encode()).decode() for key, text in data.items()}
        await self.forgets(kind, name)
        marks = {key.replace("_", "-"): value for key, value in labels.items()}
        await self.cluster.create(
            {
                "apiVersion": "v1",
                "kind": kind,
                "metadata": {
                    "name": name,
                    "namespace": CONTROL,
                    "labels": {f"argocd.argoproj.io/{key}": text for key, text in marks.items()},
                },
                "data": texts if kind == "Secret" else dict(data),
            }
        )

    async def forgets(self, kind: str, name: str) -> None:
        ref = Ref(GroupKind("", kind), CONTROL, name)
        if await self.cluster.get(ref) is not None:
            await self.cluster.delete(ref, propagation="Background")

    async def rules(self, **spec: Any) -> None:
        ref = Ref(PROJECT, CONTROL, "default")
        await self.cluster.patch(ref, {"spec": spec}, media_type="merge")

    async def sees(self, *words: str) -> str:
        """A condition with *words*; without any: Synced. Told by the watch of Applications."""
        status: Mapping[str, Any] = {}
        with suppress(TimeoutError):
            async with (
                asyncio.timeout(SOON),
                aclosing(self.cluster.watch(APPLICATION, namespace=CONTROL)) as events,
            ):
                async for event in events:
                    status = event.object.body.get("status") or status
                    if (found := _told(status, words)) is not None:
                        return found
        raise AssertionError(status.get("conditions") or status.get("sync"))


def _told(status: Mapping[str, Any], words: tuple[str, ...]) -> str | None:
    messages = [each["message"] for each in status.get("conditions") or ()]
    if not words:
        synced = (status.get("sync") or {}).get("status") == "Synced"
        return "" if synced and not messages else None
    return next((each for each in messages if all(word in each for word in words)), None)


def web(url: str) -> dict[str, Any]:
    return application(AUTOMATED, source={"repoURL": url, "path": ".", "targetRevision": "main"})


async def test_certificates_and_passwords_count_as_soon_as_they_are_there(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "authority")
    Repository(tmp_path / "served" / "shop").commit({"a.yaml": config("a")})
    tls = authority.server()
    with git_server(tmp_path / "served", "ann", "hunter2", tls=tls) as server:
        url = f"{server.url}/shop/.git"
        async with serving(tmp_path) as (_, cluster):
            desk = Desk(cluster)
            await cluster.create(web(url))
            told = await desk.sees("certificate")
            assert server.url in told
            await desk.says("ConfigMap", "argocd-tls-certs-cm", {"127.0.0.1": authority.pem})
            await desk.sees("Authentication failed", "trueup repo add")
            secret = {"url": url, "username": "ann", "password": "wrong-one"}
            await desk.says("Secret", "shop", secret, secret_type="repository")
            told = await desk.sees("Authentication failed", "are refused")
            assert "wrong-one" not in told
            secret |= {"enableLfs": "yes"}
            await desk.says("Secret", "shop", secret, secret_type="repository")
            await desk.sees("Secret argocd/shop: enableLfs: 'yes' is neither true nor false")
            secret |= {"password": "hunter2", "project": "default", "enableLfs": "false"}
            await desk.says("Secret", "shop", secret, secret_type="repository")
            await desk.sees()


@pytest.mark.slow
@needs_sshd
async def test_a_host_key_counts_as_soon_as_it_is_there(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    repository.commit({"a.yaml": config("a")})
    with ssh_server(tmp_path / "ssh") as server:
        url = server.url(repository.folder)
        async with serving(tmp_path) as (_, cluster):
            desk = Desk(cluster)
            secret = {"url": url, "sshPrivateKey": server.key}
            await desk.says("Secret", "shop", secret, secret_type="repository")
            await cluster.create(web(url))
            told = await desk.sees("host key is known", "trueup cert add-ssh")
            assert url in told
            hosts = {"ssh_known_hosts": server.known_hosts}
            await desk.says("ConfigMap", "argocd-ssh-known-hosts-cm", hosts)
            await desk.sees()


@pytest.mark.slow
@needs_gpg
async def test_signatures_hold_as_long_as_their_key_is_there(tmp_path: Path) -> None:
    ann = Gpg(tmp_path).signer("ann")
    repository = Repository(tmp_path / "shop")
    repository.write({"a.yaml": config("a")})
    repository.git("add", "--all")
    ann.commit(repository)
    async with serving(tmp_path) as (_, cluster):
        desk = Desk(cluster)
        await desk.rules(signatureKeys=[{"keyID": ann.id}])
        await cluster.create(web(repository.url))
        await desk.sees("GIT/GPG", ann.id)
        await desk.says("ConfigMap", "argocd-gpg-keys-cm", {ann.id: ann.public})
        await desk.sees()
        await desk.forgets("ConfigMap", "argocd-gpg-keys-cm")
        await desk.sees("GIT/GPG", ann.id)

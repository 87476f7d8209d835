"""Webhooks: a push is live although nobody polls, also where the web role runs apart."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.service.test_roles import WEB, World, argocd_cm
from tests.support.cluster import client
from tests.support.git_http import GitServer, git_server
from tests.support.repository import Repository
from trueup.k8s.ref import GroupKind, Ref
from trueup.service.roles import Addresses, running
from trueup.service.settings import settings

SECRET = "s3cret"
APPS = 5
NEVER = {"timeout.reconciliation": "0s", "timeout.reconciliation.jitter": "0s"}


@asynccontextmanager
async def apart(folder: Path, repository: Repository) -> AsyncIterator[tuple[World, str]]:
    """Where the Applications are looked after, and the address of another process's web role."""
    environ = {"HOME": str(folder)}
    flags = {"storage_data": folder / "data", "roles": "apiserver,controller"}
    async with (
        running(settings(environ, flags), {}) as addresses,
        client(folder / "data" / "apiserver" / "api.sock") as cluster,
        web(folder, addresses) as address,
    ):
        yield World(addresses, cluster, repository), address


@asynccontextmanager
async def web(folder: Path, there: Addresses) -> AsyncIterator[str]:
    flags = {"storage_data": folder / "web", "web_port": 0, "roles": "web"}
    flags |= {"home_kubeconfig": there.kubeconfig}
    async with running(settings({"HOME": str(folder)}, flags), {}) as addresses:
        yield addresses.web


def application(git: GitServer, number: int) -> dict[str, Any]:
    source = {"repoURL": f"{git.url}/shop", "path": f"app-{number}", "targetRevision": "HEAD"}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": f"app-{number}", "namespace": "argocd"},
        "spec": {
            "project": "default",
            "source": source,
            "destination": {"name": "in-cluster", "namespace": "default"},
            "syncPolicy": {"automated": {}},
        },
    }


def files(value: str) -> dict[str, str]:
    declared = WEB.replace("'1'", f"'{value}'")
    return {
        f"app-{number}/web.yaml": declared.replace("name: web", f"name: web-{number}")
        for number in range(APPS)
    }


async def pushed(address: str, git: GitServer, secret: str) -> int:
    body = json.dumps(
        {
            "ref": "refs/heads/main",
            "repository": {"html_url": f"{git.url}/shop", "default_branch": "main"},
        }
    ).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-GitHub-Event": "push", "X-Hub-Signature-256": f"sha256={signature}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{address}/api/webhook", data=body, headers=headers) as answer,
    ):
        return answer.status


async def test_a_push_is_live_and_many_applications_cost_one_fetch(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    repository.commit(files("a"))
    with git_server(tmp_path) as git:
        async with apart(tmp_path, repository) as (it, address), asyncio.timeout(40):
            await argocd_cm(it, **NEVER)
            secret = Ref(GroupKind("", "Secret"), "argocd", "argocd-secret")
            data = {"webhook.github.secret": base64.b64encode(SECRET.encode()).decode()}
            await it.cluster.patch(secret, {"data": data}, media_type="merge")
            for number in range(APPS):
                await it.cluster.create(application(git, number))
            await live(it, "a")
            fetches = git.fetches
            repository.commit(files("b"))
            assert await pushed(address, git, "another") == 400
            assert await pushed(address, git, SECRET) == 200
            await live(it, "b")
            assert git.fetches == fetches + 1


async def live(it: World, value: str) -> None:
    for number in range(APPS):
        ref = Ref(GroupKind("", "ConfigMap"), "default", f"web-{number}")
        await it.sees(ref, lambda obj: obj.at("data") == {"x": value})

"""Clusters are registered from the kubeconfig, shown, changed and removed by ``trueup cluster``."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.apiserver import serving, session
from tests.support.kubernetes import Client
from tests.support.shell import Shell, shell
from tests.support.site import Site, site
from trueup.apiserver.server import ApiServer
from trueup.k8s.object import Object
from trueup.web.connections.registered import secret_name

ACCOUNTS = "/api/v1/namespaces/kube-system/serviceaccounts"
RBAC = "/apis/rbac.authorization.k8s.io/v1"
NAME = "trueup"  # of the context in the embedded server's kubeconfig


@dataclass
class Scene:
    """*far* is a cluster that the kubeconfig of *run* knows and the site does not."""

    made: Site
    run: Shell
    far: ApiServer
    client: Client

    async def secret(self) -> Object:
        return await self.made.world.there("Secret", secret_name(self.far.address), "argocd")

    async def config(self) -> dict[str, Any]:
        return dict(json.loads(texts(await self.secret())["config"]))


def texts(secret: Object) -> dict[str, str]:
    return {key: base64.b64decode(text).decode() for key, text in secret.at("data").items()}


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Scene]:
    async with (
        site(folder / "home") as made,
        serving(folder / "far", tls=True) as far,
        session(far) as opened,
    ):
        run = shell(made, folder)
        run.environ["KUBECONFIG"] = str(far.kubeconfig)
        yield Scene(made, run, far, Client(opened))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("home", "far"):
        (tmp_path / name).mkdir()
    return tmp_path


async def test_a_context_becomes_a_cluster_with_an_account_of_its_own(folder: Path) -> None:
    async with scene(folder) as it:
        told = await it.run.ok(
            *("cluster", "add", NAME, "--name", "far", "--label", "tier=prod"),
            *("--annotation", "owner=ann", "--shard", "2", "--project", "default", "-y"),
        )
        assert told == f"Cluster '{it.far.address}' added\n"
        secret = await it.secret()
        assert secret.at("metadata", "labels") == {
            "argocd.argoproj.io/secret-type": "cluster",
            "tier": "prod",
        }
        assert secret.at("metadata", "annotations") == {
            "managed-by": "argocd.argoproj.io",
            "owner": "ann",
        }
        said = texts(secret)
        config = json.loads(said.pop("config"))
        assert said == {
            "name": "far",
            "server": it.far.address,
            "shard": "2",
            "project": "default",
        }
        account = await it.client.get(f"{ACCOUNTS}/argocd-manager")
        assert account.status == 200
        assert (await it.client.get(f"{RBAC}/clusterroles/argocd-manager-role")).status == 200
        assert set(config) == {"bearerToken", "tlsClientConfig"}
        assert set(config["tlsClientConfig"]) == {"insecure", "caData"}
        assert config["bearerToken"] != it.far.tokens.admin
        rows = (await it.run.ok("cluster", "list")).splitlines()
        assert rows[0].split() == ["SERVER", "NAME", "VERSION", "STATUS", "MESSAGE", "PROJECT"]
        found = next(row.split() for row in rows if " far " in row)
        assert found[:2] == [it.far.address, "far"]
        assert found[3:] == ["Successful", "default"]


async def test_rights_in_some_namespaces_only(folder: Path) -> None:
    async with scene(folder) as it:
        await it.run.ok("cluster", "add", NAME, "--namespace", "default", "-y")
        assert (await it.client.get(f"{RBAC}/clusterroles/argocd-manager-role")).status == 404
        roles = f"{RBAC}/namespaces/default/roles"
        assert (await it.client.get(f"{roles}/argocd-manager-role")).status == 200
        assert texts(await it.secret())["namespaces"] == "default"
        assert f"{it.far.address} (1 namespaces)" in await it.run.ok("cluster", "list")


async def test_a_program_that_gives_credentials_needs_no_account(folder: Path) -> None:
    async with scene(folder) as it:
        program = folder / "credentials"
        token = json.dumps(
            {
                "apiVersion": "client.authentication.k8s.io/v1",
                "kind": "ExecCredential",
                "status": {"token": it.far.tokens.admin},
            }
        )
        program.write_text(f"#!/bin/sh\necho '{token}'\n")
        program.chmod(0o700)
        version = "client.authentication.k8s.io/v1"
        await it.run.ok(
            *("cluster", "add", NAME, "--exec-command", str(program)),
            *("--exec-command-api-version", version, "--exec-command-env", "A=1"),
            *("--exec-command-args", "get", "--exec-command-args", "token"),
        )
        config = await it.config()
        assert config["execProviderConfig"] == {
            "command": str(program),
            "apiVersion": version,
            "args": ["get", "token"],
            "env": {"A": "1"},
        }
        assert (await it.client.get(f"{ACCOUNTS}/argocd-manager")).status == 404
        shown = json.loads(await it.run.ok("cluster", "get", NAME, "-o", "json"))
        assert shown["config"]["execProviderConfig"] == {
            "command": str(program),
            "apiVersion": version,
        }


async def test_a_cluster_that_differs_is_overwritten_only_if_asked(folder: Path) -> None:
    async with scene(folder) as it:
        add = ("cluster", "add", NAME, "-y")
        await it.run.ok(*add)
        await it.run.ok(*add)
        refused = await it.run(*add, "--name", "other")
        assert refused.code == 20
        assert "existing cluster spec is different" in refused.err
        await it.run.ok(*add, "--name", "other", "--upsert")
        assert texts(await it.secret())["name"] == "other"


async def test_a_cluster_is_changed_by_name(folder: Path) -> None:
    async with scene(folder) as it:
        await it.run.ok("cluster", "add", NAME, "-y")
        before = await it.config()
        told = await it.run.ok(
            *("cluster", "set", NAME, "--name", "far", "--label", "tier=prod"),
            *("--namespace", "default", "--namespace", "shop"),
        )
        assert told == f"Cluster '{NAME}' updated.\n"
        secret = await it.secret()
        assert texts(secret)["namespaces"] == "default,shop"
        assert secret.at("metadata", "labels", "tier") == "prod"
        assert await it.config() == before
        await it.run.ok("cluster", "set", "far", "--namespace", "*")
        assert "namespaces" not in texts(await it.secret())
        missing = await it.run("cluster", "set", "fra", "--name", "x")
        assert 'did you mean "far"?' in missing.err


async def test_a_token_is_rotated_and_the_one_before_is_of_no_use(folder: Path) -> None:
    async with scene(folder) as it:
        await it.run.ok("cluster", "add", NAME, "-y")
        before = (await it.config())["bearerToken"]
        told = await it.run.ok("cluster", "rotate-auth", it.far.address)
        assert told == f"Cluster '{it.far.address}' rotated auth\n"
        after = (await it.config())["bearerToken"]
        now = it.far.cluster.now().timestamp()
        assert it.far.tokens.bearer(before, now) is None
        assert it.far.tokens.bearer(after, now) is not None
        here = await it.run("cluster", "rotate-auth", "in-cluster")
        assert "does not use bearer token authentication" in here.err


async def test_a_cluster_is_removed_with_its_account(folder: Path) -> None:
    async with scene(folder) as it:
        await it.run.ok("cluster", "add", NAME, "-y")
        assert await it.run.ok("cluster", "rm", NAME, "-y") == f"Cluster '{NAME}' removed\n"
        assert (await it.client.get(f"{ACCOUNTS}/argocd-manager")).status == 404
        assert (await it.client.get(f"{RBAC}/clusterroles/argocd-manager-role")).status == 404
        assert await it.run.ok("cluster", "list", "-o", "server") == (
            "https://kubernetes.default.svc\n"
        )
        stays = await it.run("cluster", "rm", "in-cluster", "-y")
        assert "is the one that Trueup runs on" in stays.err


async def test_a_context_that_is_not_there_is_told_with_those_that_are(folder: Path) -> None:
    async with scene(folder) as it:
        done = await it.run("cluster", "add", "nowhere", "-y")
        assert done.code == 20
        assert f"the contexts are: {NAME}" in done.err

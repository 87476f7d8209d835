"""Cluster Secrets, as Argo CD reads them."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.support.clock import FakeClock
from trueup.edge.kube import secret
from trueup.edge.kube.access import Access, Credential
from trueup.edge.kube.secret import ClusterSecret
from trueup.k8s.object import Object
from trueup.model.errors import Stalled

PEM = base64.b64encode(b"PEM").decode()


def declared(config: Mapping[str, Any] | None = None, **data: str) -> ClusterSecret:
    meta = {"name": "far", "namespace": "argocd"}
    said = {"server": "https://far.example.test", "name": "far", **data}
    said["config"] = orjson.dumps(config or {}).decode()
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in said.items()}
    return secret.read(
        Object({"apiVersion": "v1", "kind": "Secret", "metadata": meta, "data": encoded})
    )


def access(config: dict[str, Any]) -> Access:
    return secret.access(declared(config), FakeClock())


def test_everything_that_it_says_of_the_cluster_is_kept() -> None:
    found = declared(
        namespaces="a, b,,a", clusterResources="true", shard="2", project="shop", name=""
    )
    assert found.name == "https://far.example.test"
    assert found.namespaces == ("a", "b")
    assert found.cluster_resources
    assert (found.shard, found.project) == (2, "shop")


@pytest.mark.parametrize(
    ("key", "value"), [("shard", "first"), ("clusterResources", "maybe"), ("server", " ")]
)
def test_a_key_that_makes_no_sense_is_named_with_the_secret(key: str, value: str) -> None:
    with pytest.raises(Stalled, match=key) as error:
        declared(None, **{key: value})
    assert "Secret/argocd/far" in error.value.message


async def test_a_token_goes_before_a_name_and_a_password() -> None:
    both = access({"bearerToken": "t", "username": "u", "password": "p"})
    assert (await both.credentials.current()).header == "Bearer t"
    basic = await access({"username": "u", "password": "p"}).credentials.current()
    assert basic.header == f"Basic {base64.b64encode(b'u:p').decode()}"


async def test_tls_proxy_and_name() -> None:
    tls = {"serverName": "api", "caData": PEM, "certData": PEM, "keyData": PEM}
    found = access({"tlsClientConfig": tls, "proxyUrl": "http://proxy:3128"})
    assert (found.tls.authority, found.tls.server_name) == (b"PEM", "api")
    assert (found.proxy, found.name) == ("http://proxy:3128", "far")
    assert await found.credentials.current() == Credential("", b"PEM", b"PEM")


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"tlsClientConfig": {"insecure": True, "caData": PEM}}, "passes over it"),
        ({"tlsClientConfig": {"certData": PEM}}, "one of certData and keyData"),
        ({"tlsClientConfig": {"caData": "%"}}, "caData of tlsClientConfig is not base64"),
        ({"proxyUrl": "socks4://proxy:1080"}, "proxyUrl socks4"),
        ({"execProviderConfig": {}}, "no command"),
        (
            {"execProviderConfig": {"command": "x", "apiVersion": "v1alpha1"}},
            "apiVersion v1alpha1",
        ),
    ],
)
def test_what_cannot_be_used_is_said_with_the_clusters_name(
    config: dict[str, Any], said: str
) -> None:
    with pytest.raises(Stalled, match='cluster "far"') as error:
        access(config)
    assert said in error.value.message
    assert error.value.hint


async def test_a_program_is_told_of_the_cluster(tmp_path: Path) -> None:
    script = tmp_path / "plugin"
    script.write_text(
        '#!/bin/sh\nprintf "%s" "$KUBERNETES_EXEC_INFO" > "$0.asked"\n'
        'printf \'{"status":{"token":"%s"}}\' "$TOKEN$1"\n'
    )
    script.chmod(0o700)
    plugin = {
        "command": str(script),
        "args": ["1"],
        "env": {"TOKEN": "t"},
        "provideClusterInfo": True,
        "config": {"audience": "blue"},
    }
    found = access({"execProviderConfig": plugin, "tlsClientConfig": {"serverName": "api"}})
    assert (await found.credentials.current()).header == "Bearer t1"
    asked = orjson.loads((tmp_path / "plugin.asked").read_bytes())
    assert asked["spec"]["cluster"] == {
        "server": "https://far.example.test",
        "tls-server-name": "api",
        "config": {"audience": "blue"},
    }


def _aws(folder: Path, name: str) -> None:
    script = folder / name
    script.write_text(
        '#!/bin/sh\necho "{\\"apiVersion\\":\\"client.authentication.k8s.io/v1beta1\\",'
        f'\\"status\\":{{\\"token\\":\\"{name} $*\\"}}}}"\n'
    )
    script.chmod(0o700)


async def test_amazons_clusters_are_asked_for_by_the_program_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    config = {"awsAuthConfig": {"clusterName": "eks", "roleARN": "arn:r", "profile": "p"}}
    with pytest.raises(Stalled, match='cluster "far"') as error:
        await access(config).credentials.current()
    assert "install it, or use execProviderConfig" in error.value.hint
    flags = "--cluster-name eks --role-arn arn:r --profile p"
    _aws(tmp_path, "aws")
    found = await access(config).credentials.current()
    assert found.header == f"Bearer aws eks get-token --output json {flags}"
    _aws(tmp_path, "argocd-k8s-auth")
    found = await access(config).credentials.current()
    assert found.header == f"Bearer argocd-k8s-auth aws {flags}"

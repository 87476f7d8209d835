"""Manifests that flags alone make: no server and no cluster is asked."""

from pathlib import Path

import yaml

from tests.support.command import called, ok

KUBECONFIG = """
apiVersion: v1
kind: Config
current-context: prod
clusters:
- {name: prod, cluster: {server: "https://prod.example.com:6443", tls-server-name: prod}}
users: [{name: me, user: {token: not-to-be-shown}}]
contexts: [{name: prod, context: {cluster: prod, user: me}}]
"""


async def test_an_application(tmp_path: Path) -> None:
    words = ("--repo", "https://git.example.com/a", "--path", "web", "--helm-set", "replicas=2")
    found = yaml.safe_load(
        await ok("admin", "app", "generate-spec", "web", *words, "--set-finalizer")
    )
    assert found["metadata"]["finalizers"] == ["resources-finalizer.argocd.argoproj.io"]
    assert found["spec"]["source"]["helm"]["parameters"] == [{"name": "replicas", "value": "2"}]
    assert "status" not in found


async def test_a_manifest_is_written_back_and_what_was_there_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "web.yaml"
    before = "metadata: {name: web}\nspec: {project: default, source: {repoURL: a, path: b}}\n"
    file.write_text(before)
    await ok("admin", "app", "generate-spec", "--file", str(file), "-i", "--revision", "v2")
    assert yaml.safe_load(file.read_text())["spec"]["source"]["targetRevision"] == "v2"
    assert (tmp_path / "web.yaml.back").read_text() == before
    assert "name it" in (await called("admin", "app", "generate-spec", "web", "--inline")).err


async def test_a_project() -> None:
    words = ("--src", "https://git.example.com/*", "--dest", "https://a.example.com,web")
    found = yaml.safe_load(await ok("admin", "proj", "generate-spec", "web", *words))
    assert found["kind"] == "AppProject"
    assert found["spec"]["destinations"] == [
        {"server": "https://a.example.com", "namespace": "web"}
    ]


async def test_the_secret_of_a_repository() -> None:
    words = ("https://git.example.com/a", "--username", "me", "--password", "pw")
    found = yaml.safe_load(await ok("admin", "repo", "generate-spec", *words))
    assert found["metadata"]["labels"] == {"argocd.argoproj.io/secret-type": "repository"}
    assert found["stringData"] == {
        "url": "https://git.example.com/a",
        "type": "git",
        "username": "me",
        "password": "pw",
    }


async def test_the_secret_of_a_cluster_does_not_take_over_the_users_own_token(
    tmp_path: Path,
) -> None:
    config = tmp_path / "config"
    config.write_text(KUBECONFIG)
    words = ("prod", "--kubeconfig", str(config), "--namespace", "web", "--label", "env=prod")
    said = await ok("admin", "cluster", "generate-spec", *words)
    found = yaml.safe_load(said)
    assert found["stringData"]["server"] == "https://prod.example.com:6443"
    assert found["stringData"]["namespaces"] == "web"
    assert yaml.safe_load(found["stringData"]["config"])["bearerToken"] == "bearer-token"
    assert "not-to-be-shown" not in said

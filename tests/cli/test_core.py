"""``--core``: the API in the command's own process, over the kubeconfig's cluster."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.apiserver import serving
from tests.support.cluster import client
from tests.support.repository import Repository
from tests.support.shell import Shell
from tests.support.story import PROJECT_YAML
from trueup.model.crds import crds
from trueup.service.lock import held

pytestmark = pytest.mark.slow  # a server for each command
CONFIG = "{apiVersion: v1, kind: ConfigMap, metadata: {name: one}}\n"


def application(name: str, namespace: str, repository: str) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "project": "default",
            "source": {"repoURL": repository, "path": ".", "targetRevision": "main"},
            "destination": {"name": "in-cluster", "namespace": "default"},
        },
    }


@asynccontextmanager
async def core(folder: Path) -> AsyncIterator[Shell]:
    """A cluster with an application in each of two namespaces."""
    repository = Repository(folder / "repository")
    repository.commit({"one.yaml": CONFIG})
    async with serving(folder / "api", tls=True, crds=crds()) as server:
        async with client(server.settings.socket) as cluster:
            for namespace in ("argocd", "other"):
                meta = {"name": namespace}
                await cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": meta})
                project = yaml.safe_load(PROJECT_YAML)
                project["metadata"]["namespace"] = namespace
                await cluster.create(project)
                await cluster.create(application(f"in-{namespace}", namespace, repository.url))
        yield Shell(folder, {"KUBECONFIG": str(server.kubeconfig)})


async def test_a_namespace_says_whose_applications_are_listed(tmp_path: Path) -> None:
    async with core(tmp_path) as run:
        usual = await run.ok("app", "list", "--core", "-o", "name")
        assert usual.split() == ["argocd/in-argocd"]
        one = await run.ok("app", "list", "--core", "-n", "other", "-o", "name")
        assert one.split() == ["other/in-other"]


async def test_after_a_login_to_core_no_flag_is_needed(tmp_path: Path) -> None:
    async with core(tmp_path) as run:
        await run.ok("login", "--core")
        assert "in-argocd" in await run.ok("app", "list", "-o", "name")


async def test_the_next_command_finds_what_was_cloned(tmp_path: Path) -> None:
    async with core(tmp_path) as run:
        mirrors = tmp_path / ".cache" / "trueup" / "core" / "web" / "repositories"
        assert "name: one" in await run.ok("app", "manifests", "in-argocd", "--core")
        before = {path.name: path.stat().st_ino for path in mirrors.iterdir()}
        assert "name: one" in await run.ok("app", "manifests", "in-argocd", "--core")
        assert {path.name: path.stat().st_ino for path in mirrors.iterdir()} == before


async def test_two_commands_at_once_do_not_wait_for_each_other(tmp_path: Path) -> None:
    async with core(tmp_path) as run:
        with held(tmp_path / ".cache" / "trueup" / "core", "core"):
            assert "name: one" in await run.ok("app", "manifests", "in-argocd", "--core")


async def test_a_message_is_tried_out_with_what_the_repository_says(tmp_path: Path) -> None:
    asked = (
        "{{(call .repo.GetCommitMetadata .app.spec.source.targetRevision).Author}},"
        " {{(call .repo.GetAppDetails).Type}}"
    )
    settings = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "argocd-notifications-cm"},
        "data": {"template.told": f"message: '{asked}'", "service.slack": "token: $slack-token"},
    }
    file = tmp_path / "cm.yaml"
    file.write_text(yaml.safe_dump(settings))
    files = ("--config-map", str(file), "--secret", ":empty")
    async with core(tmp_path) as run:
        notify = ("admin", "notifications", "template", "notify", "told", "in-argocd")
        said = yaml.safe_load(await run.ok(*notify, *files))["message"]
    assert said.endswith(", Directory")
    assert "author@example.com" not in said

"""``admin export`` and ``import`` with real objects: what goes out comes back, and no more."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.support.apiserver import serving
from tests.support.cluster import client
from tests.support.command import called, ok
from tests.support.story import PROJECT_YAML
from trueup.edge.kube.client import Client
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.crds import crds

APPLICATIONS = GroupKind("argoproj.io", "Application")
OBJECTS = """
{apiVersion: v1, kind: Namespace, metadata: {name: argocd}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: team-a}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: argocd-cm, namespace: argocd}
data: {url: "https://cd.example.com"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: argocd-cmd-params-cm, namespace: argocd}
data: {application.namespaces: "team-*"}
---
apiVersion: v1
kind: Secret
metadata: {name: repo, namespace: argocd, labels: {argocd.argoproj.io/secret-type: repository}}
data: {url: aHR0cHM6Ly9naXQuZXhhbXBsZS5jb20vYQ==}
---
{apiVersion: v1, kind: Secret, metadata: {name: of-somebody, namespace: argocd}}
"""


def application(name: str, namespace: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "finalizers": ["resources-finalizer.argocd.argoproj.io"],
        },
        "spec": {
            "project": "default",
            "source": {"repoURL": "https://git.example.com/a", "path": "."},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": "a", **spec},
        },
    }


@asynccontextmanager
async def cluster(folder: Path) -> AsyncIterator[tuple[Client, str]]:
    """A cluster with settings and an Application in each of two namespaces; its kubeconfig."""
    async with (
        serving(folder / "api", tls=True, crds=crds()) as server,
        client(server.settings.socket) as made,
    ):
        for body in yaml.safe_load_all(OBJECTS):
            await made.create(body)
        project = yaml.safe_load(PROJECT_YAML)
        project["metadata"]["namespace"] = "argocd"
        await made.create(project)
        await made.create(application("web", "argocd"))
        await made.create(application("shop", "team-a"))
        yield made, str(server.kubeconfig)


async def test_what_is_exported_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "backup.yaml"
    async with cluster(tmp_path) as (made, config):
        here = ("--kubeconfig", config)
        await ok("admin", "export", *here, "-o", str(file))
        assert file.stat().st_mode & 0o777 == 0o600
        saved = [body for body in yaml.safe_load_all(file.read_text()) if body]
        assert [(body["kind"], body["metadata"]["name"]) for body in saved] == [
            ("ConfigMap", "argocd-cm"),
            ("Secret", "repo"),
            ("AppProject", "default"),
            ("Application", "web"),
            ("Application", "shop"),
        ]
        assert await ok("admin", "import", str(file), *here) == ""  # nothing differs

        web, shop = (Ref(APPLICATIONS, *each) for each in (("argocd", "web"), ("team-a", "shop")))
        free = {"metadata": {"finalizers": None}}
        await made.patch(shop, free, media_type="merge")
        await made.delete(shop)
        moved = {"spec": {"destination": {"namespace": "elsewhere"}}}
        await made.patch(web, moved, media_type="merge")
        await made.create(application("extra", "argocd"))

        told = [
            "argoproj.io/Application web in namespace argocd updated",
            "argoproj.io/Application shop in namespace team-a created",
            "argoproj.io/Application extra pruned",
        ]
        dry = await ok("admin", "import", str(file), *here, "--prune", "--dry-run")
        assert dry.splitlines() == [f"{line} (dry run)" for line in told]
        done = await ok("admin", "import", str(file), *here, "--prune")
        assert done.splitlines() == told
        again = await made.get(web)
        assert again is not None
        assert again.at("spec", "destination", "namespace") == "a"
        assert await made.get(Ref(APPLICATIONS, "argocd", "extra")) is None
        assert await made.get(shop) is not None


async def test_a_file_that_is_no_backup_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "deploy.yaml"
    good = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "argocd-cm"}}
    bad = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}
    file.write_text(yaml.safe_dump_all([good, bad]))
    done = await called("admin", "import", str(file), "--kubeconfig", str(tmp_path / "none"))
    assert done.code == 20
    assert done.err.startswith(
        f"error: {file}: Deployment 'web' is of no kind that a backup holds\nhint:"
    )


async def test_where_nothing_is_there_is_nothing_to_export(tmp_path: Path) -> None:
    async with serving(tmp_path / "api", tls=True, crds=crds()) as server:
        done = await called("admin", "export", "--kubeconfig", str(server.kubeconfig))
    assert done.code == 20
    assert "namespace argocd" in done.err

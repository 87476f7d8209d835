"""``admin app diff-reconcile-results`` and bulk changes of projects, by files and by a cluster."""

import base64
import json
from pathlib import Path

import yaml

from tests.support.apiserver import serving
from tests.support.cluster import client
from tests.support.command import called, ok
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.crds import crds

PROJECT = GroupKind("argoproj.io", "AppProject")
OBJECTS = """
{apiVersion: v1, kind: Namespace, metadata: {name: argocd}}
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: web, namespace: argocd}
spec:
  roles:
  - name: deployer
    policies: ["p, proj:web:deployer, applications, sync, web/*, allow"]
  - {name: reader}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  project: web
  source: {repoURL: "https://git.example.com/a", path: .}
  destination: {name: prod, namespace: shop}
status:
  sync: {status: Synced}
  health: {status: Healthy}
  resources: [{kind: Pod, version: v1, name: a, namespace: shop}]
"""
CONFIG = {"bearerToken": "t0ken", "tlsClientConfig": {"insecure": True}}
SECRET = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {
        "name": "prod",
        "namespace": "argocd",
        "labels": {"argocd.argoproj.io/secret-type": "cluster"},
    },
    "stringData": {
        "name": "prod",
        "server": "https://127.0.0.1:1",
        "config": json.dumps(CONFIG),
    },
}


async def test_results_are_written_and_compared(tmp_path: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text("applications: [{name: a, health: Healthy}, {name: b, health: Healthy}]")
    other.write_text("applications: [{name: a, health: Degraded}, {name: b, health: Healthy}]")
    said = await ok("admin", "app", "diff-reconcile-results", str(one), str(other))
    assert "-health: Healthy\n+health: Degraded\n name: a\nb\n" in said
    one.write_text("items: []")
    done = await called("admin", "app", "diff-reconcile-results", str(one), str(other))
    assert done.err.startswith(f"error: {one} holds no results\n")


async def test_straight_at_a_cluster(tmp_path: Path) -> None:
    async with (
        serving(tmp_path / "api", tls=True, crds=crds()) as server,
        client(server.settings.socket) as made,
    ):
        for body in yaml.safe_load_all(OBJECTS):
            await made.create(body)
        await made.create(SECRET)
        here = ("--kubeconfig", str(server.kubeconfig))

        results = tmp_path / "results.yaml"
        await ok("admin", "app", "get-reconcile-results", str(results), *here)
        (found,) = yaml.safe_load(results.read_text())["applications"]
        assert (found["name"], found["health"], found["sync"]) == (
            "shop",
            "Healthy",
            {"status": "Synced"},
        )

        update = ("admin", "proj", "update-role-policy", "w*", "set", "sync", "--role", "deploy*")
        flags = ("--resource", "applications", "--scope", "shop", "--permission", "deny", *here)
        new = "p, proj:web:deployer, applications, sync, web/shop, deny"
        assert f"+  - {new}\n" in await ok(*update, *flags)
        ref = Ref(PROJECT, "argocd", "web")
        before = await made.get(ref)
        assert before is not None
        assert before.at("spec", "roles")[0]["policies"] != [new]  # a dry run unless told
        await ok(*update, *flags, "--dry-run=false")
        after = await made.get(ref)
        assert after is not None
        assert after.at("spec", "roles")[0]["policies"] == [new]

        assert "https://127.0.0.1:1             shop" in await ok(
            "admin", "cluster", "namespaces", *here
        )
        stats = await ok("admin", "cluster", "stats", *here)
        assert stats.splitlines()[2].split() == [
            "https://127.0.0.1:1",
            "0",
            "Failed",
            "1",
            "1",
            "1",
        ]

        enable = ("admin", "cluster", "namespaces", "enable-namespaced-mode", "prod")
        assert "done (dry run)" in await ok(*enable, "--max-namespace-count", "3", *here)
        await ok(*enable, "--max-namespace-count", "3", "--dry-run=false", *here)
        secret = await made.get(Ref(GroupKind("", "Secret"), "argocd", "prod"))
        assert secret is not None
        assert base64.b64decode(secret.at("data", "namespaces")) == b"shop"

        config = tmp_path / "prod"
        await ok("admin", "cluster", "kubeconfig", "prod", str(config), *here)
        written = yaml.safe_load(config.read_text())
        assert written["users"][0]["user"] == {"token": "t0ken"}
        assert config.stat().st_mode & 0o777 == 0o600

        none = await called("admin", "initial-password", *here)
        assert "no Secret argocd-initial-admin-secret" in none.err

"""From a commit to a healthy application, and what happens to it then."""

from pathlib import Path

from tests.support.story import world

REPO = "https://git.example.test/shop.git"
CONFIG = """
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {colour: blue}
"""
APP = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd}
spec:
  project: default
  source: {repoURL: 'https://git.example.test/shop.git', path: web, targetRevision: main}
  destination: {server: 'https://kubernetes.default.svc', namespace: shop}
  syncPolicy:
    automated: {prune: true, selfHeal: true}
    syncOptions: [CreateNamespace=true]
"""


async def test_an_application_comes_to_be_synced_and_healthy(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        commit = it.declared.push(REPO, {"web/config.yaml": CONFIG})
        await it.apply(APP)
        status = await it.becomes("Synced", "Healthy")
        assert status["sync"]["revision"] == commit
        assert (await it.there("ConfigMap", "settings")).at("data", "colour") == "blue"

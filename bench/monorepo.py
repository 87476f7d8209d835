"""A Kustomize monorepo of ConfigMap, Service and Deployment (0 replicas) for each application."""

import subprocess
from pathlib import Path
from typing import Any

KUSTOMIZATION = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namePrefix: {name}-
resources:
- ../../base
patches:
- path: config.yaml
"""
BASE = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {greeting: hello, level: info}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 0
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx:1.27
        ports: [{containerPort: 8080}]
        envFrom: [{configMapRef: {name: web}}]
        resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 64Mi}}
"""
CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: web}}
data: {{greeting: "{greeting}"}}
"""


class Monorepo:
    """A repository in *folder* with *count* applications under ``apps/``."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.names = [f"app-{number:04}" for number in range(count)]

    def make(self) -> None:
        self._write("base/kustomization.yaml", "resources: [all.yaml]\n")
        self._write("base/all.yaml", BASE)
        for name in self.names:
            self._write(f"apps/{name}/kustomization.yaml", KUSTOMIZATION.format(name=name))
            self._write(f"apps/{name}/config.yaml", CONFIG.format(greeting="hello"))
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("All applications")

    def change(self, name: str, greeting: str) -> None:
        """A commit that touches one application."""
        self._write(f"apps/{name}/config.yaml", CONFIG.format(greeting=greeting))
        self.commit(f"Greet with {greeting}")

    def touch_nothing(self, note: str) -> None:
        """A commit that touches no application's files."""
        self._write("NOTES.md", note)
        self.commit("Note something")

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("-c", "user.name=bench", "-c", "user.email=", "commit", "--quiet", "-m", message)

    def git(self, *words: str) -> None:
        subprocess.run(["git", "-C", str(self.folder), *words], check=True)

    def _write(self, path: str, text: str) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def application(self, name: str) -> dict[str, Any]:
        """Its Application, automated, into a namespace of all."""
        return {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Application",
            "metadata": {"name": name, "namespace": "argocd"},
            "spec": {
                "project": "default",
                "source": {
                    "repoURL": f"file://{self.folder}",
                    "targetRevision": "main",
                    "path": f"apps/{name}",
                },
                "destination": {"server": "https://kubernetes.default.svc", "namespace": "bench"},
                "syncPolicy": {
                    "automated": {"prune": True, "selfHeal": True},
                    "syncOptions": ["CreateNamespace=true"],
                },
            },
        }

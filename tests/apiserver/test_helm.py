"""Helm's own SDK (Go's client-go inside) against the server: install, upgrade, roll back, gone."""

import asyncio
import sys
from pathlib import Path

from tests.support.apiserver import serving, session
from tests.support.folders import files, write
from tests.support.kubernetes import Client

CHART = """
# file: Chart.yaml
apiVersion: v2
name: web
version: 0.1.0
# file: values.yaml
replicas: 1
# file: templates/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: "{{ .Release.Name }}"}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1"}]}
"""
# In a process of its own: Go's runtime stays where it was loaded.
STORY = """
import sys
from helm_python import Config

chart, kubeconfig = sys.argv[1:]
helm = Config(kubeconfig_path=kubeconfig, namespace="shop")
helm.check_reachable()
helm.install(chart, "web", {}, create_namespace=True, wait="watcher", timeout=30)
helm.upgrade(chart, "web", {"replicas": 2}, wait="watcher", timeout=30)
helm.rollback("web")
print(len(helm.history("web")))
"""


async def test_a_release_is_installed_upgraded_and_rolled_back(tmp_path: Path) -> None:
    chart = write(tmp_path / "chart", files(CHART))
    async with serving(tmp_path, tls=True) as server, session(server) as opened:
        program = (sys.executable, "-c", STORY, str(chart), str(server.kubeconfig))
        helm = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)
        async with asyncio.timeout(90):
            out, _ = await helm.communicate()
        assert (helm.returncode, out) == (0, b"3\n")
        found = await Client(opened).get("/apis/apps/v1/namespaces/shop/deployments/web")
        assert found.body["spec"]["replicas"] == 1

"""``resource-tree``: what it tells of objects that nobody declares."""

from pathlib import Path
from typing import Any

import yaml

from tests.support.site import SHOP, manual, site
from tests.support.story import URL

TREE = "/api/v1/applications/web/resource-tree"
LEFT = """
apiVersion: v1
kind: Service
metadata: {name: left, namespace: shop}
spec: {type: LoadBalancer, selector: {app: left}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: left
  namespace: shop
  annotations: {link.argocd.argoproj.io/docs: "https://docs.example.com"}
spec:
  selector: {matchLabels: {app: left}}
  template:
    metadata: {labels: {app: left}}
    spec: {containers: [{name: left, image: "left:1"}]}
"""

RUNS = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1", resources: {requests: {cpu: 250m}}}]}
"""
NEIGHBOUR = """
apiVersion: v1
kind: Pod
metadata: {name: alone, namespace: shop}
spec: {containers: [{name: c, image: "c:1", resources: {requests: {cpu: 300m}}}]}
"""


async def test_orphans_are_told_as_whole_as_what_is_declared(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await made.call("POST", "/api/v1/applications", manual())
        await made.call("POST", "/api/v1/applications/web/sync", {})
        await made.world.ends()
        for body in yaml.safe_load_all(LEFT):
            await made.world.create(body)
        await made.world.patch(
            "AppProject", "default", {"spec": {"orphanedResources": {}}}, "argocd"
        )

        async def orphans() -> dict[str, Any]:
            found = (await made.get(TREE))["orphanedNodes"]
            return {each["kind"]: each for each in found}

        async def both() -> bool:
            return {"Service", "Deployment"} <= (await orphans()).keys()

        await made.world.eventually(both)
        found = await orphans()
        assert found["Deployment"]["images"] == ["left:1"]
        assert found["Deployment"]["networkingInfo"]["externalURLs"] == ["https://docs.example.com"]
        assert found["Service"]["networkingInfo"]["targetLabels"] == {"app": "left"}


async def test_hosts_are_the_nodes_of_its_pods_and_what_is_asked_of_them(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        made.world.declared.push(URL, {**SHOP, "web/runs.yaml": RUNS})
        await made.world.create(yaml.safe_load(NEIGHBOUR))
        await made.call("POST", "/api/v1/applications", manual())
        await made.call("POST", "/api/v1/applications/web/sync", {})
        await made.world.ends()

        async def cpu() -> dict[str, Any]:
            hosts = (await made.get(TREE, kind="ConfigMap"))["hosts"]
            return dict(hosts[0]["resourcesInfo"][0]) if hosts else {}

        async def both() -> bool:
            return {"requestedByApp", "requestedByNeighbors"} <= (await cpu()).keys()

        await made.world.eventually(both)
        assert await cpu() == {
            "resourceName": "cpu",
            "requestedByApp": 250,
            "requestedByNeighbors": 300,
            "capacity": 64000,
        }
        (host,) = (await made.get(TREE))["hosts"]
        assert host["name"] == "trueup-node"
        assert host["systemInfo"]["architecture"] == "amd64"
        assert "labels" not in host

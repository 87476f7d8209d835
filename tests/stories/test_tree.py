"""The tree of an application: all that its objects own, and where traffic goes."""

from collections.abc import Mapping
from typing import Any

from tests.support.site import served
from tests.support.story import URL, Stage, application, world

AUTOMATED = {"automated": {}, "syncOptions": ["CreateNamespace=true"]}
LABELS = "{app: web}"
CONTAINER = "{name: web, image: 'registry.example.com/web:1.2'}"
POD = f"{{metadata: {{labels: {LABELS}}}, spec: {{containers: [{CONTAINER}]}}}}"
CLAIM = """
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""
SHOP = f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec: {{replicas: 2, selector: {{matchLabels: {LABELS}}}, template: {POD}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: db}}
spec:
  serviceName: db
  selector: {{matchLabels: {LABELS}}}
  template: {POD}
  volumeClaimTemplates: {CLAIM}
---
apiVersion: v1
kind: Service
metadata: {{name: web}}
spec: {{selector: {LABELS}, ports: [{{port: 80}}]}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: web}}
spec: {{defaultBackend: {{service: {{name: web, port: {{number: 80}}}}}}}}
"""


def below(nodes: list[Mapping[str, Any]], kind: str, name: str) -> list[str]:
    """The kinds of what names the object as a parent, in order."""
    return sorted(
        node["kind"]
        for node in nodes
        for parent in node.get("parentRefs", ())
        if (parent["kind"], parent["name"]) == (kind, name)
    )


def said(node: Mapping[str, Any]) -> dict[str, str]:
    return {each["name"]: each.get("value", "") for each in node.get("info", ())}


async def test_what_an_application_owns_hangs_below_its_objects(stage: Stage) -> None:
    async with world(stage) as it, served(it) as site:
        it.declared.push(URL, {"web/all.yaml": SHOP})
        await it.create(application(AUTOMATED))
        await it.ends("Succeeded")
        path = "/api/v1/applications/web/resource-tree"

        async def grown() -> list[Mapping[str, Any]]:
            found: list[Mapping[str, Any]] = (await site.get(path))["nodes"]
            kinds = [node["kind"] for node in found]
            full = kinds.count("Pod") == 3 and "PersistentVolumeClaim" in kinds
            running = all("1/1" in said(node).values() for node in found if node["kind"] == "Pod")
            return found if full and running else []

        nodes: list[Mapping[str, Any]] = await it.eventually(grown)
        [replicas] = [node for node in nodes if node["kind"] == "ReplicaSet"]
        assert below(nodes, "Deployment", "web") == ["ReplicaSet"]
        assert below(nodes, "ReplicaSet", replicas["name"]) == ["Pod", "Pod"]
        own = below(nodes, "StatefulSet", "db")
        assert own == ["ControllerRevision", "PersistentVolumeClaim", "Pod"]
        assert said(replicas)["Revision"] == "Rev:1"
        pod = next(node for node in nodes if node["kind"] == "Pod")
        assert pod["images"] == ["registry.example.com/web:1.2"]
        assert pod["networkingInfo"]["labels"]["app"] == "web"
        [ingress] = [node for node in nodes if node["kind"] == "Ingress"]
        [target] = ingress["networkingInfo"]["targetRefs"]
        assert (target["kind"], target["name"]) == ("Service", "web")
        service = next(node for node in nodes if node["kind"] == "Service")
        assert service["networkingInfo"]["targetLabels"] == {"app": "web"}

"""Roots that lean on each other, and an application that takes outputs of one, in a real cloud."""

from typing import Any

from tests.page.stacks import Both
from tests.stories.stacks.place import synced, waiting
from tests.support.terraform.root import cloud
from trueup.model.stack import Stack

APP = "/stacks/argocd/app"


def slow(size: str = "small", also: str = "", seconds: int = 20) -> str:
    """The root ``app``: two servers, the second in a module, and a network that takes its time."""
    return f"""
# file: app/main.tf
{cloud()}
variable "net" {{}}
resource "cloud_server" "web" {{
  name = "web"
  size = "{size}"
  tags = {{ net = var.net }}
}}
module "edge" {{
  source = "./edge"
  ip     = cloud_server.web.ip
}}
resource "cloud_network" "slow" {{
  name    = "slow"
  seconds = {seconds}
}}
{also}
# file: app/edge/main.tf
{cloud()}
variable "ip" {{}}
resource "cloud_server" "edge" {{
  name = "edge"
  tags = {{ web = var.ip }}
}}
"""


ROOTS = f"""
# file: net/main.tf
{cloud()}
resource "cloud_server" "gate" {{ name = "gate" }}
output "ip" {{ value = cloud_server.gate.ip }}
output "id" {{ value = cloud_server.gate.id }}
# file: shop/kustomization.yaml
resources: [config.yaml]
# file: shop/config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {{name: shop}}
{slow()}
"""
SHOP: dict[str, Any] = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "Application",
    "metadata": {
        "name": "shop",
        "namespace": "argocd",
        "annotations": {"trueup.dev/depends-on": "net, app"},
    },
    "spec": {
        "project": "default",
        "destination": {"server": "https://kubernetes.default.svc", "namespace": "default"},
        "syncPolicy": {"automated": {}},
    },
}


async def furnish(both: Both) -> Stack:
    """``net`` is applied; ``app``, which reads it, waits for two people; ``shop`` for both."""
    there = both.there
    await there.stack("net", policy={"apply": "auto"})
    said = {"name": "net", "valueFrom": {"outputRef": {"stack": "net", "output": "id"}}}
    policy = {"apply": "approval", "approvers": {"count": 2}}
    needs = [{"name": "net"}]
    await there.stack("app", policy=policy, dependsOn=needs, variables=[said])
    uses = {"commonAnnotations": {"ip": "${{ stacks.net.outputs.ip }}"}}
    source = {"repoURL": there.repository.url, "path": "shop", "kustomize": uses}
    await there.cluster.create({**SHOP, "spec": {**SHOP["spec"], "source": source}})
    await there.until(synced)
    return await there.until(waiting, "app")

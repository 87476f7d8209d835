"""The Terraform roots of `docs.pictures`: one waits with a change, one takes its outputs."""

from collections.abc import Mapping

from examples import demo, infrastructure
from examples.repositories import Repository
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.stack import STACK

NETWORK = """\
variable "zones" { default = ["a", "b", "c"] }

resource "terraform_data" "subnet" {
  for_each = toset(var.zones)
  input    = "10.1.${index(var.zones, each.key)}.0/24"
}

resource "terraform_data" "gateway" {
  input            = "gateway of ${length(var.zones)} zones"
  triggers_replace = keys(terraform_data.subnet)
}

output "subnets" { value = { for zone, each in terraform_data.subnet : zone => each.output } }
"""
DNS = """\
variable "subnets" { type = map(string) }

resource "terraform_data" "zone" {
  for_each = var.subnets
  input    = "${each.key}.example.test ${each.value}"
}
"""
MANIFEST = """\
apiVersion: trueup.dev/v1alpha1
kind: Stack
metadata: {{name: dns, namespace: argocd}}
spec:
  source: {{repoURL: "{url}", path: dns}}
  tool: {tool}
  policy: {{apply: auto}}
  variables:
    - {{name: subnets, valueFrom: {{outputRef: {{stack: network, output: subnets}}}}}}
"""


async def furnish(stage: demo.Stage, repository: Repository) -> None:
    await demo.infrastructure(stage, repository)
    write(repository, "dns/main.tf", DNS)
    repository.push("Name the subnets")
    manifest = repository.clone.parent / "dns.yaml"
    manifest.write_text(MANIFEST.format(url=repository.url, tool=infrastructure.engine()))
    await stage.run("kubectl", "apply", "-f", str(manifest))
    await stage.until(STACK, named)
    write(repository, f"{infrastructure.NAME}/main.tf", NETWORK)
    repository.push("Give the network a third zone")
    await stage.run("trueup", "stack", "plan", infrastructure.NAME, quiet=True)


def write(repository: Repository, path: str, text: str) -> None:
    file = repository.clone / path
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


def named(objects: Mapping[Ref, Object]) -> bool:
    return any(ref.name == "dns" and demo.well(each) for ref, each in objects.items())

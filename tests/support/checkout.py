"""
A checkout as a pipeline has one: a clone with a branch of its own, and the command line in it.

What it declares: the root ``net`` with a Stack, and the chart ``shop``, whose Application uses an
output of it. Nothing of it needs a provider.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import folders
from tests.support.repository import Repository
from tests.support.shell import Done, Shell
from tests.support.terraform.engine import engine

ADDRESS = "https://git.example.test/org/infra.git"
FILES = f"""
# file: net/main.tf
variable "size" {{ default = "small" }}
module "naming" {{
  source = "../modules/naming"
  size   = var.size
}}
resource "terraform_data" "net" {{
  input = module.naming.name
}}
output "name" {{ value = module.naming.name }}
# file: modules/naming/main.tf
variable "size" {{ type = string }}
output "name" {{ value = "net-${{var.size}}" }}
# file: dns/main.tf
terraform {{
  backend "local" {{}}
}}
resource "terraform_data" "zone" {{
  input = "example.test"
}}
# file: argocd/net.yaml
apiVersion: trueup.dev/v1alpha1
kind: Stack
metadata: {{name: net, namespace: argocd}}
spec:
  source: {{repoURL: "{ADDRESS}", path: net}}
  backend: {{kind: root}}
# file: argocd/shop.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: shop, namespace: argocd}}
spec:
  source:
    repoURL: git@git.example.test:org/infra.git
    path: apps/shop
    helm: {{valuesObject: {{net: "${{{{ stacks.net.outputs.name }}}}"}}}}
  destination: {{server: https://kubernetes.default.svc, namespace: shop}}
# file: apps/shop/Chart.yaml
{{apiVersion: v2, name: shop, version: 1.0.0}}
# file: apps/shop/values.yaml
replicas: 1
# file: apps/shop/templates/all.yaml
apiVersion: v1
kind: ConfigMap
metadata: {{name: shop}}
data: {{net: "{{{{ .Values.net }}}}", replicas: "{{{{ .Values.replicas }}}}"}}
# file: README.md
"""


@dataclass
class Checkout:
    """At *folder*; whoever runs commands in it has the home *home*."""

    repository: Repository
    shell: Shell

    @property
    def folder(self) -> Path:
        return self.repository.folder

    async def plan(self, *words: str) -> Done:
        return await self.shell("plan", *words)

    async def told(self, *words: str) -> dict[str, Any]:
        """As JSON, whatever the exit code."""
        done = await self.plan("--format", "json", *words)
        assert done.out, done.err
        found: dict[str, Any] = json.loads(done.out)
        return found


def checkout(folder: Path, files: str = FILES, **environ: str) -> Checkout:
    """*files* are on ``main``, and HEAD is a branch that is the same so far."""
    engine()
    repository = Repository(folder / "checkout")
    repository.commit(dict(folders.files(files)))
    repository.git("remote", "add", "origin", ADDRESS)
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repository.git("checkout", "--quiet", "-b", "change")
    home = folder / "home"
    home.mkdir()
    return Checkout(repository, Shell(home, environ, repository.folder))


def part(told: dict[str, Any], id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in told["parts"] if each["id"] == id)
    return found

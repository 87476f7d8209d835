"""
A developer's afternoon: a root with a provider and an application, changed together.

Terraform, the provider and its cloud are real; the root was applied by hand, its state lies beside.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support.checkout import ADDRESS, Checkout, checkout, part
from tests.support.terraform.engine import engine
from tests.support.terraform.mirror import config
from tests.support.terraform.root import cloud
from tests.support.terraform.world import World

pytestmark = pytest.mark.slow
WEB, SHOP = "Stack/argocd/web", "Application/argocd/shop"
FILES = f"""
# file: web/main.tf
{cloud()}
variable "size" {{ default = "small" }}
variable "key" {{
  default   = "s3cret-key"
  sensitive = true
}}
resource "cloud_server" "web" {{
  name = "web"
  size = var.size
}}
resource "terraform_data" "key" {{ input = var.key }}
output "ip" {{ value = cloud_server.web.ip }}
output "size" {{ value = cloud_server.web.size }}
output "token" {{
  value     = cloud_server.web.token
  sensitive = true
}}
# file: argocd/all.yaml
apiVersion: trueup.dev/v1alpha1
kind: Stack
metadata: {{name: web, namespace: argocd}}
spec:
  source: {{repoURL: "{ADDRESS}", path: web}}
  policy:
    limits: {{replace: 0}}
    rules:
      - name: no-large
        rego: |
          package web
          import rego.v1
          deny contains msg if {{
            some each in input.resource_changes
            each.change.after.size == "large"
            msg := sprintf("%s is too large", [each.address])
          }}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: shop, namespace: argocd}}
spec:
  source:
    repoURL: "{ADDRESS}"
    path: apps/shop
    helm:
      parameters:
        - {{name: ip, value: "${{{{ stacks.web.outputs.ip }}}}"}}
        - {{name: size, value: "${{{{ stacks.web.outputs.size }}}}"}}
  destination: {{server: https://kubernetes.default.svc, namespace: shop}}
# file: apps/shop/Chart.yaml
{{apiVersion: v2, name: shop, version: 1.0.0}}
# file: apps/shop/templates/all.yaml
apiVersion: v1
kind: ConfigMap
metadata: {{name: shop}}
data: {{ip: "{{{{ .Values.ip }}}}", size: "{{{{ .Values.size }}}}"}}
"""


@pytest.fixture
def place(tmp_path: Path) -> Checkout:
    """The root is applied, its state is not in Git."""
    made = checkout(tmp_path, FILES)
    made.shell.environ |= {
        "TF_CLI_CONFIG_FILE": str(config(tmp_path)),
        "CLOUD_FILE": str(tmp_path / "cloud.sqlite"),
    }
    made.repository.write({".git/info/exclude": ".terraform*\n*.tfstate*\n"})
    environ = {**made.shell.environ, "HOME": str(tmp_path)}
    for words in (("init",), ("apply", "-auto-approve")):
        _terraform(made.folder / "web", environ, *words)
    return made


def _terraform(folder: Path, environ: dict[str, str], *words: str) -> None:
    env = {"PATH": os.environ["PATH"], **environ}
    done = subprocess.run([*engine().words, *words], cwd=folder, env=env, capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr


async def test_both_are_told_with_what_is_really_there(place: Checkout, tmp_path: Path) -> None:
    world = World(tmp_path / "cloud.sqlite")
    before = world.things("server")["web"]
    text = (place.folder / "web/main.tf").read_text()
    place.repository.write({"web/main.tf": text.replace('"small"', '"medium"')})
    told = await place.told()
    web, shop = part(told, WEB), part(told, SHOP)
    assert (web["state"], web["against"], web["provisional"]) == ("Planned", "its state", False)
    assert web["counts"]["update"] == 1
    assert web["counts"]["keep"] == 1
    (server,) = [each for each in web["changes"] if each["address"] == "cloud_server.web"]
    assert {"path": "size", "before": "small", "after": "medium"} in server["fields"]
    (change,) = shop["changes"]
    assert {"path": "data.size", "before": "small", "after": "medium"} in change["fields"]
    assert shop["after"] == [WEB]
    assert world.things("server")["web"] == before
    assert not list(place.folder.glob("web/.terraform.tfstate.lock*"))

    place.repository.write({"web/main.tf": text.replace('"small"', '"large"')})
    done = await place.plan("--format", "markdown", "--full")
    assert done.code == 1
    assert "no-large: cloud&#95;server.web is too large" in done.out
    assert "must not be applied as it stands" in done.out
    for secret in (before["token"], "s3cret-key"):
        assert secret not in done.out + done.err

    world.change("server", "web", size="tiny")
    place.repository.write({"web/main.tf": text, "web/notes.tf": "# nothing\n"})
    told = json.loads((await place.plan("-o", "json")).out)
    (server,) = part(told, WEB)["changes"][:1]
    assert {"path": "size", "before": "tiny", "after": "small"} in server["fields"]

    world.trouble("read", times=100)
    told = json.loads((await place.plan("-o", "json")).out)
    assert part(told, WEB)["state"] == "Failed"
    assert any("cannot read server" in each["message"] for each in part(told, WEB)["findings"])

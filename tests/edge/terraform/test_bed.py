"""The test-bed itself: real engines, real providers, a cloud that does as it is told."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.terraform.engine import Engine, engines
from tests.support.terraform.root import Root, cloud

SERVER = f"""
# file: main.tf
{cloud()}
variable "size" {{ default = "small" }}
variable "region" {{ default = "here" }}
resource "cloud_network" "net" {{ name = "net" }}
resource "cloud_server" "web" {{
  name     = "web"
  size     = var.size
  region   = var.region
  network  = cloud_network.net.id
  password = "hidden"
  tags     = {{ team = "blue" }}
}}
data "cloud_image" "base" {{ name = "base" }}
output "ip" {{ value = cloud_server.web.ip }}
"""

pytestmark = pytest.mark.slow


@pytest.fixture(params=engines(), ids=lambda each: each.version)
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Root:
    program: Engine = request.param
    made = Root(tmp_path, SERVER, program)
    made.run("init", "-input=false")
    return made


def apply(root: Root, *words: str, code: int = 0) -> str:
    return root.run("apply", "-auto-approve", "-input=false", "-no-color", *words, code=code)


def shown(root: Root, *words: str) -> dict[str, Any]:
    root.run("plan", "-input=false", "-out=plan", *words)
    return dict(json.loads(root.run("show", "-json", "plan")))


def actions(plan: dict[str, Any]) -> dict[str, list[str]]:
    changes = {each["address"]: each["change"]["actions"] for each in plan["resource_changes"]}
    return {address: does for address, does in changes.items() if does != ["no-op"]}


def test_what_is_made_changed_replaced_and_destroyed(root: Root) -> None:
    apply(root)
    first = root.cloud.things("server")["web"]
    assert re.fullmatch(r"\d+\.\d+\.\d+\.\d+", first["ip"])
    assert actions(shown(root)) == {}

    apply(root, "-var=size=big")
    second = root.cloud.things("server")["web"]
    assert (second["size"], second["revision"], second["id"]) == ("big", 2, first["id"])

    assert actions(shown(root, "-var=region=there")) == {"cloud_server.web": ["delete", "create"]}
    apply(root, "-var=region=there")
    assert root.cloud.things("server")["web"]["id"] != first["id"]

    apply(root, "-destroy")
    assert root.cloud.things("server") == {}


def test_drift_is_seen_and_healed(root: Root) -> None:
    apply(root)
    root.cloud.change("server", "web", tags={"team": "red"})
    root.cloud.remove("network", "net")
    plan = shown(root)
    assert [each["address"] for each in plan["resource_drift"]] == [
        "cloud_network.net",
        "cloud_server.web",
    ]
    assert actions(plan) == {"cloud_network.net": ["create"], "cloud_server.web": ["update"]}
    root.run("apply", "-input=false", "plan")
    assert actions(shown(root)) == {}


def test_troubles(root: Root) -> None:
    root.cloud.trouble("create", "web", does="half")
    assert "web was made, and is not well" in apply(root, code=1)
    assert actions(shown(root)) == {"cloud_server.web": ["delete", "create"]}

    root.cloud.trouble("any", times=100)
    assert "the cloud cannot read" in apply(root, code=1)
    root.cloud.well()

    root.cloud.trouble("delete", "web", does="crash")
    assert "plugin" in apply(root, code=1).lower()
    apply(root)
    assert actions(shown(root)) == {}


def test_what_was_made_by_hand_is_imported(root: Root) -> None:
    id = root.cloud.add("server", "web", size="small", region="here")
    root.run("import", "-input=false", "cloud_server.web", id)
    apply(root)
    assert root.cloud.things("server")["web"]["id"] == id


def test_the_real_null_provider(tmp_path: Path) -> None:
    root = Root(tmp_path, '# file: main.tf\nresource "null_resource" "one" {}\n')
    root.run("init", "-input=false")
    assert "1 added" in apply(root)

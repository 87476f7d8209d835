"""Real plans that are hard to read: counted as Terraform counts, the same twice, and masked."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.terraform.root import Root
from trueup.core.terraform.masking import masked
from trueup.core.terraform.reading import Reading, read, totals
from trueup.core.terraform.secrets import secrets_in
from trueup.core.terraform.telling import markdown, text
from trueup.k8s.value import encode
from trueup.model.plan import Plan

pytestmark = pytest.mark.slow
HOW = Reading("a commit", b"of this stack" * 2)
PLANTED = ("planted-7f3a9", "483920175")
MODULE = """
# file: m/main.tf
variable "key" {}
resource "terraform_data" "inner" {
  count = 2
  input = var.key
}
output "inner" { value = terraform_data.inner[0].output }
"""
NESTED = """
# file: main.tf
module "m" {
  source   = "./m"
  for_each = toset(["a b", "ü", "x.y"])
  key      = each.key
}
resource "terraform_data" "old" {
  input = { list = [1, { b = null }], huge = 123456789012345678901234567890, none = {}, t = true }
}
resource "terraform_data" "first" {
  triggers_replace = 1
  lifecycle { create_before_destroy = true }
}
output "inner" { value = module.m["ü"].inner }
"""
MOVED = """
# file: main.tf
module "m" {
  source   = "./m"
  for_each = toset(["a b", "ü"])
  key      = "${each.key}2"
}
moved {
  from = terraform_data.old
  to   = terraform_data.new
}
resource "terraform_data" "new" {
  input            = { list = [1, { b = null }, 3], huge = 1.5, none = {}, t = 1 }
  triggers_replace = ["x"]
}
resource "terraform_data" "first" {
  triggers_replace = 2
  lifecycle { create_before_destroy = true }
}
import {
  to = terraform_data.imported
  id = "known"
}
resource "terraform_data" "imported" {}
output "none" { value = null }
"""
SECRET = """
# file: main.tf
variable "secret" {
  sensitive = true
  default   = "planted-7f3a9-one"
}
resource "terraform_data" "all" {
  input = {
    list = ["x", var.secret, "y"], set = toset(["a", var.secret]), url = "https://u:${var.secret}@h"
    deep = { key = { value = var.secret } }, number = sensitive(483920175)
  }
}
resource "terraform_data" "unmasked" { input = nonsensitive(var.secret) }
resource "terraform_data" "passed_on" { input = terraform_data.all.output }
check "it" {
  assert {
    condition     = length(var.secret) > 100
    error_message = "it is ${nonsensitive(var.secret)}"
  }
}
output "secret" {
  value     = var.secret
  sensitive = true
}
"""
OTHER = SECRET.replace("-one", "-two").replace(
    "input = nonsensitive(var.secret)", "input = { (nonsensitive(var.secret)) = 1 }"
)


def planned(root: Root, *how: str) -> tuple[dict[str, Any], tuple[int, ...], Plan]:
    """As JSON, as Terraform counts it (add, change, remove, import), and as we read it."""
    said = root.run("plan", "-json", "-input=false", "-out=saved", *how).splitlines()
    told = [json.loads(line) for line in said if '"change_summary"' in line][-1]["changes"]
    shown = json.loads(root.run("show", "-json", "saved"))
    counts = tuple(told[name] for name in ("add", "change", "remove", "import"))
    return shown, counts, read(shown, HOW)


def counted(plan: Plan) -> tuple[int, ...]:
    it = plan.counts
    return it.create + it.replace, it.update, it.delete + it.replace, totals(plan).import_


def seen(shown: dict[str, Any], plan: Plan) -> str:
    """All that people see of it."""
    safe = json.dumps(masked(shown, secrets_in(shown)))
    return "".join((encode(plan).decode(), text(plan), markdown(plan, "net"), safe))


@pytest.mark.parametrize("steps", [(NESTED, MOVED), (SECRET, OTHER)], ids=["shapes", "secrets"])
def test_plans_are_counted_fingerprinted_and_masked(tmp_path: Path, steps: tuple[str, str]) -> None:
    root = Root(tmp_path, MODULE)
    for step in steps:
        root.write(step)
        root.run("init", "-input=false")
        shown, counts, plan = planned(root)
        again = planned(root)[2]
        assert counted(plan) == counts
        assert again.fingerprint == plan.fingerprint
        assert not [each for each in PLANTED if each in seen(shown, plan)]
        root.run("apply", "-input=false", "saved")
    shown, counts, plan = planned(root, "-destroy")
    assert counted(plan) == counts
    assert not [each for each in PLANTED if each in seen(shown, plan)]

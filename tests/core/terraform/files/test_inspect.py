import pytest

from tests.core.terraform.showing import RECORDED
from trueup.core.terraform.files.folder import module
from trueup.core.terraform.files.inspect import (
    Inspection,
    ModuleCall,
    Output,
    Variable,
    inspect,
    together,
    withheld,
)
from trueup.core.terraform.files.uses import Use

ROOT = b"""
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
    old = "1.0"
    many = {
      source                = "acme/many"
      configuration_aliases = [many.one]
    }
  }
  backend "s3" {}
}
variable "name" {
  type        = list(string)
  description = "who"
  nullable    = false
  validation {
    condition     = length(var.name) > 0
    error_message = "nobody"
  }
}
variable "key" {
  sensitive = true
  default   = null
}
output "id" {
  value     = nonsensitive(var.key)
  sensitive = true
}
module "net" {
  source  = "acme/net/aws"
  version = "1.2.3"
}
module "own" { source = "../own" }
module "told" { source = var.where }
resource "null_resource" "x" {
  provisioner "local-exec" { command = "date" }
}
data "external" "e" { program = ["sh"] }
check "c" {
  data "http" "h" { url = "https://x" }
}
locals {
  hosts = file("/etc/hosts")
  up    = file("${path.module}/../../../x")
  beside = file("../shared/x")
  home  = file(pathexpand("~/.ssh/id"))
}
"""


def found(text: bytes, folder: str = "envs/prod") -> Inspection:
    return inspect(module(["main.tf"], {"main.tf": text}.__getitem__), folder)


def test_what_a_root_declares() -> None:
    root = found(ROOT)
    assert root.required_version == (">= 1.5",)
    assert root.backend == "s3"
    assert root.providers == (
        ("aws", "hashicorp/aws", "~> 5.0"),
        ("old", "hashicorp/old", "1.0"),
        ("many", "acme/many", ""),
    )
    assert root.variables == (
        Variable(
            "name", "main.tf:14", "list(string)", nullable=False, validated=1, description="who"
        ),
        Variable("key", "main.tf:23", required=False, sensitive=True),
    )
    assert root.outputs == (Output("id", "main.tf:27", sensitive=True),)
    assert root.modules == (
        ModuleCall("net", "main.tf:31", "acme/net/aws", "1.2.3"),
        ModuleCall("own", "main.tf:35", "../own"),
        ModuleCall("told", "main.tf:36", None),
    )
    assert [each.local for each in root.modules] == [False, True, False]


def test_what_a_root_would_run_and_read() -> None:
    root = found(ROOT)
    assert root.provisioners == (Use("local-exec", "null_resource.x", "main.tf:38"),)
    assert root.outward == (
        Use("external", "data.external.e", "main.tf:40"),
        Use("http", "data.http.h", "main.tf:42"),
    )
    assert [(each.what, each.where) for each in root.unmasked] == [("nonsensitive", "main.tf:28")]
    assert [(each.what, each.by) for each in root.strays] == [
        ("file", "/etc/hosts"),
        ("file", "${path.module}/../../../x"),
        ("pathexpand", "~/.ssh/id"),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b"", ""),
        (b'terraform { cloud { organization = "x" } }', "cloud"),
        (b'terraform {\n  backend "http" {\n  }\n}', "http"),
    ],
)
def test_the_backend(text: bytes, kind: str) -> None:
    assert found(text).backend == kind


def test_a_root_does_what_its_modules_do() -> None:
    both = together([found(b'variable "a" {}'), found(ROOT)])
    assert [each.name for each in both.variables] == ["a"]
    assert both.backend == ""
    assert len(both.provisioners) == 1


def test_the_root_that_plans_were_recorded_of() -> None:
    text = (RECORDED / "root" / "main.tf").read_bytes()
    root = found(text, ".")
    assert root.problems == ()
    assert [(each.name, each.sensitive) for each in root.variables] == [
        ("password", True),
        ("region", False),
    ]
    assert [each.source for each in root.modules] == ["./mods/net"]
    assert [each.name for each in root.outputs if each.sensitive] == ["pw"]


def test_what_is_required_of_opentofu_stands_in_files_of_its_own() -> None:
    files = {
        "main.tf": b'terraform { required_version = ">= 1.5" }',
        "main2.tofu": b'terraform { required_version = ">= 1.8" }',
        "more.tofu": b'language {\n  compatible_with {\n    opentofu = "< 2.0"\n  }\n}',
    }
    found = inspect(module(files, files.__getitem__, "tofu"))
    assert found.required_version == (">= 1.5",)
    assert found.required_tofu == (">= 1.8", "< 2.0")


def test_what_is_removed_may_run_programs_as_it_goes() -> None:
    text = """
removed {
  from = null_resource.a
  provisioner "local-exec" {
    when    = destroy
    command = "x"
  }
}
"""
    found = inspect(module(["main.tf"], lambda _: text.encode()))
    assert [(each.what, each.by) for each in found.provisioners] == [
        ("local-exec", "removed null_resource.a")
    ]
    json = b'{"removed": [{"from": "a.b", "provisioner": {"local-exec": {"command": "x"}}}]}'
    found = inspect(module(["main.tf.json"], lambda _: json))
    assert [each.what for each in found.provisioners] == ["local-exec"]


def test_what_the_root_withholds() -> None:
    text = b"""
variable "open" { default = "a" }
variable "given" { sensitive = true }
variable "default" {
  ephemeral = true
  default   = "b"
}
"""
    found = inspect(module(["main.tf"], lambda _: text))
    assert list(withheld(found, {"open": "x", "given": "y"})) == ["y", "b"]

import pytest

from trueup.core.terraform.files.folder import Module, module
from trueup.core.terraform.files.inspect import ModuleCall
from trueup.core.terraform.files.preparing import lasting, prepared

ROOT = """
terraform {
  required_providers {
    cloud = { source = "example/cloud", version = "1.0.0" }
  }
}
module "net" {
  source = "./net"
  size   = "small"
}
resource "cloud_server" "web" { name = "web" }
"""


def read(text: str) -> Module:
    return module(["main.tf"], lambda _: text.encode())


def named(text: str, lock: bytes = b"") -> str:
    return prepared({".": read(text)}, lock)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('name = "web"', 'name = "other"'),
        ('size   = "small"', 'size   = "large"'),
        ('resource "cloud_server" "web"', '\n\n# said\nresource "cloud_server" "web"'),
    ],
)
def test_what_init_does_not_read_changes_nothing(before: str, after: str) -> None:
    assert named(ROOT) == named(ROOT.replace(before, after)) != ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('version = "1.0.0"', 'version = "1.1.0"'),
        ('source = "./net"', 'source = "./other"'),
        ('resource "cloud_server"', 'resource "null_resource"'),
        ("terraform {", 'terraform {\n  backend "s3" {}'),
        ('name = "web"', "name = 1\n  provider = other"),
        ("terraform {", 'terraform {\n  required_version = ">= 1.5"'),
    ],
)
def test_what_init_reads_makes_another_name(before: str, after: str) -> None:
    assert named(ROOT) != named(ROOT.replace(before, after)) != ""


def test_the_lock_file_and_local_modules_count() -> None:
    assert named(ROOT) != named(ROOT, b"locked")
    other = read('resource "aws_x" "a" {}')
    assert prepared({".": read(ROOT), "net": other}) != prepared({".": read(ROOT), "net": read("")})


def test_what_makes_no_sense_has_no_name() -> None:
    assert named(ROOT + "resource {{{") == ""


@pytest.mark.parametrize(
    ("source", "version", "lasts"),
    [
        ("./net", "", True),
        ("../net", "", True),
        ("acme/net/aws", "1.2.3", True),
        ("acme/net/aws", "= 1.2.3", True),
        ("acme/net/aws", "~> 1.2", False),
        ("acme/net/aws", "", False),
        ("git::https://git.example/net.git?ref=v1.2.0", "", True),
        ("git::https://git.example/net.git//sub?ref=" + "a" * 40 + "&depth=1", "", True),
        ("git::https://git.example/net.git?ref=main", "", False),
        ("git::https://git.example/net.git", "", False),
        ("https://example.test/net.zip", "", False),
        ("https://example.test/net.zip?checksum=sha256:" + "0" * 64, "", True),
        ("s3::https://bucket/net.zip", "", False),
        (None, "", False),
    ],
)
def test_what_lasts(source: str | None, version: str, lasts: bool) -> None:
    assert lasting(ModuleCall("net", "main.tf:1", source, version)) is lasts
    called = f'module "m" {{\n source = "{source}"\n version = "{version}"\n}}' if source else ""
    if called:
        assert bool(named(called)) is lasts

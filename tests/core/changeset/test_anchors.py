"""Where findings about a root stand."""

import pytest

from tests.support import folders
from trueup.core.changeset.anchors import anchored, diagnosed, unsaid
from trueup.core.terraform.files.closure import closure, repository
from trueup.model.address import ref_of
from trueup.model.policy import Finding, Severity
from trueup.model.terraform import Diagnostic

REPO = folders.files("""
# file: envs/prod/main.tf
terraform {}

resource "cloud_server" "web" {
  count = 2
}
module "net" {
  for_each = {}
  source   = "../../modules/net"
}
module "far" { source = "example/far/cloud" }
check "alive" {}
output "ip" { value = 1 }
# file: modules/net/main.tf
data "cloud_image" "base" {}
resource "cloud_network" "net" {}
""")
ROOT = closure(repository(tuple(REPO), REPO.__getitem__), "envs/prod")


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("cloud_server.web[0]", "envs/prod/main.tf:3"),
        ('module.net["a"].cloud_network.net', "modules/net/main.tf:2"),
        ("module.net.data.cloud_image.base", "modules/net/main.tf:1"),
        ("module.far.cloud_server.web", "envs/prod/main.tf:1"),
        ("check.alive", "envs/prod/main.tf:11"),
        ("output.ip", "envs/prod/main.tf:12"),
        ("cloud_server.gone", "envs/prod/main.tf:1"),
    ],
)
def test_at_the_block_of_its_resource(address: str, where: str) -> None:
    (found,) = anchored([Finding("A", "a", ref=ref_of(address))], ROOT, "envs/prod")
    assert found.where == where


def test_what_has_a_place_keeps_it() -> None:
    (found,) = anchored([Finding("A", "a", where="x.tf:9")], ROOT, "envs/prod")
    assert found.where == "x.tf:9"


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ("main.tf:3", "envs/prod/main.tf:3"),
        ("../../modules/net/main.tf:1", "modules/net/main.tf:1"),
        (".terraform/modules/far/main.tf:1", "envs/prod/.terraform/modules/far/main.tf:1"),
        ("../../../etc/x.tf:1", ""),
        ("/etc/x.tf:1", ""),
        ("", ""),
    ],
)
def test_terraform_speaks_as_seen_from_the_root(said: str, where: str) -> None:
    (found,) = diagnosed([Diagnostic("warning", "Odd", "very\n  odd", where=said)], "envs/prod")
    assert found.where == where
    assert (found.message, found.severity) == ("Odd: very odd", Severity.WARNING)


def test_a_check_that_fails_is_said_once() -> None:
    plan = Finding("CheckFailed", "check.alive: it is dead: no answer; it is slow")
    said = diagnosed(
        [
            Diagnostic("warning", "Check block assertion failed", "it is dead:\nno answer"),
            Diagnostic("warning", "Check block assertion failed", "it is slow"),
            Diagnostic("warning", "Argument is deprecated", "use another"),
            Diagnostic("warning", "Odd"),
        ],
        "envs/prod",
    )
    assert unsaid(said, [plan]) == said[2:]
    assert unsaid(said, ()) == said

"""Providers that cannot be had, as people are told of them."""

import pytest

from tests.support import folders
from trueup.core.changeset.providers import clearer, missing
from trueup.core.terraform.files.closure import closure, repository
from trueup.model.policy import Finding

REPO = folders.files("""
# file: main.tf
terraform {
  required_providers {
    clouds = { source = "example/cloud" }
  }
}
resource "helm_release" "argocd" {}
resource "clouds_server" "web" {}
""")
ROOT = closure(repository(tuple(REPO), REPO.__getitem__), ".")
QUERY = "Failed to query available provider packages: Could not retrieve the list of available"


@pytest.mark.parametrize(
    ("said", "message", "where"),
    [
        (
            f"{QUERY} versions for provider hashicorp/helm: could not connect to registry",
            "provider hashicorp/helm cannot be had here: its registry is not reached",
            "main.tf:6",
        ),
        (
            f"{QUERY} versions for provider example/cloud: provider registry.terraform.io/example/"
            "cloud was not found in any of the search locations - /mirror",
            "provider example/cloud cannot be had here: no mirror of this machine has it",
            "main.tf:7",
        ),
        (
            f"{QUERY} versions for provider example/other: no available releases match the given",
            "provider example/other cannot be had here: no release of it fits the version that is "
            "asked for",
            "",
        ),
    ],
)
def test_which_why_and_where(said: str, message: str, where: str) -> None:
    (found,) = clearer([Finding("Terraform", said)], ROOT)
    assert (found.message, found.where) == (message, where)
    assert "--terraform-mirror" in found.hint


def test_what_is_about_something_else_stays() -> None:
    other = Finding("Terraform", "Invalid provider hashicorp/helm: odd", where="main.tf:6")
    assert clearer([other], ROOT) == (other,)
    assert missing([other]) == ()


def test_each_is_told_once() -> None:
    said = Finding("Terraform", f"{QUERY} versions for provider hashicorp/helm: could not connect")
    assert missing(clearer([said, said], ROOT)) == ("hashicorp/helm",)

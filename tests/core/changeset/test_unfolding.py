"""The Stacks that sets of a checkout make, and what stands for one where there is none."""

from tests.support import folders
from trueup.core.changeset.unfolding import alone, unfolded
from trueup.core.terraform.files import layout
from trueup.core.terraform.files.closure import repository
from trueup.core.terraform.files.discover import discover
from trueup.model.source import Source
from trueup.model.stackset import StackSet, StackSetSpec

REPO = folders.files("""
# file: trueup.yaml
stacks:
  - {path: envs/prod, version: "~> 1.11", variables: {size: large}, policy: {apply: auto}}
# file: envs/prod/main.tf
resource "terraform_data" "a" {}
# file: envs/dev/main.tf
resource "terraform_data" "a" {}
# file: other/main.tf
resource "terraform_data" "a" {}
""")
FILES = repository(tuple(REPO), REPO.__getitem__)


def test_a_set_makes_a_stack_of_each_root_below_its_path() -> None:
    of = StackSet({"name": "envs", "namespace": "infra"}, StackSetSpec(Source(path="envs")))
    (_, stack), *more = unfolded([of], FILES)
    assert (stack.namespace, stack.name, more) == ("infra", "envs-dev", [])


def test_a_root_alone_is_as_the_layout_says() -> None:
    found = discover(FILES, layout.read(REPO["trueup.yaml"]))
    stacks = {root.path: stack for root, stack in alone(found)}
    assert set(stacks) == {"envs/prod", "envs/dev", "other"}
    spec = stacks["envs/prod"].spec
    assert (spec.version, spec.policy.apply) == ("~> 1.11", "auto")
    assert [(each.name, each.value) for each in spec.variables] == [("size", "large")]

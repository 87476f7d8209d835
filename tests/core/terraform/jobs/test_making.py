"""Where a Job is made and as whom: as its Stack says, else as it is set for all."""

from trueup.core.terraform.jobs.making import Making
from trueup.model.terraform import Job, Place

OWN = Job("r", "plan", {}, place=Place("shop", "net", account="deployer"))
PLAIN = Job("r", "plan", {}, place=Place("shop", "net"))


def test_each_in_the_namespace_of_its_stack_or_all_in_one() -> None:
    assert Making("image").place(OWN) == "shop"
    assert Making("image", namespace="runs").place(OWN) == "runs"


def test_the_account_of_the_stack_comes_first() -> None:
    usual = Making("image", account="usual")
    assert (usual.account_of(OWN), usual.account_of(PLAIN)) == ("deployer", "usual")
    assert Making("image").account_of(PLAIN) == ""

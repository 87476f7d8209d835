"""Which Stacks and Applications a Proposal is about."""

import pytest

from trueup.core.proposals.following import follows, used_by, wants
from trueup.k8s.object import Object
from trueup.model.application import Application, ApplicationSpec
from trueup.model.proposal import PULL_REQUESTS, ProposalSpec
from trueup.model.source import Source
from trueup.model.stack import OutputSelector, Stack, StackSpec, Variable, VariableSource

URL = "https://git.example.test/infra.git"


@pytest.mark.parametrize(
    ("target", "base", "expected"),
    [
        ("", "", True),
        ("HEAD", "", True),
        ("main", "refs/heads/main", True),
        ("main", "", None),
        ("HEAD", "main", None),
        ("stable", "main", False),
        ("c" * 40, "", False),
    ],
)
def test_it_is_about_what_follows_its_base(target: str, base: str, expected: bool | None) -> None:
    source = Source(repo_url=URL.removesuffix(".git"), target_revision=target)
    assert follows(source, ProposalSpec(URL, "next", base)) is expected
    assert follows(Source(repo_url="https://other"), ProposalSpec(URL, "next", base)) is False


def test_outputs_make_parts_of_one_another() -> None:
    given = VariableSource(output_ref=OutputSelector("net", "id"))
    spec = StackSpec(variables=(Variable("id", value_from=given),))
    meta = {"name": "x", "namespace": "infra"}
    assert used_by(Stack(meta, spec)) == ("Stack/infra/net",)
    source = Source(repo_url=URL, path="${{ stacks.other/net.outputs.id }}")
    app = Application(meta, ApplicationSpec(source=source))
    assert used_by(app) == ("Stack/other/net",)


@pytest.mark.parametrize(
    ("own", "of_its_set", "branches", "forks"),
    [
        ("", "", False, False),
        ("own", "", True, False),
        ("", "own", True, False),
        ("forks", "", True, True),
        ("own", "forks", True, True),
        ("yes", "", False, False),
    ],
)
def test_pull_requests_are_planned_where_it_or_its_set_asks_for_it(
    own: str, of_its_set: str, branches: bool, forks: bool
) -> None:
    objects = [
        Object({"metadata": {"annotations": {PULL_REQUESTS: each}}}) for each in (own, of_its_set)
    ]
    assert wants((*objects, None), foreign=False) is branches
    assert wants((*objects, None), foreign=True) is forks

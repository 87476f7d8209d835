"""What the lines of a policy are about is told as it is enforced."""

from typing import Any

import msgspec
import pytest

from trueup.core.access.meaning import Meaning, meanings, place
from trueup.core.access.policy import Rule, lines, policy
from trueup.core.access.roles import role_lines
from trueup.core.access.rulebook import Rulebook, by_glob
from trueup.model.project import AppProject

NAMES = ("web/shop", "web/bank", "web/team/cart", "ops/mail")


def told(text: str) -> tuple[Meaning, ...]:
    return meanings([*lines(text)], NAMES, by_glob)


@pytest.mark.parametrize(
    ("line", "about"),
    [
        ("p, ann, applications, sync, web/*, allow", ("web/shop", "web/bank", "web/team/cart")),
        ("p, ann, *, *, web/b*, allow", ("web/bank",)),
        ("p, ann, logs, get, */*, deny", NAMES),
        ("p, ann, applications, get, nope/*, allow", ()),
        ("p, ann, clusters, get, *, allow", None),
        ("p, ann, projects, get, web, allow", None),
    ],
)
def test_which_applications_a_rule_is_about(line: str, about: tuple[str, ...] | None) -> None:
    (found,) = told(line)
    assert found.applications == about


def test_what_another_line_denies_is_spared() -> None:
    allowing, denying, other, narrower = told(
        "p, ann, applications, sync, web/*, allow\n"
        "p, ann, applications, *, web/bank, deny\n"
        "p, bob, applications, sync, web/shop, deny\n"
        "p, ann, applications, get, web/shop, deny"
    )
    assert allowing.spared == ("web/bank",)
    assert [each.spared for each in (denying, other, narrower)] == [(), (), ()]


def test_lines_that_are_none_and_grants() -> None:
    broken, grant = told("p, ann, applications\n# a remark\n\ng, team, role:web")
    assert broken.where == "policy.csv line 1"
    assert "a rule has 6 fields, this one 3" in broken.problem
    assert (grant.where, grant.member, grant.subject) == (
        "policy.csv line 4",
        "team",
        "role:web",
    )


def test_the_roles_of_a_project() -> None:
    spec = {
        "roles": [
            {
                "name": "ci",
                "policies": ["p, proj:web:ci, applications, sync, web/*, allow", "p, x"],
                "groups": ["team"],
            }
        ]
    }
    body: dict[str, Any] = {"metadata": {"name": "web"}, "spec": spec}
    project = msgspec.convert(body, AppProject)
    good, bad, group = meanings([*role_lines(project)], NAMES, by_glob)
    assert (good.where, good.applications) == ("role ci, policy 1", NAMES[:3])
    assert "must be of the form" in bad.problem
    assert (group.member, group.subject) == ("team", "proj:web:ci")


def test_which_rule_decides_and_where_it_stands() -> None:
    text = "p, ann, applications, *, web/*, allow\np, ann, applications, sync, web/bank, deny"
    book, said = Rulebook(policy(text)), [*lines(text)]

    def deciding(action: str, object: str) -> Rule | None:
        return book.deciding("ann", "applications", action, object)

    allowed, denied = deciding("get", "web/bank"), deciding("sync", "web/bank")
    assert allowed is not None
    assert denied is not None
    assert [getattr(place(each, said), "where", "") for each in (allowed, denied)] == [
        "policy.csv line 1",
        "policy.csv line 2",
    ]
    assert deciding("get", "ops/mail") is None
    assert not book.permits("ann", "applications", "get", "ops/mail")

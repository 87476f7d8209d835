import pytest

from trueup.core.access.policy import Grant, Rule
from trueup.core.access.roles import evened, invalid_roles, problem, project_policy, role_of
from trueup.model.project import AppProject, ProjectRole, ProjectSpec


def project(*roles: ProjectRole) -> AppProject:
    return AppProject({"name": "web"}, ProjectSpec(roles=roles))


def test_a_role_may_see_its_project_and_what_its_policies_say() -> None:
    ci = ProjectRole(
        "ci",
        policies=("p, proj:web:ci, applications, sync, web/*, allow",),
        groups=("team", '"one, two"'),
    )
    read = project_policy(project(ci))
    assert read.rules == (
        Rule("proj:web:ci", "projects", "get", "web", allow=True),
        Rule("proj:web:ci", "applications", "sync", "web/*", allow=True),
    )
    assert read.grants == (Grant("team", "proj:web:ci"), Grant("one, two", "proj:web:ci"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("p, proj:web:ci, applications, get, web/*, allow", ""),
        ("p, proj:web:ci, clusters, get, web/https://host:6443, allow", ""),
        ("p, proj:web:ci, applications, update/apps/Deployment/*, web/ns/app, deny", ""),
        ("g, alice, role:admin", "must be of the form"),
        ("p, role:admin, applications, get, web/*, allow", "policy subject must be"),
        ("p, proj:web:ci, accounts, update, web/*, allow", "project resource must be"),
        ("p, proj:web:ci, applications, fly, web/*, allow", "invalid action"),
        ("p, proj:web:ci, applications, get, other/*, allow", "object must be of form"),
        ("p, proj:web:ci, applications, get, web*/*, allow", "object must be of form"),
        ("p, proj:web:ci, applications, get, *, allow", "object must be of form"),
        ("p, proj:web:ci, applications, get, web/*, maybe", "effect must be"),
        ("p, proj:web:ci, applications, get, web/*, allow\ng, x, role:admin", "of the form"),
    ],
)
def test_a_policy_of_a_role_is_about_its_own_project(text: str, why: str) -> None:
    found = problem("web", "ci", text)
    assert (why in found) if why else not found


def test_what_is_no_policy_of_the_role_gives_no_rights_and_is_told() -> None:
    read = project_policy(project(ProjectRole("ci", policies=("g, proj:web:ci, role:admin",))))
    assert len(read.rules) == 1
    assert not read.grants
    assert read.problems


def test_roles_that_cannot_be_stored() -> None:
    twice = "p, proj:web:a, logs, get, web/*, allow"
    roles = (
        ProjectRole("a", policies=(twice, twice), groups=("x", "x", " y", "a,b", "")),
        ProjectRole("a"),
        ProjectRole("-bad"),
    )
    told = "\n".join(invalid_roles(project(*roles)))
    for part in (
        "role 'a' already exists",
        "invalid role name '-bad'",
        "already exists for role 'a'",
        "group ' y' contains a leading",
        "group 'a,b' must be quoted",
        "group '' is empty",
    ):
        assert part in told


def test_a_subject_names_project_and_role() -> None:
    assert role_of("proj:web:ci") == ("web", "ci")
    assert role_of("proj:web") is None
    assert role_of("alice") is None


def test_a_policy_has_one_space_behind_each_comma() -> None:
    wanted = "p, proj:web:ci, applications, sync, web/*, allow"
    for said in (wanted, wanted.replace(", ", ","), wanted.replace(", ", ",   ")):
        assert evened(said) == wanted

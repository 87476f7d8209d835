from collections.abc import Mapping

from trueup.model.identity import Identity
from trueup.model.project import AppProject, ProjectRole, ProjectSpec
from trueup.service.access.ruling import Ruling

WEB = AppProject(
    {"name": "web"},
    ProjectSpec(
        roles=(
            ProjectRole("ci", policies=("p, proj:web:ci, applications, sync, web/*, allow",)),
            ProjectRole(
                "dev",
                policies=("p, proj:web:dev, applications, get, web/*, allow",),
                groups=("team",),
            ),
        )
    ),
)
PROJECTS = {"web": WEB, "ops": AppProject({"name": "ops"})}


def ruling(**data: str) -> Ruling:
    made = Ruling()
    made.read({key.replace("_", "."): text for key, text in data.items()})
    return made


def may(
    by: Ruling, who: Identity, *asked: str, accounts: Mapping[str, object] | None = None
) -> bool:
    resource, action, object = asked
    return by.allow(who, resource, action, object, PROJECTS, accounts or {"admin": None})


def outside(subject: str, **claims: object) -> Identity:
    return Identity(subject, issuer="https://id.example.test", claims=claims)


GET = ("applications", "get", "web/shop")


def test_admin_may_do_all_and_a_stranger_nothing() -> None:
    plain = ruling()
    assert may(plain, Identity("admin"), "clusters", "delete", "https://host")
    assert not may(plain, Identity("stranger"), *GET)
    assert not may(plain, Identity(), *GET)


def test_the_default_role_is_for_everybody() -> None:
    by = ruling(policy_default="role:readonly")
    assert may(by, Identity(), *GET)
    assert not may(by, Identity(), "applications", "sync", "web/shop")


def test_groups_are_read_by_scopes() -> None:
    by = ruling(
        policy_csv="g, ops, role:admin\ng, a@b.test, role:readonly", scopes="[groups, email]"
    )
    assert may(by, outside("x", groups=["dev", "ops"]), "applications", "sync", "web/shop")
    assert may(by, outside("x", email="a@b.test"), *GET)
    assert not may(by, outside("x", roles=["ops"]), *GET)


def test_a_groups_project_role_reaches_its_project_only() -> None:
    dev = outside("x", groups=["team"])
    assert may(ruling(), dev, *GET)
    assert may(ruling(), dev, "projects", "get", "web")
    assert not may(ruling(), dev, "applications", "get", "ops/shop")
    assert not may(ruling(), dev, "projects", "get", "ops")


def test_a_token_of_a_role_reaches_its_project_only() -> None:
    token = Identity("proj:web:ci")
    by = ruling(policy_csv="p, proj:web:ci, applications, get, ops/*, allow")
    assert may(by, token, "applications", "sync", "web/shop")
    assert not may(by, token, "applications", "get", "ops/shop")


def test_nobody_becomes_somebody_of_ours_by_what_another_issuer_calls_them() -> None:
    by = ruling(policy_csv="g, alice, role:admin")
    for name in ("admin", "role:admin", "proj:web:ci"):
        assert not may(by, outside(name), "applications", "sync", "web/shop"), name
        assert not may(by, outside("x", groups=[name]), *GET) or name == "admin"
    assert may(by, outside("alice"), "applications", "sync", "web/shop")


def test_a_broken_policy_changes_nothing_and_is_told() -> None:
    by = ruling(policy_csv="g, alice, role:readonly")
    for broken in (
        {"policy.csv": "p, alice, applications"},
        {"policy.csv": "g, bob, role:admin", "policy.matchMode": "fuzzy"},
        {"policy.csv": "g, bob, role:admin", "scopes": "{"},
        {
            "policy.csv": "g, bob, role:admin\np, x, logs, get, */*, deny",
            "policy.matchMode": "regex",
        },
    ):
        by.read(broken)
        assert by.problems
        assert may(by, Identity("alice"), *GET)
        assert not may(by, Identity("bob"), *GET)
        assert may(by, Identity("admin"), "clusters", "delete", "x")
    by.read({"policy.csv": "g, bob, role:readonly"})
    assert not by.problems
    assert may(by, Identity("bob"), *GET)
    assert not may(by, Identity("alice"), *GET)


def test_one_that_starts_with_a_broken_policy_has_the_last_good_one() -> None:
    by = Ruling()
    by.read({"policy.csv": "nonsense"}, {"policy.csv": "g, alice, role:readonly"})
    assert by.problems
    assert may(by, Identity("alice"), *GET)
    assert by.good == {"policy.csv": "g, alice, role:readonly"}


def test_rules_that_are_gone_stay_in_force_and_are_told() -> None:
    by = ruling(policy_csv="g, alice, role:readonly")
    by.read(None)
    assert may(by, Identity("alice"), *GET)
    assert "argocd-rbac-cm: it is gone" in by.problems[0]
    by.read({})
    assert not may(by, Identity("alice"), *GET)
    assert not by.problems


def test_a_server_that_starts_without_rules_has_the_last_good_ones_or_none() -> None:
    late, first = Ruling(), Ruling()
    late.read(None, {"policy.csv": "g, alice, role:readonly"})
    assert may(late, Identity("alice"), *GET)
    assert late.problems
    first.read(None)
    assert not first.problems
    assert may(first, Identity("admin"), *GET)


def test_claims_of_any_name_may_be_groups() -> None:
    by = ruling(policy_csv="g, ops, role:admin", scopes="['cognito:groups', email]")
    assert may(by, outside("x", **{"cognito:groups": ["ops"]}), "applications", "sync", "web/a")
    assert not may(by, outside("x", groups=["ops"]), "applications", "sync", "web/a")
    for odd in ([["ops"]], {"ops": True}, 7, None, [None, 7]):
        assert not may(by, outside("x", **{"cognito:groups": odd}), *GET)


def test_a_group_counts_only_where_it_has_been_given_a_role() -> None:
    by = ruling(policy_csv="p, org:team, applications, get, web/*, allow")
    assert not may(by, outside("x", groups=["org:team"]), *GET)


def test_roles_of_a_project_reach_repositories_and_clusters_of_it() -> None:
    policies = tuple(
        f"p, proj:ops:all, {each}, *, ops/*, allow"
        for each in ("applications", "applicationsets", "repositories", "clusters", "logs", "exec")
    )
    ops = AppProject({"name": "ops"}, ProjectSpec(roles=(ProjectRole("all", policies=policies),)))
    token = Identity("proj:ops:all")

    def asked(resource: str, action: str, object: str) -> bool:
        return ruling().allow(token, resource, action, object, {"ops": ops}, {})

    address = "https://git.example.test/one.git"
    assert asked("repositories", "create", f"ops/{address}")
    assert asked("clusters", "get", "ops/https://host")
    assert asked("applicationsets", "create", "ops/any")
    assert asked("projects", "get", "ops")
    for resource, object in (
        ("repositories", f"web/{address}"),
        ("repositories", address),
        ("write-repositories", f"ops/{address}"),
        ("projects", "web"),
        ("accounts", "ops"),
    ):
        assert not asked(resource, "get", object), (resource, object)
    assert not asked("projects", "update", "ops")

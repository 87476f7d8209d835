"""Held to casbin's own enforcer with Argo CD's model."""

import casbin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.core.access.builtin import BUILTIN
from trueup.core.access.policy import Grant, Policy, Rule, policy
from trueup.core.access.rulebook import MODEL, Rulebook, by_glob, by_regex

SUBJECTS = st.sampled_from(["alice", "bob", "role:dev", "role:ops", "team", ""])
RESOURCES = st.sampled_from(["applications", "logs", "clusters", "*"])
ACTIONS = st.sampled_from(["get", "sync", "delete", "delete/*", "action/apps/*", "*", "[gs]*"])
OBJECTS = st.sampled_from(
    ["web/*", "web/shop", "*/*", "*", "web/ns/shop", "w?b/*", "{web,ops}/*", "ops/*", ""]
)
RULES = st.builds(Rule, SUBJECTS, RESOURCES, ACTIONS, OBJECTS, st.booleans())
GRANTS = st.builds(Grant, SUBJECTS.filter(bool), SUBJECTS.filter(bool))
POLICIES = st.builds(
    Policy, st.lists(RULES, max_size=8).map(tuple), st.lists(GRANTS, max_size=4).map(tuple)
)
ASKED = st.tuples(
    SUBJECTS,
    st.sampled_from(["applications", "logs", "clusters"]),
    st.sampled_from(["get", "sync", "delete", "delete/apps/Deployment/shop/a"]),
    st.sampled_from(["web/shop", "web/ns/shop", "ops/x", "https://host:1", ""]),
)


def enforcer(said: Policy) -> casbin.Enforcer:
    model = casbin.Model()
    model.load_model_from_text(MODEL)
    made = casbin.Enforcer(model)
    made.add_function("fits", lambda text, pattern: by_glob(pattern, text))
    for rule in dict.fromkeys(said.rules):
        effect = "allow" if rule.allow else "deny"
        made.add_policy(rule.subject, rule.resource, rule.action, rule.object, effect)
    for grant in dict.fromkeys(said.grants):
        made.add_grouping_policy(grant.member, grant.role)
    return made


@settings(max_examples=150, deadline=None)
@given(POLICIES, POLICIES, st.lists(ASKED, min_size=1, max_size=6))
def test_it_decides_as_casbin_does(low: Policy, high: Policy, asked: list[tuple[str, ...]]) -> None:
    book = Rulebook(high, by_glob, Rulebook(low))
    measure = enforcer(low + high)
    for each in asked:
        assert book.permits(*each) == measure.enforce(*each), each


BOOK = Rulebook(BUILTIN)


@pytest.mark.parametrize(
    ("asked", "yes"),
    [
        (("admin", "applications", "sync", "any/app"), True),
        (("admin", "applications", "action/apps/Deployment/restart", "any/ns/app"), True),
        (("admin", "exec", "create", "any/app"), True),
        (("role:readonly", "applications", "get", "any/app"), True),
        (("role:readonly", "applications", "sync", "any/app"), False),
        (("role:readonly", "logs", "get", "any/app"), True),
        (("role:readonly", "exec", "create", "any/app"), False),
        (("role:readonly", "certificates", "get", ""), True),
        (("somebody", "applications", "get", "any/app"), False),
    ],
)
def test_the_builtin_roles(asked: tuple[str, str, str, str], yes: bool) -> None:
    assert BOOK.permits(*asked) is yes


def test_update_of_an_application_does_not_reach_what_it_declares() -> None:
    book = Rulebook(policy("p, alice, applications, update, web/*, allow"))
    assert not book.permits("alice", "applications", "update/apps/Deployment/ns/a", "web/shop")


def test_a_denial_wins_also_over_what_a_role_allows() -> None:
    read = policy("g, alice, role:admin\np, alice, applications, delete, web/prod, deny")
    book = Rulebook(read, below=BOOK)
    assert book.permits("alice", "applications", "delete", "web/test")
    assert not book.permits("alice", "applications", "delete", "web/prod")


def test_patterns_may_be_regular_expressions_while_the_builtin_ones_stay_globs() -> None:
    read = policy('p, alice, applications, get, "^web/[a-z]+$", allow\ng, bob, role:readonly')
    book = Rulebook(read, by_regex, BOOK)
    assert book.permits("alice", "applications", "get", "web/shop")
    assert not book.permits("alice", "applications", "get", "web/shop1")
    assert book.permits("bob", "applications", "get", "any/app")


def test_a_pattern_that_is_no_regular_expression_matches_nothing() -> None:
    book = Rulebook(policy("p, alice, applications, get, *(, allow"), by_regex)
    assert not book.permits("alice", "applications", "get", "*(")


def test_roles_in_a_circle_end() -> None:
    book = Rulebook(policy("g, a, b\ng, b, a\np, b, logs, get, */*, allow"))
    assert book.permits("a", "logs", "get", "x/y")


LINES = """
p, role:web, *, *, web/*, allow
p, role:eyes, *, get, web/*, allow
g, alice, role:web
g, bob, role:eyes
p, carl, repositories, *, web/https://git.example.test/one.git, allow
p, dora, applications, action/*, web/*, allow
p, emil, applications, action/argoproj.io/Rollout/*, web/*, allow
p, fred, applications, action/argoproj.io/Rollout/resume, web/*, allow
p, gina, clusters, get, "https://host.example.test/*/*.git", allow
p, hans, applications, delete/*/Pod/*, web/*, allow
p, ines, applications, delete, web/*, allow
p, ines, applications, delete/*/Pod/*, web/*, deny
p, mike, *, get, web/shop, deny
g, mike, role:admin
"""
RESUME, ABORT = "action/argoproj.io/Rollout/resume", "action/argoproj.io/Rollout/abort"


@pytest.mark.parametrize(
    ("subject", "asked", "yes"),
    [
        ("alice", ("applications", "delete", "web/shop"), True),
        ("alice", ("applications", "delete", "ops/shop"), False),
        ("bob", ("applications", "get", "web/shop"), True),
        ("bob", ("applications", "delete", "web/shop"), False),
        ("bob", ("applications", "get", "ops/shop"), False),
        ("", ("applications", "get", "web/shop"), False),
        ("carl", ("repositories", "delete", "web/https://git.example.test/one.git"), True),
        ("carl", ("repositories", "delete", "web/https://git.example.test/two.git"), False),
        ("dora", ("applications", RESUME, "web/shop"), True),
        ("dora", ("applications", "action/apps/Deployment/restart", "web/shop"), True),
        ("dora", ("applications", "sync", "web/shop"), False),
        ("emil", ("applications", ABORT, "web/shop"), True),
        ("emil", ("applications", "action/apps/Deployment/restart", "web/shop"), False),
        ("fred", ("applications", RESUME, "web/shop"), True),
        ("fred", ("applications", ABORT, "web/shop"), False),
        ("gina", ("clusters", "get", "https://host.example.test/org/one.git"), True),
        ("gina", ("clusters", "get", "https://host.example.test/one.git"), False),
        ("gina", ("repositories", "get", "https://host.example.test/org/one.git"), False),
        ("hans", ("applications", "delete//Pod/ns/a", "web/shop"), True),
        ("hans", ("applications", "delete/apps/Deployment/ns/a", "web/shop"), False),
        ("hans", ("applications", "delete", "web/shop"), False),
        ("ines", ("applications", "delete", "web/shop"), True),
        ("ines", ("applications", "delete//Pod/ns/a", "web/shop"), False),
        ("mike", ("applications", "get", "web/shop"), False),
        ("mike", ("applications", "get", "web/other"), True),
        ("role:admin", ("applications", "rollback", "any/app"), True),
        ("role:readonly", ("write-repositories", "get", "any/https://host"), True),
    ],
)
def test_rules_are_argo_cds(subject: str, asked: tuple[str, str, str], yes: bool) -> None:
    book = Rulebook(policy(LINES), below=BOOK)
    assert book.permits(subject, *asked) is yes


@pytest.mark.parametrize(
    ("rule", "asked", "yes"),
    [
        ("clusters, get, .+", ("clusters", "get", "https://host"), True),
        (
            "clusters, get, https://kube[a-z]{2}etes.*",
            ("clusters", "get", "https://kubernetes"),
            True,
        ),
        ("clusters, get, https://kube[a-z]{2}etes.*", ("clusters", "get", "https://kube"), False),
        ("^applications$, get, .*/.*", ("applicationsets", "get", "a/b"), False),
        ("applications, get, .*/.*", ("applicationsets", "get", "a/b"), True),
        ("applications, ^(sync|get)$, .*", ("applications", "sync", "a/b"), True),
        ("applications, ^(sync|get)$, .*", ("applications", "override", "a/b"), False),
    ],
)
def test_regular_expressions_fit_anywhere(
    rule: str, asked: tuple[str, str, str], yes: bool
) -> None:
    book = Rulebook(policy(f"p, alice, {rule}, allow"), by_regex, BOOK)
    assert book.permits("alice", *asked) is yes

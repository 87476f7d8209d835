"""
What a decision by a thousand lines of policy costs, beside casbin's own enforcer on the same lines.

``python -m bench.access``: *new*: asked for the first time; *again*: remembered; *several roles*:
the caller has ten of a hundred roles, and the lines are about as many projects.
"""

import random
import time
from collections.abc import Callable

import casbin

from bench.__main__ import machine
from trueup.core.access.builtin import BUILTIN
from trueup.core.access.policy import policy
from trueup.core.access.rulebook import MODEL, Rulebook, by_glob

LINES, ROLES, ASKED = 1_000, 100, 2_000


def text() -> str:
    """Ten lines a role, each about a project of its own; one caller has ten roles."""
    lines = [
        f"p, role:team-{number % ROLES}, applications, {action}, project-{number}/*, allow"
        for number in range(LINES // 2)
        for action in ("get", "sync")
    ]
    lines += [f"g, alice, role:team-{number}" for number in range(10)]
    return "\n".join(lines)


def questions() -> list[tuple[str, str, str, str]]:
    chance = random.Random(7)  # noqa: S311 the same figures each time
    return [
        ("alice", "applications", "get", f"project-{chance.randrange(LINES // 2)}/app-{number}")
        for number in range(ASKED)
    ]


def each(ask: Callable[..., object], asked: list[tuple[str, str, str, str]]) -> float:
    """Microseconds."""
    began = time.perf_counter()
    for one in asked:
        ask(*one)
    return (time.perf_counter() - began) / len(asked) * 1e6


def enforcer() -> casbin.Enforcer:
    model, read = casbin.Model(), policy(text())
    model.load_model_from_text(MODEL)
    made = casbin.Enforcer(model)
    made.add_function("fits", lambda said, pattern: by_glob(pattern, said))
    for rule in (*BUILTIN.rules, *read.rules):
        effect = "allow" if rule.allow else "deny"
        made.add_policy(rule.subject, rule.resource, rule.action, rule.object, effect)
    for grant in (*BUILTIN.grants, *read.grants):
        made.add_grouping_policy(grant.member, grant.role)
    return made


def main() -> None:
    asked = questions()
    book = Rulebook(policy(text()), by_glob, Rulebook(BUILTIN))
    book.permits(*asked[0])
    new, again = each(book.permits, asked), each(book.permits, asked)
    theirs = each(enforcer().enforce, asked[:20])
    print(machine())
    print(f"{LINES} lines: new {new:.1f} µs, again {again:.2f} µs; casbin {theirs:.0f} µs")
    print(f"{theirs / new:.0f} times")


if __name__ == "__main__":
    main()

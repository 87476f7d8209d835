"""
Rules of access as text: lines of CSV, as casbin reads them.

``p, <subject>, <resource>, <action>, <object>, <allow|deny>`` is a rule;
``g, <user or group>, <role>`` gives a role. A field with a comma stands between quotes.
"""

import csv
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from trueup.k8s.value import Value

RESOURCES = (
    *("clusters", "projects", "applications", "applicationsets", "repositories"),
    *("write-repositories", "certificates", "accounts", "gpgkeys", "logs", "exec", "extensions"),
    *("stacks", "stacksets"),
)
ACTIONS = (
    *("get", "create", "update", "delete", "sync", "rollback", "override", "action", "invoke"),
    *("plan", "approve", "apply", "state"),
)
PROJECT_SCOPED = frozenset(
    {
        *("applications", "applicationsets", "logs", "exec", "clusters", "repositories"),
        *("stacks", "stacksets"),
    }
)
"""Resources whose objects are named ``project/…``."""
FORM = "p, <subject>, <resource>, <action>, <object>, <allow|deny>"
GRANT_FORM = "g, <user or group>, <role>"


class Rule(Value, frozen=True):
    """*resource*, *action* and *object* are patterns; *allow* or deny."""

    subject: str
    resource: str
    action: str
    object: str
    allow: bool


class Grant(Value, frozen=True):
    """*member*, a user, group or role, has all that *role* has."""

    member: str
    role: str


class Line(NamedTuple):
    """Where a line stands, its text, and what it says; a text: why it is no rule."""

    where: str
    text: str
    says: Rule | Grant | str


class Policy(Value, frozen=True):
    """*problems*: lines that are none, each as a message for people."""

    rules: tuple[Rule, ...] = ()
    grants: tuple[Grant, ...] = ()
    problems: tuple[str, ...] = ()

    def __add__(self, other: "Policy") -> "Policy":
        return Policy(
            self.rules + other.rules,
            self.grants + other.grants,
            self.problems + other.problems,
        )


def lines(text: str, called: str = "policy.csv") -> Iterator[Line]:
    """Those that say something; *called*: the key that the text stands under, for messages."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield Line(f"{called} line {number}", line.strip(), _read(line.strip()))


def policy(text: str, called: str = "policy.csv") -> Policy:
    """*called*: as `lines` has it."""
    rules: list[Rule] = []
    grants: list[Grant] = []
    problems: list[str] = []
    for where, line, says in lines(text, called):
        match says:
            case Rule():
                rules.append(says)
            case Grant():
                grants.append(says)
            case str():
                problems.append(f"{where}: {says}: {line}")
    return Policy(tuple(rules), tuple(grants), tuple(problems))


def policy_of(data: Mapping[str, str]) -> Policy:
    """All policies of ``argocd-rbac-cm``: ``policy.csv``, then ``policy.<name>.csv`` by name."""
    read = Policy()
    for key in _keys(data):
        read += policy(data[key], key)
    return read


def lines_of(data: Mapping[str, str]) -> Iterator[Line]:
    """The lines of the same."""
    for key in _keys(data):
        yield from lines(data[key], key)


def _keys(data: Mapping[str, str]) -> Iterator[str]:
    first = "policy.csv"
    if first in data:
        yield first
    for key in sorted(data):
        if key.startswith("policy.") and key.endswith(".csv") and key != first:
            yield key


def _read(line: str) -> Rule | Grant | str:
    try:
        (read,) = csv.reader([line], skipinitialspace=True, strict=True)
    except (csv.Error, ValueError) as error:
        return f"not a line of CSV ({error})"
    match [each.strip() for each in read]:
        case ["p", subject, resource, action, object, ("allow" | "deny") as effect]:
            return Rule(subject, resource, action, object, effect == "allow")
        case ["p", _, _, _, _, effect]:
            return f"the effect {effect!r} is neither allow nor deny"
        case ["g", member, role]:
            return Grant(member, role)
        case ["p", *rest]:
            return f"a rule has 6 fields, this one {len(rest) + 1} ({FORM})"
        case ["g", *rest]:
            return f"a grant has 3 fields, this one {len(rest) + 1} ({GRANT_FORM})"
    return f"neither a rule ({FORM}) nor a grant ({GRANT_FORM})"

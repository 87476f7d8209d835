"""
Roles of projects: rules that are about their project alone, and the groups that have them.

A rule that is about anything else is none, whoever wrote it into the AppProject: who may change a
project is not thereby given anything outside of it.
"""

import csv
import re
from collections.abc import Iterator

from trueup.core.access.policy import PROJECT_SCOPED, Grant, Line, Policy, Rule, policy
from trueup.model.project import AppProject, ProjectRole

_OF_STACKS = ("plan", "approve", "apply")
_PLAIN_ACTIONS = frozenset(
    {"get", "create", "update", "delete", "sync", "rollback", "override", *_OF_STACKS, "*"}
)
_FINE_ACTION = re.compile(r"(action|update|delete|state)/.*", re.DOTALL)
_ROLE_NAME = re.compile(r"[a-zA-Z0-9]([-_a-zA-Z0-9]*[a-zA-Z0-9])?")
_OBJECT = re.compile(r"(/[*\w.-]+)?/[*\w.-]+")
_ADDRESS = re.compile(r"/\S+")
_BY_ADDRESS = frozenset({"clusters", "repositories"})
_FORBIDDEN = re.compile(r'["\n\r\t]')


def subject_of(project: str, role: str) -> str:
    return f"proj:{project}:{role}"


def role_of(subject: str) -> tuple[str, str] | None:
    """Project and role of such a subject; None: it is somebody else."""
    match subject.split(":"):
        case ["proj", project, role]:
            return project, role
    return None


def project_policy(project: AppProject) -> Policy:
    """All that its roles may; lines that are no rules of it are told among the problems."""
    read = Policy()
    for role in project.spec.roles:
        read += _role_policy(project.name, role)
    return read


def role_lines(project: AppProject) -> Iterator[Line]:
    """What its roles say, policy by policy, and the groups that have them."""
    for role in project.spec.roles:
        subject = subject_of(project.name, role.name)
        for number, text in enumerate(role.policies, 1):
            why = problem(project.name, role.name, text)
            says = why or policy(text).rules[0]
            yield Line(f"role {role.name}, policy {number}", text, says)
        for group in role.groups:
            grant = Grant(_unquoted(group), subject)
            yield Line(f"role {role.name}, group {group}", f"g, {group}, {subject}", grant)


def _role_policy(project: str, role: ProjectRole) -> Policy:
    subject = subject_of(project, role.name)
    rules = [Rule(subject, "projects", "get", project, allow=True)]
    problems = []
    for text in role.policies:
        if why := problem(project, role.name, text):
            problems.append(why)
        else:
            rules += policy(text).rules
    grants = tuple(Grant(_unquoted(group), subject) for group in role.groups)
    return Policy(tuple(rules), grants, tuple(problems))


def evened(text: str) -> str:
    """A policy with one space behind each comma, as Argo CD stores it."""
    first, *rest = text.split(",")
    return ", ".join((first, *(each.strip(" ") for each in rest)))


def problem(project: str, role: str, text: str) -> str:
    """Why a policy of a role is none; empty: it is one."""
    begun = f"invalid policy rule '{text}': "
    fields = [each.strip() for each in text.split(",")]
    if len(fields) != 6 or fields[0] != "p" or "\n" in text:
        return f"{begun}must be of the form: 'p, sub, res, act, obj, eft'"
    _, subject, resource, action, object, effect = fields
    expected = subject_of(project, role)
    if subject != expected:
        return f"{begun}policy subject must be: '{expected}', not '{subject}'"
    if resource not in PROJECT_SCOPED:
        return (
            f"{begun}project resource must be: 'applications', 'applicationsets', "
            f"'repositories', 'exec', 'logs', 'clusters', 'stacks' or 'stacksets', not '{resource}'"
        )
    if action not in _PLAIN_ACTIONS and not _FINE_ACTION.fullmatch(action):
        return f"{begun}invalid action '{action}'"
    if not _is_of(project, resource, object):
        return (
            f"{begun}object must be of form '{project}/*', '{project}[/<NAMESPACE>]/<APPNAME>' "
            f"or '{project}/<APPNAME>', not '{object}'"
        )
    if effect not in ("allow", "deny"):
        return f"{begun}effect must be: 'allow' or 'deny'"
    return ""


def _is_of(project: str, resource: str, object: str) -> bool:
    """Whether *object* lies in the project; repositories and clusters may be named by address."""
    if not object.startswith(project):
        return False
    rest = object[len(project) :]
    if resource in _BY_ADDRESS and _ADDRESS.fullmatch(rest):
        return True
    return _OBJECT.fullmatch(rest) is not None


def invalid_roles(project: AppProject) -> Iterator[str]:
    """What is wrong with the roles of a project that somebody wants to store."""
    seen: set[str] = set()
    for role in project.spec.roles:
        if role.name in seen:
            yield f"role '{role.name}' already exists"
        seen.add(role.name)
        if not _ROLE_NAME.fullmatch(role.name):
            yield (
                f"invalid role name '{role.name}'. Must consist of alphanumeric characters, "
                "'-' or '_', and must start and end with an alphanumeric character"
            )
        yield from _invalid_entries(project.name, role)


def _invalid_entries(project: str, role: ProjectRole) -> Iterator[str]:
    for text in _doubled(role.policies):
        yield f"policy '{text}' already exists for role '{role.name}'"
    for text in role.policies:
        if why := problem(project, role.name, text):
            yield why
    for group in _doubled(role.groups):
        yield f"group '{group}' already exists for role '{role.name}'"
    for group in role.groups:
        if why := _invalid_group(group):
            yield f"group '{group}' {why}"


def _invalid_group(group: str) -> str:
    name = group.strip()
    quoted = len(name) > 1 and name.startswith('"') and name.endswith('"')
    inner = name[1:-1] if quoted else name
    if not quoted and "," in inner:
        return "must be quoted"
    if not inner:
        return "is empty"
    if _FORBIDDEN.search(inner):
        return "contains invalid characters"
    if group != name:
        return "contains a leading or trailing space"
    return ""


def _doubled(values: tuple[str, ...]) -> Iterator[str]:
    return (each for at, each in enumerate(values) if each in values[:at])


def _unquoted(group: str) -> str:
    return next(csv.reader([group], skipinitialspace=True), [group])[0] if group else group

"""``admin settings rbac``: what a policy permits, and whether it makes sense, before it holds."""

from collections.abc import Mapping
from typing import Any

import yaml

from trueup.cli import files, home
from trueup.cli.command import Call
from trueup.cli.output import FAILED, USAGE, Failure
from trueup.cli.rights import full_name, whole
from trueup.core.access.builtin import BUILTIN
from trueup.core.access.policy import Policy, policy_of
from trueup.core.access.rulebook import Rulebook
from trueup.k8s.ref import GroupKind, Ref
from trueup.service.access.ruling import MODES, NAME, Ruling

Data = Mapping[str, str]
CONFIG_MAP = GroupKind("", "ConfigMap")
_CHANGES = ("create", "get", "update", "delete")
ACTIONS: Mapping[str, tuple[str, ...]] = {
    "accounts": ("get", "create", "update"),
    "applications": (*_CHANGES, "action", "override", "sync", "rollback"),
    "applicationsets": _CHANGES,
    "certificates": ("create", "get", "delete"),
    "clusters": _CHANGES,
    "exec": ("create",),
    "extensions": ("invoke",),
    "gpgkeys": ("create", "get", "delete"),
    "logs": ("get",),
    "projects": _CHANGES,
    "repositories": _CHANGES,
    "stacks": (*_CHANGES, "state"),
    "write-repositories": _CHANGES,
}
"""What can be done with a resource."""
FINE = ("update", "delete", "action", "state")
"""Actions that may say of what: ``update/apps/Deployment/web/api``."""


async def can(call: Call) -> int:
    """``Yes`` (0) or ``No`` (1)."""
    given = call.given
    resource = full_name(given.text("RESOURCE"))
    action = given.text("ACTION")
    if given.on("strict"):
        _checked(resource, action)
    data = await _data(call)
    _sound(data)
    below = Rulebook(BUILTIN if given.on("use-builtin-policy") else Policy())
    book = Rulebook(policy_of(data), MODES[data.get("policy.matchMode", "")], below)
    object = whole(resource, given.text("SUB-RESOURCE"))
    subject = given.text("ROLE/SUBJECT")
    default = given.text("default-role") or data.get("policy.default", "")
    asked = (resource, action, object)
    yes = book.permits(subject, *asked) or bool(default and book.permits(default, *asked))
    if not given.on("quiet"):
        _warn(call, book, subject, asked)
        call.out.line("Yes" if yes else "No", "green" if yes else "red")
    return 0 if yes else FAILED


def _warn(call: Call, book: Rulebook, subject: str, asked: tuple[str, str, str]) -> None:
    """A server asks for rules of a group only if the group has been given a role."""
    group = ":" in subject and not subject.startswith(("role:", "proj:"))
    if group and subject not in book.members and book.permits(subject, *asked):
        call.out.note(
            f"warning: no line 'g, {subject}, role:…': if {subject} is a group, its own rules do "
            "not count; give it a role"
        )


async def validate(call: Call) -> int:
    data = await _data(call)
    problems = _problems(data)
    if not any(key.startswith("policy.") and key.endswith(".csv") for key in data):
        raise Failure("there is no policy", "policy.csv of argocd-rbac-cm holds it")
    for problem in problems:
        call.out.line(f"Policy is invalid: {problem}")
    if not problems:
        for role in _empty(policy_of(data)):
            call.out.note(f"warning: {role} is given to somebody, and no rule is about it")
        call.out.line("Policy is valid.")
    return FAILED if problems else 0


def _empty(read: Policy) -> list[str]:
    """Roles that are given to somebody without any rule, their own or another role's."""
    book = Rulebook(read, below=Rulebook(BUILTIN))
    given = sorted({each.role for each in read.grants})
    return [each for each in given if not any(map(book.rules, book.roles(each)))]


def _problems(data: Data) -> tuple[str, ...]:
    ruling = Ruling()
    ruling.read(data)
    return tuple(each.removeprefix(f"{NAME}: ") for each in ruling.problems)


def _sound(data: Data) -> None:
    if problems := _problems(data):
        raise Failure(f"invalid policy: {problems[0]}", "trueup admin settings rbac validate")


def _checked(resource: str, action: str) -> None:
    if resource not in ACTIONS:
        known = ", ".join(ACTIONS)
        raise Failure(f"'{resource}' is not a valid resource name", f"one of {known}", USAGE)
    name, slash, _ = action.partition("/")
    fine = resource == "applications" and name in FINE
    if name not in ACTIONS[resource] or (slash and not fine):
        known = ", ".join(ACTIONS[resource])
        raise Failure(f"'{action}' is not a valid action for {resource}", f"one of {known}", USAGE)


async def _data(call: Call) -> Data:
    """Of ``--policy-file``, a ConfigMap or the lines themselves; else of the cluster."""
    place = call.given.text("policy-file")
    if place:
        return _read(await files.read(place))
    async with home.opened(call.given) as opened:
        found = await opened.cluster.get(Ref(CONFIG_MAP, opened.namespace, NAME))
        where = f"namespace {opened.namespace} of {opened.cluster.name}"
    if found is None:
        raise Failure(f"there is no {NAME} in {where}", "-n NAMESPACE, or --policy-file FILE")
    return dict(found.at("data") or {})


def _read(text: str) -> Data:
    try:
        said: Any = yaml.safe_load(text)
    except yaml.YAMLError:
        said = None
    if isinstance(said, dict) and isinstance(said.get("data"), dict):
        return {str(key): str(value) for key, value in said["data"].items()}
    return {"policy.csv": text}

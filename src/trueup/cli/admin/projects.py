"""``admin proj generate-allow-list`` and ``update-role-policy``."""

import os
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from trueup.cli import home, manifests
from trueup.cli.command import Call
from trueup.cli.output import USAGE, Failure, yaml_text
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.ports import ApiKind

PROJECT = GroupKind("argoproj.io", "AppProject")
CLUSTER_ROLE = "ClusterRole"
PARTS = 6
"""Of a policy: ``p, proj:web:deployer, applications, sync, web/*, allow``."""


async def allow_list(call: Call) -> None:
    """The kinds that a ClusterRole may create, as what a project permits."""
    rules = await _rules(call, call.given.text("CLUSTERROLE_PATH"))
    async with home.opened(call.given) as opened:
        served = (await opened.cluster.kinds()).values()
    kinds = list(dict.fromkeys(kind for rule in rules for kind in _kinds(rule, list(served))))
    text = yaml_text(
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "AppProject",
            "metadata": {"name": call.given.text("PROJ_NAME")},
            "spec": {
                "namespaceResourceWhitelist": [
                    {"group": kind.group, "kind": kind.kind} for kind in kinds
                ]
            },
        }
    )
    place = call.given.text("out")
    if place in ("", "-"):
        call.out.line(text)
        return
    try:
        Path(place).write_text(f"{text}\n")  # noqa: ASYNC240 nothing else runs in this process
    except OSError as error:
        raise Failure(f"cannot write {place}: {os.strerror(error.errno or 0)}") from error


async def _rules(call: Call, place: str) -> list[Mapping[str, Any]]:
    found = await manifests.bodies(place, call.out.note)
    roles = [each for each in found if each["kind"] == CLUSTER_ROLE]
    if len(roles) != 1:
        raise Failure(f"{place} holds {len(roles)} ClusterRoles", "one is what is asked for")
    return Object(roles[0]).listed("rules")


def _kinds(rule: Mapping[str, Any], served: list[ApiKind]) -> Iterator[GroupKind]:
    verbs = {str(verb).lower() for verb in rule.get("verbs") or ()}
    if not verbs & {"create", "*"}:
        return
    groups, resources = rule.get("apiGroups") or (), rule.get("resources") or ()
    for resource in resources:
        for each in served:
            named = resource in ("*", each.plural) and {each.kind.group, "*"} & set(groups)
            if named:
                yield each.kind


async def update_policy(call: Call) -> None:
    """In all projects that match: put a policy for an action, or take it away."""
    given = call.given
    if given.text("MODIFICATION") not in ("set", "remove"):
        raise Failure(f"modification {given.text('MODIFICATION')}", "set or remove", USAGE)
    for flag in ("scope", "permission", "resource"):
        if given.text("MODIFICATION") == "set" and not given.text(flag):
            raise Failure(f"a policy that is set needs --{flag}", code=USAGE)
    async with home.opened(given) as opened:
        found, _ = await opened.cluster.list(PROJECT, namespace=opened.namespace)
        for project in found:
            if not fnmatchcase(project.ref.name, given.text("PROJECT_GLOB")):
                continue
            before = [dict(role) for role in project.listed("spec", "roles")]
            after = [_changed(call, project.ref.name, role) for role in before]
            if after == before:
                continue
            call.out.line(f"===== {project.ref.name} ======")
            call.out.changes(before, after, ("live", "new"))
            if not given.on("dry-run"):
                patch = {"spec": {"roles": after}}
                await opened.cluster.patch(project.ref, patch, media_type="merge")


def _changed(call: Call, project: str, role: dict[str, Any]) -> dict[str, Any]:
    given, name = call.given, str(role.get("name"))
    if not fnmatchcase(name, given.text("role")):
        return role
    action = given.text("ACTION")
    policies = [str(each) for each in role.get("policies") or ()]
    at = next((n for n, each in enumerate(policies) if _action(each) == action), None)
    wanted = []
    if given.text("MODIFICATION") == "set":
        resource, scope, permission = map(given.text, ("resource", "scope", "permission"))
        who = f"p, proj:{project}:{name}"
        wanted = [f"{who}, {resource}, {action}, {project}/{scope}, {permission}"]
    before, rest = (policies, []) if at is None else (policies[:at], policies[at + 1 :])
    changed = [*before, *wanted, *rest]
    return role if changed == policies else {**role, "policies": changed}


def _action(policy: str) -> str:
    parts = [part.strip() for part in policy.split(",")]
    return parts[3] if len(parts) == PARTS else ""

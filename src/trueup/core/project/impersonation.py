"""
Impersonation: as which service account the objects of an application are written.

A project lists accounts by destination (``destinationServiceAccounts``); the first that matches
holds. Switched on by ``application.sync.impersonation.enabled`` of ``argocd-cm``; unless
``….enforced`` is false, an application that nothing matches cannot be synced.
"""

from collections.abc import Iterator

from trueup.core.globs import matches, sane
from trueup.k8s.value import Value
from trueup.model.application import Application
from trueup.model.policy import Finding
from trueup.model.project import AppProject, DestinationServiceAccount

FORBIDDEN = "!*[]{}\\/"  # characters that no account has, as Argo CD has it
USER = "system:serviceaccount:"


class Impersonation(Value, frozen=True):
    """*enforced*: nothing is written where no account is listed."""

    enabled: bool = False
    enforced: bool = True


def acting(app: Application, project: AppProject, server: str, how: Impersonation) -> str | Finding:
    """The user's name; empty: we write as ourselves. A finding says why nobody may write."""
    if not how.enabled:
        return ""
    namespace = app.spec.destination.namespace
    for number, each in enumerate(project.spec.destination_service_accounts):
        if matches(each.server, server) and matches(each.namespace, namespace):
            if wrong := next(_account_faults(each, number), ""):
                return _finding(f"AppProject {project.name}: {wrong}", "correct it")
            account = each.default_service_account.strip()
            home = namespace or app.namespace
            return USER + (account if ":" in account else f"{home}:{account}")
    if not how.enforced:
        return ""
    return _finding(
        "failed to find a matching service account to impersonate: no matching service account "
        f"found for destination server {server} and namespace {namespace}",
        f"add one to destinationServiceAccounts of AppProject {project.name}: trueup proj "
        f"add-destination-service-account {project.name} {server} {namespace or '*'} ACCOUNT",
    )


def faults(project: AppProject) -> Iterator[str]:
    """What makes no sense in a project's list, each with its place."""
    seen: set[tuple[str, str]] = set()
    for number, each in enumerate(project.spec.destination_service_accounts):
        yield from _glob_faults(each, number)
        yield from _account_faults(each, number)
        if (each.server, each.namespace) in seen:
            where = f"{each.server}/{each.namespace}"
            yield f"{_place(number)}: destinationServiceAccount '{where}' already added"
        seen.add((each.server, each.namespace))


def _glob_faults(each: DestinationServiceAccount, number: int) -> Iterator[str]:
    for name, pattern in (("server", each.server), ("namespace", each.namespace)):
        if "!" in pattern or not sane(pattern):
            yield f"{_place(number)}: {name} has an invalid format, '{pattern}'"


def _account_faults(each: DestinationServiceAccount, number: int) -> Iterator[str]:
    account = each.default_service_account
    if not account.strip() or any(mark in account for mark in FORBIDDEN):
        yield f"{_place(number)}: defaultServiceAccount has an invalid format, '{account}'"


def _place(number: int) -> str:
    return f"spec.destinationServiceAccounts[{number}]"


def _finding(message: str, hint: str) -> Finding:
    return Finding("SyncError", message, hint)

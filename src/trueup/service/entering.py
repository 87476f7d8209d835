"""Entering: what ``argocd-cm`` says of logins and sessions, and of the rights that are optional."""

from collections.abc import Mapping

import msgspec

from trueup.core.access.accounts import PASSWORD_PATTERN
from trueup.core.regex import Unreadable, check
from trueup.k8s.duration import seconds

DURATION = 86_400.0  # seconds of a session unless users.session.duration says


class Entering(msgspec.Struct, frozen=True):
    """What ``argocd-cm`` says of logins; *duration*: of a session, in seconds."""

    anonymous: bool = False
    duration: float = DURATION
    pattern: str = PASSWORD_PATTERN
    rollback_apart: bool = False  # server.rbac.rollback.enforce.enable
    override_for_revisions: bool = False  # …requireOverridePrivilegeForRevisionSync
    coarse: bool = False  # server.rbac.disableApplicationFineGrainedRBACInheritance: false
    problems: tuple[str, ...] = ()


def entering(data: Mapping[str, str]) -> Entering:
    problems: list[str] = []
    return Entering(
        _on(data, "users.anonymous.enabled", problems),
        _duration(data, problems),
        _pattern(data, problems),
        _on(data, "server.rbac.rollback.enforce.enable", problems),
        _on(data, "application.sync.requireOverridePrivilegeForRevisionSync", problems),
        data.get("server.rbac.disableApplicationFineGrainedRBACInheritance") == "false",
        tuple(problems),
    )


def _on(data: Mapping[str, str], key: str, problems: list[str]) -> bool:
    said = data.get(key, "")
    if said not in ("", "true", "false"):
        problems.append(f"{key}: {said!r} is neither true nor false")
    return said == "true"


def _duration(data: Mapping[str, str], problems: list[str]) -> float:
    said = data.get("users.session.duration", "")
    found = seconds(said) if said else DURATION
    if not found or found < 0:  # a token without a lifetime would never end
        problems.append(f"users.session.duration: {said} is not a duration, such as 24h")
        return DURATION
    return found


def _pattern(data: Mapping[str, str], problems: list[str]) -> str:
    said = data.get("passwordPattern", "")
    try:
        check(said)
    except Unreadable as error:
        problems.append(f"passwordPattern: {error}")
        return PASSWORD_PATTERN
    return said or PASSWORD_PATTERN

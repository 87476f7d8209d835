"""
The register: accounts, projects and the signing key, as the home cluster's cache has them.

Worked out once, until an object changes. An account whose entries make no sense is not there as far
as these say, and the problem is told.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from trueup.core.access.accounts import PASSWORD_PATTERN, Account, Accounts, accounts
from trueup.k8s.duration import seconds
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import PROJECT
from trueup.model.project import AppProject
from trueup.service.access import revoked
from trueup.service.access.furnish import NAME as SECRET_NAME
from trueup.service.access.furnish import SIGNING
from trueup.service.access.ruling import NAME as RULES
from trueup.service.access.ruling import Ruling
from trueup.service.argocd_cm import NAME, ref
from trueup.service.credentials import Held
from trueup.service.secrets import SECRET, decoded

LAST_GOOD = "trueup-last-good-policy"
DURATION = 86_400.0  # seconds of a session unless users.session.duration says


class Entrance(msgspec.Struct, frozen=True):
    """What ``argocd-cm`` says of logins; *duration*: of a session, in seconds."""

    anonymous: bool = False
    duration: float = DURATION
    pattern: str = PASSWORD_PATTERN
    rollback_apart: bool = False  # server.rbac.rollback.enforce.enable
    override_for_revisions: bool = False  # …requireOverridePrivilegeForRevisionSync
    coarse: bool = False  # server.rbac.disableApplicationFineGrainedRBACInheritance: false
    problems: tuple[str, ...] = ()


class Register:
    """`forget` must hear which objects changed."""

    def __init__(self, home: Held, namespace: str) -> None:
        self._home = home
        self._namespace = namespace
        self._ruling = Ruling()
        self._stale = True
        self._changed = asyncio.Event()
        self._edition = 0
        self._accounts = Accounts()
        self._entrance = Entrance()
        self._key = b""
        self._revoked: Mapping[str, float] = {}
        self._projects: dict[str, tuple[Object, AppProject]] = {}
        self._by_name: Mapping[str, AppProject] = {}

    def forget(self, where: Ref) -> None:
        if where.namespace == self._namespace and (
            where.kind == PROJECT or where.name in (NAME, SECRET_NAME, RULES, revoked.NAME)
        ):
            self._stale = True
            self._changed.set()

    async def changed(self) -> None:
        """Waits until something has, since it was waited for last."""
        await self._changed.wait()
        self._changed.clear()

    def edition(self) -> int:
        """Another number whenever anything that rights stand on may have changed."""
        self._refresh()
        return self._edition

    @property
    def ruling(self) -> Ruling:
        self._refresh()
        return self._ruling

    @property
    def accounts(self) -> Mapping[str, Account]:
        self._refresh()
        return self._accounts.known

    def read_accounts(self, secret: Mapping[str, str]) -> Mapping[str, Account]:
        """As they are with a newer *secret* than the cache may have."""
        return accounts(self._data(NAME), secret).known

    @property
    def entrance(self) -> Entrance:
        self._refresh()
        return self._entrance

    @property
    def key(self) -> bytes:
        self._refresh()
        return self._key

    @property
    def revoked(self) -> Mapping[str, float]:
        self._refresh()
        return self._revoked

    @property
    def projects(self) -> Mapping[str, AppProject]:
        self._refresh()
        return self._by_name

    @property
    def problems(self) -> tuple[str, ...]:
        self._refresh()
        told = (*self._accounts.problems, *self._entrance.problems)
        return (*self._ruling.problems, *(f"{NAME}: {each}" for each in told))

    def _refresh(self) -> None:
        if not self._stale:
            return
        self._stale = False
        self._edition += 1
        data, secret = self._data(NAME), self._secret()
        self._accounts = accounts(data, secret)
        self._entrance = entrance(data)
        self._key = secret.get(SIGNING, "").encode()
        self._revoked = revoked.entries(self._home.get(revoked.place(self._namespace)))
        self._ruling.read(self._data(RULES), self._data(LAST_GOOD))
        self._by_name = dict(self._decoded(self._home.of_kind(PROJECT, self._namespace)))

    def _decoded(self, found: Sequence[Object]) -> Iterator[tuple[str, AppProject]]:
        """The same value for the same object: what is worked out from it is kept by that."""
        for each in found:
            known = self._projects.get(each.ref.name)
            if known is None or known[0] is not each:
                try:
                    known = (each, msgspec.convert(each.body, AppProject, strict=False))
                except msgspec.ValidationError:
                    continue  # told as a condition of its applications; nobody gets rights from it
                self._projects[each.ref.name] = known
            yield each.ref.name, known[1]

    def _data(self, name: str) -> Mapping[str, str]:
        found = self._home.get(ref(self._namespace, name))
        return (found.at("data") if found else None) or {}

    def _secret(self) -> Mapping[str, str]:
        found = self._home.get(Ref(SECRET, self._namespace, SECRET_NAME))
        return decoded(found) if found else {}


def entrance(data: Mapping[str, str]) -> Entrance:
    problems: list[str] = []
    return Entrance(
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
    if found is None:
        problems.append(f"users.session.duration: {said!r} is no duration such as 24h")
    return DURATION if found is None else found


def _pattern(data: Mapping[str, str], problems: list[str]) -> str:
    said = data.get("passwordPattern", "")
    try:
        re.compile(said)
    except re.error as error:
        problems.append(f"passwordPattern: {error}")
        return PASSWORD_PATTERN
    return said or PASSWORD_PATTERN

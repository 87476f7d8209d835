"""
The register: accounts, projects and the signing key, as the home cluster's cache has them.

Worked out once, until an object changes. What makes no sense in ``argocd-cm`` changes nothing
(`service.inforce`), nor does what makes none in ``argocd-secret``, or an object that is gone
(`core.access.settled`). It is told, as are policies of a project's role that are none.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from trueup.core.access.accounts import Account, Accounts, accounts, wrong_entry
from trueup.core.access.roles import project_policy
from trueup.core.access.settled import GONE, Settled, settled
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
from trueup.service.entering import Entering, entering
from trueup.service.inforce import LAST_GOOD as LAST_GOOD_SETTINGS
from trueup.service.inforce import Settings, in_force
from trueup.service.secrets import SECRET, decoded

LAST_GOOD = "trueup-last-good-policy"


class _Read(NamedTuple):
    """A project, and what in the policies of its roles is none."""

    of: Object
    project: AppProject
    problems: tuple[str, ...]


class Register:
    """`forget` must hear which objects changed."""

    def __init__(self, home: Held, namespace: str) -> None:
        self._home = home
        self._namespace = namespace
        self._ruling = Ruling()
        self._stale = True
        self._changed = asyncio.Event()
        self._edition = 0
        self._settings: Mapping[str, str] | None = None
        self._problems: tuple[str, ...] = ()
        self._accounts = Accounts()
        self._entrance = Entering()
        self._secret = Settled()
        self._revoked: Mapping[str, float] = {}
        self._projects: dict[str, _Read] = {}
        self._by_name: Mapping[str, AppProject] = {}
        self._of_projects: tuple[str, ...] = ()

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
        self._refresh()
        sound = settled(secret, self._secret.sound, wrong_entry).data
        return accounts(self._settings or {}, sound).known

    @property
    def entrance(self) -> Entering:
        self._refresh()
        return self._entrance

    @property
    def key(self) -> bytes:
        self._refresh()
        return self._secret.data.get(SIGNING, "").encode()

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
        secret = (f"{SECRET_NAME}: {each}" for each in self._secret.problems)
        return (*self._ruling.problems, *self._problems, *secret, *self._of_projects)

    def _refresh(self) -> None:
        if not self._stale:
            return
        self._stale = False
        self._edition += 1
        said = self._data(NAME)
        before = self._settings or self._data(LAST_GOOD_SETTINGS) or None
        data = before if said is None and before else in_force(Settings(said or {}), before).map
        self._settings = data
        self._secret = settled(self._told(), self._secret.sound, wrong_entry, (SIGNING,))
        self._accounts = accounts(data, self._secret.data)
        self._entrance = entering(data)
        told = (*accounts(said or {}, self._secret.data).problems, *entering(said or {}).problems)
        gone = (GONE,) if said is None and before else ()
        self._problems = tuple(f"{NAME}: {each}" for each in (*gone, *told))
        self._revoked = revoked.entries(self._home.get(revoked.place(self._namespace)))
        self._ruling.read(self._data(RULES), self._data(LAST_GOOD) or {})
        read = [*self._decoded(self._home.of_kind(PROJECT, self._namespace))]
        self._by_name = {each.project.name: each.project for each in read}
        self._of_projects = tuple(
            f"AppProject {each.project.name}: {why}" for each in read for why in each.problems
        )

    def _decoded(self, found: Sequence[Object]) -> Iterator[_Read]:
        """The same value for the same object: what is worked out from it is kept by that."""
        for each in found:
            known = self._projects.get(each.ref.name)
            if known is None or known.of is not each:
                try:
                    project = msgspec.convert(each.body, AppProject, strict=False)
                except msgspec.ValidationError:
                    continue  # told as a condition of its applications; nobody gets rights from it
                known = _Read(each, project, project_policy(project).problems)
                self._projects[each.ref.name] = known
            yield known

    def _data(self, name: str) -> Mapping[str, str] | None:
        """None: there is no such ConfigMap."""
        found = self._home.get(ref(self._namespace, name))
        return None if found is None else found.at("data") or {}

    def _told(self) -> Mapping[str, str] | None:
        """What the Secret says; None: there is none."""
        found = self._home.get(Ref(SECRET, self._namespace, SECRET_NAME))
        return None if found is None else decoded(found)

"""
The register: accounts, projects and the signing key, as the home cluster's cache has them.

Worked out once, until an object changes. What makes no sense in ``argocd-cm`` changes nothing
(`service.inforce`); an account whose entries in ``argocd-secret`` make none is not there as far as
these say. Either is told.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from trueup.core.access.accounts import Account, Accounts, accounts
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
        self._refresh()
        return accounts(self._settings or {}, secret).known

    @property
    def entrance(self) -> Entering:
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
        return (*self._ruling.problems, *self._problems)

    def _refresh(self) -> None:
        if not self._stale:
            return
        self._stale = False
        self._edition += 1
        said, secret = self._data(NAME), self._secret()
        before = self._settings or self._data(LAST_GOOD_SETTINGS) or None
        self._settings = data = in_force(Settings(said), before).map
        self._accounts = accounts(data, secret)
        self._entrance = entering(data)
        told = (*accounts(said, secret).problems, *entering(said).problems)
        self._problems = tuple(f"{NAME}: {each}" for each in told)
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

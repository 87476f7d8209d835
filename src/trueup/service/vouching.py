"""
What the settings say of identities that others vouch for, as it is now.

Worked out once, until ``argocd-cm``, ``argocd-cmd-params-cm`` or a Secret that settings may name
changes. What does not make sense any more, or is gone, stays in force as it last did.
"""

import logging
from collections.abc import Mapping
from typing import Protocol

from trueup.control.holdings import Change
from trueup.core.access.tokens import Unverified
from trueup.core.signon.outside import Outside, outside
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Refused
from trueup.model.identity import Identity
from trueup.service.argocd_cm import NAME, PARAMETERS
from trueup.service.credentials import Held
from trueup.service.secrets import SECRET, named

log = logging.getLogger("trueup.service")

CONFIG_MAP = GroupKind("", "ConfigMap")


class Vouching:
    """`told` must hear the changes of the home cluster."""

    def __init__(self, home: Held, namespace: str) -> None:
        self._home = home
        self._namespace = namespace
        self._now: Outside | None = None
        self._last: Mapping[str, str] = {}
        self._problems: tuple[str, ...] = ()

    def told(self, change: Change) -> None:
        if change.ref.namespace == self._namespace and change.ref.kind in (CONFIG_MAP, SECRET):
            self._now = None

    def __call__(self) -> Outside:
        if self._now is None:
            self._now = self._read()
            self._last = self._now.last
            self._tell(self._now.problems)
        return self._now

    def problems(self) -> tuple[str, ...]:
        """With the name of the ConfigMap that they are in."""
        return tuple(f"{NAME}: {each}" for each in self().problems)

    def _read(self) -> Outside:
        found = self._data(NAME)
        data = self._last if found is None else found
        return outside(data, self._secrets(), self._data(PARAMETERS), self._last)

    def _tell(self, problems: tuple[str, ...]) -> None:
        for each in problems:
            if each not in self._problems:
                log.warning("argocd-cm", extra={"problem": each})
        self._problems = problems

    def _data(self, name: str) -> Mapping[str, str] | None:
        """None: there is no such ConfigMap."""
        found = self._home.get(Ref(CONFIG_MAP, self._namespace, name))
        return None if found is None else found.at("data") or {}

    def _secrets(self) -> Mapping[str, str]:
        return named(self._home.of_kind(SECRET, self._namespace))


class Identifies(Protocol):
    async def identify(self, token: str) -> Identity:
        """Raises ``Refused`` (401)."""
        ...


class Elsewhere:
    """Tokens that are not ours, for the keeper, who is there before those who vouch for them."""

    def __init__(self, issuers: Identifies | None = None) -> None:
        self.issuers = issuers

    async def __call__(self, token: str) -> Identity:
        """Raises ``Unverified`` if nobody vouches for it."""
        if self.issuers is None:
            raise Unverified("no identity provider is configured")
        try:
            return await self.issuers.identify(token)
        except Refused as error:
            raise Unverified(str(error)) from error

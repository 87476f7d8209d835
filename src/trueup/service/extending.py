"""Extending: the extensions that the settings declare, as it is now, and who asks them."""

import logging
from collections.abc import Mapping

from trueup.control.holdings import Change
from trueup.core.extensions import SWITCH, Backend, extensions
from trueup.k8s.ref import GroupKind, Ref
from trueup.ports import Backends
from trueup.service.argocd_cm import NAME, PARAMETERS
from trueup.service.credentials import Held
from trueup.service.secrets import SECRET, named

log = logging.getLogger("trueup.service")
CONFIG_MAP = GroupKind("", "ConfigMap")


class Extending:
    """Read once, until a ConfigMap or a Secret changes; `told` must hear that."""

    def __init__(self, home: Held, namespace: str, backends: Backends) -> None:
        self._home = home
        self._namespace = namespace
        self._known: Mapping[str, Backend] | None = None
        self.backends = backends

    def told(self, change: Change) -> None:
        if change.ref.namespace == self._namespace and change.ref.kind in (CONFIG_MAP, SECRET):
            self._known = None

    async def close(self) -> None:
        await self.backends.close()

    def known(self) -> Mapping[str, Backend]:
        """By their names; none while the switch is off."""
        if self._known is None:
            self._known = self._read()
        return self._known

    def _read(self) -> Mapping[str, Backend]:
        if self._data(PARAMETERS).get(SWITCH, "").strip().lower() != "true":
            return {}
        found, problems = extensions(self._data(NAME), self._named())
        for each in problems:
            log.warning(NAME, extra={"problem": each})
        return found

    def _named(self) -> Mapping[str, str]:
        return named(self._home.of_kind(SECRET, self._namespace))

    def _data(self, name: str) -> Mapping[str, str]:
        found = self._home.get(Ref(CONFIG_MAP, self._namespace, name))
        return (found.at("data") if found else None) or {}

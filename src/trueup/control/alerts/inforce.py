"""
In force: the settings of notifications, from their ConfigMap and Secret, as they stand now.

They are read anew when either changes; until then nobody parses anything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from trueup.control.holdings import Change
from trueup.core.alerts.configuration import Configuration
from trueup.core.alerts.reading import configuration
from trueup.core.delivery.inforce import restored
from trueup.core.gotemplate import Functions
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref

CONFIG_MAP, SECRET = GroupKind("", "ConfigMap"), GroupKind("", "Secret")
Read = Callable[[Ref], Object | None]
NAME, SECRETS, GENERAL = "argocd-notifications-cm", "argocd-notifications-secret", "argocd-cm"


@dataclass(eq=False, slots=True)
class InForce:
    """
    *read*: an object of the home cluster. *namespace*: where the settings stand. *decoded*: what a
    Secret says. *functions*: of templates, with a clock and chance.
    """

    read: Read
    namespace: str
    decoded: Callable[[Object], Mapping[str, str]]
    functions: Functions
    _now: Configuration | None = None
    _good: Mapping[str, str] = field(default_factory=dict)

    def of(self, namespace: str) -> Sequence[Configuration]:
        """Those that objects of *namespace* are held against."""
        return (self.now,)

    @property
    def now(self) -> Configuration:
        if self._now is None:
            self._now = self._read()
        return self._now

    @property
    def url(self) -> str:
        """Of our page, as ``argocd-cm`` says it; empty: nobody knows."""
        return self._data(GENERAL).get("url", "")

    def told(self, change: Change) -> bool:
        """Whether it was one of theirs."""
        ours = (Ref(CONFIG_MAP, self.namespace, NAME), Ref(SECRET, self.namespace, SECRETS))
        if change.ref in ours:
            self._now = None
        return change.ref in ours

    def _read(self) -> Configuration:
        said = self._data(NAME)
        secret = self.read(Ref(SECRET, self.namespace, SECRETS))
        secrets = self.decoded(secret) if secret else {}
        holds, self._good = restored(said, self._good)
        found = configuration(holds, secrets, self.namespace, functions=self.functions)
        if holds == said:
            return found
        faults = configuration(said, secrets, self.namespace).findings  # the same by any clock
        return msgspec.structs.replace(found, findings=faults)

    def _data(self, name: str) -> Mapping[str, str]:
        found = self.read(Ref(CONFIG_MAP, self.namespace, name))
        return (found.at("data") if found else None) or {}

"""
In force: the settings of notifications, from their ConfigMaps and Secrets, as they stand now.

Beside the operator's a namespace of Applications may have its own, as with Argo CD's self service:
they hold for its objects alone, and see no Secret but its own. Settings are read anew when they
change; until then nobody parses anything.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from trueup.control.holdings import Change
from trueup.core.alerts.address import parted
from trueup.core.alerts.configuration import Configuration
from trueup.core.alerts.links import hosts
from trueup.core.alerts.reading import configuration
from trueup.core.alerts.secrets import lenders, lends, lent
from trueup.core.delivery.inforce import restored
from trueup.core.gotemplate import Functions
from trueup.core.gotemplate.gotime import UTC_ZONE, Zone
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Stalled
from trueup.model.notice import ServiceSettings

CONFIG_MAP, SECRET = GroupKind("", "ConfigMap"), GroupKind("", "Secret")
NAME, SECRETS, GENERAL = "argocd-notifications-cm", "argocd-notifications-secret", "argocd-cm"
THEIRS = ((CONFIG_MAP, NAME), (SECRET, SECRETS))
Read = Callable[[Ref], Object | None]


@dataclass(eq=False, slots=True)
class InForce:
    """
    *read*: an object of the home cluster. *namespace*: where the operator's stand. *decoded*: what
    a Secret says. *functions*: of templates, with a clock and chance. *self_service*: whether
    others may have their own. *home*: where clocks are read.
    """

    read: Read
    namespace: str
    decoded: Callable[[Object], Mapping[str, str]]
    functions: Functions
    self_service: bool = False
    home: Zone = UTC_ZONE
    _now: dict[str, Configuration] = field(default_factory=dict)
    _good: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _unsaved: set[str] = field(default_factory=set)
    _lenders: dict[str, frozenset[str]] = field(default_factory=dict)

    def of(self, namespace: str) -> Sequence[Configuration]:
        """Those that objects of *namespace* are held against."""
        return (self.now, self._of(namespace)) if self._has_own(namespace) else (self.now,)

    @property
    def now(self) -> Configuration:
        """The operator's."""
        return self._of(self.namespace)

    def service(self, address: str) -> ServiceSettings:
        """As the outbox calls it. ``Stalled`` if there is none of that name any more."""
        namespace, name = parted(address)
        if not namespace or self._has_own(namespace):
            found = self._of(namespace or self.namespace).services.get(name)
            if found is not None:
                return msgspec.structs.replace(found, namespace=namespace)
        hint = f"service.<type>.{name} of {NAME} declares one"
        raise Stalled("NoService", f"there is no service {address!r} any more", hint)

    @property
    def url(self) -> str:
        """Of our page, as ``argocd-cm`` says it; empty: nobody knows."""
        return self._data(self.namespace, GENERAL).get("url", "")

    def recall(self, good: Mapping[str, Mapping[str, str]]) -> None:
        """What settings said when they last meant something, as an earlier process has kept it."""
        self._good = {**good, **self._good}
        self._now.clear()

    def unsaved(self) -> Mapping[str, Mapping[str, str]]:
        """What is to be kept for the next process."""
        return {each: self._good[each] for each in self._unsaved}

    def saved(self, namespace: str, data: Mapping[str, str]) -> None:
        if self._good.get(namespace) == data:
            self._unsaved.discard(namespace)

    @property
    def ours(self) -> frozenset[str]:
        """The hosts of our page: links in messages may lead there."""
        data = self._data(self.namespace, GENERAL)
        return hosts(data.get(key, "") for key in ("url", "additionalUrls"))

    def told(self, change: Change) -> str | None:
        """Whose own settings have changed; empty: the operator's; None: it was none of them."""
        ref = change.ref
        if (ref.kind, ref.name) not in THEIRS and not self._leans_on(ref):
            return None
        self._now.pop(ref.namespace, None)
        if ref.namespace == self.namespace:
            return ""
        return ref.namespace if self.self_service else None

    def _leans_on(self, ref: Ref) -> bool:
        """Whether settings name a key of that Secret."""
        return ref.kind == SECRET and ref.name in self._lenders.get(ref.namespace, ())

    def _has_own(self, namespace: str) -> bool:
        theirs = self.self_service and namespace not in ("", self.namespace)
        return theirs and self.read(Ref(CONFIG_MAP, namespace, NAME)) is not None

    def _of(self, namespace: str) -> Configuration:
        if namespace not in self._now:
            self._now[namespace] = self._made(namespace)
        return self._now[namespace]

    def _made(self, namespace: str) -> Configuration:
        own, said = namespace != self.namespace, self._data(namespace, NAME)
        secret = self.read(Ref(SECRET, namespace, SECRETS))
        secrets = self.decoded(secret) if secret else {}
        before = self._good.get(namespace)
        holds, self._good[namespace] = restored(said, before or {})
        if self._good[namespace] != before:
            self._unsaved.add(namespace)
        self._lenders[namespace] = lenders(said) | lenders(holds)
        borrowed = dict(self._lent(namespace))
        found = configuration(
            holds,
            secrets,
            namespace,
            own=own,
            functions=self.functions,
            home=self.home,
            lent=borrowed,
        )
        if holds == said:
            return found
        faults = configuration(said, secrets, namespace, lent=borrowed).findings
        return msgspec.structs.replace(found, findings=faults)

    def _lent(self, namespace: str) -> Iterator[tuple[str, str]]:
        """What other Secrets of the *namespace* lend."""
        for name in sorted(self._lenders[namespace]):
            secret = self.read(Ref(SECRET, namespace, name))
            if secret is not None and lends(secret):
                yield from lent(name, self.decoded(secret))

    def _data(self, namespace: str, name: str) -> Mapping[str, str]:
        found = self.read(Ref(CONFIG_MAP, namespace, name))
        return (found.at("data") if found else None) or {}

"""What the settings of notifications come to, with what is wrong with them beside what works."""

from collections.abc import Iterator, Mapping

from trueup.core.alerts.templates import Template
from trueup.core.alerts.trigger import Trigger
from trueup.core.gotemplate.gotime import UTC_ZONE, Zone
from trueup.k8s.selector import EVERYTHING, Selector
from trueup.k8s.value import Value
from trueup.model.notice import Destination, ServiceSettings

NAME, SECRET = "argocd-notifications-cm", "argocd-notifications-secret"
SHORTEST, MASK = 4, "++++++++"
LONGEST = 1000  # characters of a problem


class Finding(Value, frozen=True):
    """
    Something that is wrong, and is passed over; the others go on.

    *where*: the key of the ConfigMap, or the annotation. *hint*: what to do. *vain*: an annotation
    asks for what this configuration has not; another one may.
    """

    where: str
    message: str
    hint: str = ""
    vain: bool = False

    def __str__(self) -> str:
        told = f"{self.where}: {self.message}"
        return f"{told} ({self.hint})" if self.hint else told


class Subscription(Value, frozen=True):
    """One of the ConfigMap's: who is told of everything that *selector* selects."""

    recipients: tuple[Destination, ...]
    triggers: tuple[str, ...] = ()
    selector: Selector = EVERYTHING


class Configuration(Value, frozen=True):
    """
    Of one ConfigMap and its Secret, and what is built in.

    *service_triggers*: the default triggers of single services. *namespace*: where it stands;
    *own*: it is the one of a namespace of Applications, not the operator's. *secrets*: for
    templates; never log them, never put them in an error. *hosts*: of the addresses that stand in
    it, for links to lead there. *home*: where clocks are read, as ``TZ`` says.
    """

    services: Mapping[str, ServiceSettings] = {}
    templates: Mapping[str, Template] = {}
    triggers: Mapping[str, Trigger] = {}
    default_triggers: tuple[str, ...] = ()
    service_triggers: Mapping[str, tuple[str, ...]] = {}
    subscriptions: tuple[Subscription, ...] = ()
    context: Mapping[str, str] = {}
    secrets: Mapping[str, str] = {}
    namespace: str = ""
    own: bool = False
    findings: tuple[Finding, ...] = ()
    hosts: frozenset[str] = frozenset()
    home: Zone = UTC_ZONE

    def defaults(self, service: str) -> tuple[str, ...]:
        """The triggers of a subscription to *service* that names none."""
        return self.service_triggers.get(service, self.default_triggers)

    def of_template(self, name: str) -> Iterator[Finding]:
        """What is wrong with it, or with what it has become."""
        return (each for each in self.findings if each.where == f"template.{name}")

    def told(self, problem: str) -> str:
        """*problem* as people are told of it: without secrets, and no longer than they read."""
        said = self.masked(problem)
        return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"

    def masked(self, text: str) -> str:
        """*text* without the secrets, for an error."""
        for each in sorted(self.secrets.values(), key=len, reverse=True):
            if len(each) >= SHORTEST:
                text = text.replace(each, MASK)
        return text

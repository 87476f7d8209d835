"""
``argocd-notifications-cm`` and ``argocd-notifications-secret``, as Argo CD's engine reads them.

There a key that makes no sense keeps all others from working; here it becomes a finding, and what
it would have declared is not there. What is built in (`catalogue`) holds where no key says else.
"""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from trueup.core.alerts import legacy
from trueup.core.alerts.catalogue import Catalogue, catalogue
from trueup.core.alerts.configuration import Configuration, Finding, Subscription
from trueup.core.alerts.fields import strange
from trueup.core.alerts.links import hosts, patterns
from trueup.core.alerts.parts import MESSAGE, PARTS, spelled
from trueup.core.alerts.said import first, listed, mapping, texts
from trueup.core.alerts.secrets import LABEL, placed
from trueup.core.alerts.subscriptions import destination
from trueup.core.alerts.templates import Template, text
from trueup.core.alerts.trigger import Condition, Trigger
from trueup.core.expr import ExpressionFailed
from trueup.core.gotemplate import SPRIG, Functions
from trueup.core.gotemplate.gotime import UTC_ZONE, Zone
from trueup.k8s.selector import SelectorError, parse
from trueup.k8s.yaml import KeyTwice
from trueup.model.notice import ServiceSettings

KEYS = ("service.", "template.", "trigger.", "defaultTriggers", "subscriptions", "context")
SUBSCRIBED = frozenset({"recipients", "triggers", "selector"})
FIELDS = {"when": "when", "send": "send", "onceper": "once_per", "description": "description"}
Data = Mapping[str, str]


def configuration(
    data: Data,
    secrets: Data | None,
    namespace: str = "",
    *,
    own: bool = False,
    builtin: bool = True,
    functions: Functions = SPRIG,
    home: Zone = UTC_ZONE,
    lent: Data | None = None,
) -> Configuration:
    """
    *data* of the ConfigMap, *secrets* of the Secret, decoded; None: nobody knows them.

    *own*: it is the one of a namespace of Applications. *builtin*: the catalogue holds too.
    *functions*: of templates, with a clock; *home*: where clocks are read. *lent*: what other
    Secrets lend to services, as ``name:key``; no template sees it.
    """
    reader = _Reader(secrets, functions, lent)
    for key in sorted(data):
        reader.key(key, data[key])
    base = catalogue() if builtin else Catalogue({}, {})
    found = Configuration(
        services=reader.services,
        templates={**base.templates, **reader.templates},
        triggers={**base.triggers, **reader.triggers},
        default_triggers=reader.default_triggers,
        service_triggers=reader.service_triggers,
        subscriptions=tuple(reader.subscriptions),
        context=reader.context,
        secrets=secrets or {},
        namespace=namespace,
        own=own,
        findings=tuple(reader.findings),
        hosts=hosts(data.values()) | patterns(data.values(), reader.context),
        home=home,
    )
    return legacy.merged(found, data, secrets or {})


class _Reader:
    """What the keys come to."""

    def __init__(self, secrets: Data | None, functions: Functions, lent: Data | None) -> None:
        self._secrets = secrets
        self._lent = lent
        self._functions = functions
        self.services: dict[str, ServiceSettings] = {}
        self.templates: dict[str, Template] = {}
        self.triggers: dict[str, Trigger] = {}
        self.default_triggers: tuple[str, ...] = ()
        self.service_triggers: dict[str, tuple[str, ...]] = {}
        self.subscriptions: list[Subscription] = []
        self.context: dict[str, str] = {}
        self.findings: list[Finding] = []

    def key(self, key: str, said: str) -> None:
        """One key; what is wrong with it is kept."""
        kind, dot, name = key.partition(".")
        read: dict[str, Callable[[str, str, Any], None]] = {
            "service.": self._service,
            "template.": self._template,
            "trigger.": self._trigger,
            "defaultTriggers.": self._defaults_of,
            "defaultTriggers": self._defaults,
            "subscriptions": self._subscriptions,
            "context": self._context,
        }
        reading = read.get(kind + dot)
        if reading is None:
            self._unknown(key)
            return
        try:
            reading(key, name, self._yaml(key, said))
        except (ValueError, ExpressionFailed) as error:
            self._find(key, str(error))

    def _yaml(self, key: str, said: str) -> Any:
        """Of what is said twice the last holds, as in Argo CD; but hardly anybody means that."""
        try:
            return first(said)
        except KeyTwice as error:
            self._find(key, f"{error}; the last holds", "remove the others")
            return first(said, last=True)

    def _service(self, key: str, name: str, said: Any) -> None:
        kind, _, called = name.partition(".")
        if not kind or "." in called:
            raise ValueError("it is not service.<type> or service.<type>.<name>")
        if kind not in PARTS:
            near = get_close_matches(kind, PARTS, n=1, cutoff=0.7)
            known = f"did you mean {near[0]}?" if near else f"there are: {', '.join(PARTS)}"
            raise ValueError(f"{kind} is no service that is known ({known})")
        settings, missing = placed(mapping(said), self._secrets or {}, self._lent)
        for each in missing if self._secrets is not None else ():
            self._find(key, *_lacking(each))
        called = called or kind
        if called in self.services:
            self._find(key, f"another service is called {called!r}", "give one another name")
        self.services[called] = ServiceSettings(kind, called, settings)

    def _template(self, key: str, name: str, said: Any) -> None:
        fields = spelled(mapping(said))
        for each in fields:
            if each != MESSAGE and each not in PARTS:
                near = get_close_matches(str(each), [*PARTS, MESSAGE], n=1, cutoff=0.75)
                hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(PARTS)}"
                self._find(key, f"{each} is no service that is known", hint)
        for field, hint in strange(fields):
            self._find(key, f"{field} has no meaning", hint)
        found = Template(name, fields, self._functions)
        found.check()
        self.templates[name] = found

    def _trigger(self, key: str, name: str, said: Any) -> None:
        listed = said if isinstance(said, list) else [said]
        conditions = []
        for at, each in enumerate(listed):
            if not isinstance(each, Mapping):
                raise ValueError("it is not a list of when and send")
            conditions.append(self._condition(key, at, each))
        self.triggers[name] = Trigger(conditions)

    def _condition(self, key: str, at: int, said: Mapping[str, Any]) -> Condition:
        found: dict[str, Any] = {}
        for field, value in said.items():
            known = FIELDS.get(str(field).lower())
            if known is None:
                near = get_close_matches(str(field).lower(), FIELDS, n=1)
                hint = f"did you mean {near[0].replace('onceper', 'oncePer')}?" if near else ""
                self._find(key, f"[{at}].{field} has no meaning", hint)
            else:
                found[known] = texts(value) if known == "send" else text(value)
        return Condition(**found)

    def _defaults(self, key: str, name: str, said: Any) -> None:
        self.default_triggers = texts(said)

    def _defaults_of(self, key: str, name: str, said: Any) -> None:
        self.service_triggers[name] = texts(said)

    def _subscriptions(self, key: str, name: str, said: Any) -> None:
        for at, each in enumerate(listed(said)):
            try:
                fields = {str(field).lower(): value for field, value in mapping(each).items()}
                for field in sorted(fields.keys() - SUBSCRIBED):
                    near = get_close_matches(field, SUBSCRIBED, n=1)
                    hint = f"did you mean {near[0]}?" if near else ""
                    self._find(f"{key}[{at}]", f"{field} has no meaning", hint)
                self.subscriptions.append(subscription(fields))
            except (ValueError, SelectorError) as error:
                self._find(f"{key}[{at}]", str(error))

    def _context(self, key: str, name: str, said: Any) -> None:
        self.context = {str(each): text(value) for each, value in mapping(said).items()}

    def _unknown(self, key: str) -> None:
        if key not in legacy.KEYS:
            self._find(key, "it has no meaning", f"keys begin with {', '.join(KEYS)}")

    def _find(self, key: str, message: str, hint: str = "") -> None:
        self.findings.append(Finding(key, message, hint))


def _lacking(name: str) -> tuple[str, str]:
    """What is said of a secret that there is not, and what to do."""
    secret, colon, _ = name.partition(":")
    if not colon:
        return f"${name} is no key of the Secret", "add it to argocd-notifications-secret"
    hint = f"{secret} needs the key and the label {'='.join(LABEL)}"
    return f"${name} is no key of a Secret", hint


def subscription(said: Mapping[str, Any]) -> Subscription:
    """Raises ``ValueError``."""
    receivers = tuple(map(destination, texts(said.get("recipients"))))
    selector = parse(text(said.get("selector")))
    return Subscription(receivers, texts(said.get("triggers")), selector)

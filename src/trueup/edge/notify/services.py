"""Services: a sender for the settings of each, made once for as long as they stay the same."""

from collections import OrderedDict
from collections.abc import Mapping
from types import MappingProxyType

from trueup.core.reach import Reach
from trueup.edge.notify.desk import Desk, Remembered, Tools
from trueup.edge.notify.fields import Fields
from trueup.edge.notify.masks import Masks
from trueup.edge.notify.table import KINDS
from trueup.edge.notify.web import Trust, Web
from trueup.model.errors import Stalled
from trueup.model.notice import ServiceSettings
from trueup.ports import Clock, Notifier, Threads

_KEPT = 200


_Name = tuple[str, str]


class Services:
    """
    Implements :class:`trueup.ports.Notifiers`; open until `close`.

    *trust*: the certificates that a host is trusted by, besides the system's; *environ*: of this
    process, for the services of clouds; *threads*: of chats, for more than this process.
    """

    def __init__(
        self,
        clock: Clock,
        reach: Reach | None = None,
        *,
        trust: Trust = lambda _host: "",
        environ: Mapping[str, str] = MappingProxyType({}),
        threads: Threads | None = None,
    ) -> None:
        self._web = Web(reach or Reach(), trust)
        self._clock = clock
        self._threads = threads or Remembered()
        self._tools = {"": Tools(self._web, clock, environ, self._threads)}
        self._made: OrderedDict[_Name, tuple[ServiceSettings, Notifier]] = OrderedDict()

    async def close(self) -> None:
        await self._web.close()

    def notifier(self, service: ServiceSettings) -> Notifier:
        """``Stalled``: its settings make no sense, or there is no such kind."""
        name = service.namespace, service.name
        known = self._made.get(name)
        if known and known[0] == service:
            return known[1]
        made = self._new(service)
        self._made[name] = service, made
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        return made

    def _new(self, service: ServiceSettings) -> Notifier:
        make = KINDS.get(service.kind)
        named = "" if service.name in ("", service.kind) else f".{service.name}"
        where = f"service.{service.kind}{named}"
        if make is None:
            raise Stalled(
                "UnknownService",
                f"{where}: there is no service {service.kind!r}",
                f"take one of {', '.join(KINDS)}",
            )
        settings = Fields(service.settings, where)
        insecure = settings.flag("insecureSkipVerify")
        masks = Masks(service.settings)
        name = service.name or service.kind
        return make(settings, Desk(name, self._of(service.namespace), masks, secure=not insecure))

    def _of(self, namespace: str) -> Tools:
        """A namespace has neither our accounts at clouds nor the operator's threads."""
        if namespace not in self._tools:
            self._tools[namespace] = Tools(
                self._web, self._clock, threads=self._threads, namespace=namespace
            )
        return self._tools[namespace]

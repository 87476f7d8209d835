"""Processinfo: what the operating system and Python say of this process, as clients tell it."""

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.exposition import generate_latest
from prometheus_client.openmetrics import exposition as openly_exposed


class ProcessInfo:
    """``process_*`` and ``python_*``, under the names that dashboards of others know."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)

    def family(self, openly: bool) -> bytes:  # as `Family` has it
        if openly:
            text: bytes = openly_exposed.generate_latest(self._registry)  # type: ignore[no-untyped-call]
            return text.removesuffix(b"# EOF\n")
        return generate_latest(self._registry)

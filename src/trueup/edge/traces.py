"""
Traces: spans on their way to whoever collects them, by OpenTelemetry's protocol (OTLP).

The SDK brings them in batches from a thread of its own, tries again what a collector could not take
just now, and drops what it has no room for. It is imported where spans are sent only: it is large,
and most processes send none. Names, compression and certificates are as the variables of
OpenTelemetry say (``OTEL_SERVICE_NAME``, ``OTEL_EXPORTER_OTLP_COMPRESSION`` …), which it reads.
"""

from threading import Thread
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from trueup.core.spans import sampled
from trueup.model.errors import Stalled
from trueup.model.span import Span
from trueup.model.tracing import Tracing

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import SpanContext

NANO = 1_000_000_000
PATH = "/v1/traces"  # of OTLP over HTTP
FLUSH = 5.0  # seconds that the last spans are given at the end


class Closing(Protocol):
    """A tracer that is to be closed."""

    def tell(self, span: Span) -> None: ...

    def close(self) -> None: ...


class Untraced:
    """Implements :class:`trueup.ports.Tracer` where nobody collects."""

    def tell(self, span: Span) -> None:
        pass

    def close(self) -> None:
        pass


class Otlp:
    """Implements :class:`trueup.ports.Tracer`. Raises ``Stalled`` if *said* makes no sense."""

    def __init__(self, said: Tracing, version: str) -> None:
        from opentelemetry.sdk.resources import OTELResourceDetector, Resource
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.util.instrumentation import InstrumentationScope

        named = Resource.create({"service.name": "trueup", "service.version": version})
        chosen = named.merge(OTELResourceDetector().detect())
        self._resource = chosen.merge(Resource(said.attributes))
        self._scope = InstrumentationScope("trueup", version)
        self._ratio = 1.0 if said.ratio is None else said.ratio
        self._exporter = _exporter(said)
        self._processor: SpanProcessor = BatchSpanProcessor(self._exporter)

    def tell(self, span: Span) -> None:
        """A trace is sampled as a whole, by its name: by every process alike."""
        if not sampled(span.trace, self._ratio):
            return
        from opentelemetry.sdk.trace import ReadableSpan
        from opentelemetry.trace import Link, SpanKind, Status, StatusCode

        stage, caller = span.stage, span.caller
        made = ReadableSpan(
            name=stage.name,
            context=_context(span.trace, span.id),
            parent=_context(span.trace, span.parent) if span.parent else None,
            resource=self._resource,
            instrumentation_scope=self._scope,
            links=(Link(_context(caller.trace, caller.span, remote=True)),) if caller else (),
            attributes=dict(stage.attributes),
            kind=SpanKind.SERVER if stage.name == "webhook" else SpanKind.INTERNAL,
            status=Status(StatusCode.ERROR, stage.error) if stage.error else Status(),
            start_time=round(stage.start * NANO),
            end_time=round(stage.end * NANO),
        )
        self._processor.on_end(made)

    def close(self) -> None:
        """Sends what waits, within reason: a collector that is away holds nobody up."""
        ending = Thread(target=self._processor.shutdown, daemon=True)
        ending.start()
        ending.join(FLUSH)
        if ending.is_alive():
            self._exporter.shutdown()  # who waits to try again gives up


def tracer(said: Tracing, version: str) -> Closing:
    return Otlp(said, version) if said.address else Untraced()


def _context(trace: str, span: str, *, remote: bool = False) -> "SpanContext":
    from opentelemetry.trace import SpanContext, TraceFlags

    return SpanContext(int(trace, 16), int(span, 16), remote, TraceFlags(TraceFlags.SAMPLED))


def _exporter(said: Tracing) -> "SpanExporter":
    """``host:port`` speaks gRPC, as with Argo CD; ``http://…`` and ``https://…`` speak HTTP."""
    where = urlsplit(said.address if "://" in said.address else f"grpc://{said.address}")
    if not where.hostname or where.scheme not in ("grpc", "http", "https"):
        raise Stalled(
            "BadSettings",
            f"otlp.address: {said.address} is no address",
            "write host:4317 (gRPC), or https://host:4318 (HTTP)",
        )
    if where.scheme == "grpc":
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

        headers = tuple((name.lower(), value) for name, value in said.headers.items())
        return OTLPSpanExporter(where.netloc, insecure=said.insecure, headers=headers)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as Http

    address = said.address.rstrip("/")
    address = address if where.path.strip("/") else address + PATH
    return Http(address, headers=dict(said.headers))

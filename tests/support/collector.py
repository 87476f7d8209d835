"""Collectors of spans, by OTLP over HTTP and over gRPC, which keep what they were sent."""

import gzip
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from ssl import SSLContext
from typing import Any

import grpc  # type: ignore[import-untyped]
from google.protobuf.duration_pb2 import Duration
from google.rpc.error_details_pb2 import RetryInfo  # type: ignore[import-untyped]
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

RETRY = "google.rpc.retryinfo-bin"
Request = trace_service_pb2.ExportTraceServiceRequest


class Received(list[tuple[dict[str, str], Any]]):
    """Headers and messages; *busy*: so many are asked to come again."""

    busy = 0

    @property
    def resource(self) -> dict[str, str]:
        attributes = self[0][1].resource_spans[0].resource.attributes
        return {each.key: each.value.string_value for each in attributes}

    @property
    def spans(self) -> list[Any]:
        groups = (group for _, message in self for group in message.resource_spans)
        return [span for group in groups for scope in group.scope_spans for span in scope.spans]


@contextmanager
def by_http(tls: SSLContext | None = None) -> Iterator[tuple[str, Received]]:
    found = Received()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.path == "/v1/traces"
            if found.busy:
                found.busy -= 1
                self.send_response(503)
                self.send_header("Retry-After", "0.05")
                self.end_headers()
                return
            if self.headers["Content-Encoding"] == "gzip":
                body = gzip.decompress(body)
            found.append((dict(self.headers), Request.FromString(body)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http{'s' if tls else ''}://localhost:{server.server_port}", found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def by_grpc(tls: Any = None) -> Iterator[tuple[str, Received]]:
    found = Received()

    class Service(trace_service_pb2_grpc.TraceServiceServicer):
        def Export(self, request: Any, context: Any) -> Any:  # noqa: N802  # gRPC's name
            if found.busy:
                found.busy -= 1
                soon = RetryInfo(retry_delay=Duration(nanos=50_000_000))
                context.set_trailing_metadata(((RETRY, soon.SerializeToString()),))
                context.abort(grpc.StatusCode.UNAVAILABLE, "not now")
            found.append((dict(context.invocation_metadata()), request))
            return trace_service_pb2.ExportTraceServiceResponse()

    server = grpc.server(ThreadPoolExecutor(1))
    serve = trace_service_pb2_grpc.add_TraceServiceServicer_to_server
    serve(Service(), server)  # type: ignore[no-untyped-call]
    place = "localhost:0"
    port = server.add_secure_port(place, tls) if tls else server.add_insecure_port(place)
    server.start()
    try:
        yield f"localhost:{port}", found
    finally:
        server.stop(None).wait()

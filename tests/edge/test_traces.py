"""Spans reach a collector by OTLP as they were told, over HTTP and over gRPC."""

import time
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]
import pytest
from msgspec.structs import replace

from tests.support.authority import Authority
from tests.support.collector import by_grpc, by_http
from trueup.edge import traces
from trueup.edge.traces import Otlp, Untraced, tracer
from trueup.model.errors import Stalled
from trueup.model.span import Caller, Span, Stage
from trueup.model.tracing import Tracing

TRACE, ROOT, CHILD = "0123456789abcdef0123456789abcdef", "00000000000000aa", "00000000000000bb"
SPANS = (
    Span(TRACE, ROOT, Stage("commit", 100.0, 101.5)),
    Span(TRACE, CHILD, Stage("sync", 101.0, 102.0, "no room", {"trueup.name": "web"}), ROOT),
)
CALLER = Caller("f" * 32, "e" * 16)


@pytest.mark.parametrize("receiver", [by_http, by_grpc])
def test_spans_arrive_as_they_were_told(receiver: Any) -> None:
    with receiver() as (address, found):
        headers = {"Api-Key": "k"}
        sender = Otlp(Tracing(address, True, headers, {"deployment.environment": "prod"}), "1.2")
        for span in SPANS:
            sender.tell(span)
        sender.close()
    assert {key.lower(): value for key, value in found[0][0].items()}["api-key"] == "k"
    assert found.resource["service.name"] == "trueup"
    assert found.resource["deployment.environment"] == "prod"
    root, child = found.spans
    assert (root.trace_id.hex(), root.span_id.hex(), root.parent_span_id.hex()) == (TRACE, ROOT, "")
    assert (root.start_time_unix_nano, root.end_time_unix_nano) == (100 * 10**9, 101_500_000_000)
    assert (child.name, child.parent_span_id.hex()) == ("sync", ROOT)
    assert (child.status.code, child.status.message) == (2, "no room")
    assert [(each.key, each.value.string_value) for each in child.attributes] == [
        ("trueup.name", "web")
    ]


def test_what_is_said_of_the_process_and_who_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "trueup-eu")
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "k8s.pod.name=a,env=b")
    with by_http() as (address, found):
        sender = Otlp(Tracing(address, attributes={"env": "prod"}), "1.2")
        sender.tell(replace(SPANS[1], caller=CALLER))
        sender.close()
    named = ("service.name", "service.version", "k8s.pod.name", "env")
    assert [found.resource[each] for each in named] == ["trueup-eu", "1.2", "a", "prod"]
    (scope,) = found[0][1].resource_spans[0].scope_spans
    assert (scope.scope.name, scope.scope.version) == ("trueup", "1.2")
    (link,) = scope.spans[0].links
    assert (link.trace_id.hex(), link.span_id.hex()) == (CALLER.trace, CALLER.span)


def test_a_trace_is_sent_whole_or_not_at_all() -> None:
    low, high = f"{'0' * 16}0000000000000001", f"{'0' * 16}ffffffffffffffff"
    with by_http() as (address, found):
        sender = Otlp(Tracing(address, ratio=0.5), "1.2")
        for trace in (low, high):
            sender.tell(Span(trace, ROOT, SPANS[0].stage))
            sender.tell(Span(trace, CHILD, SPANS[1].stage, ROOT))
        sender.close()
    assert [each.trace_id.hex() for each in found.spans] == [low, low]


def test_nobody_collects_if_nothing_is_said() -> None:
    assert isinstance(tracer(Tracing(), "1.2"), Untraced)


@pytest.mark.parametrize("address", ["ftp://collector", "https://", "://"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Stalled, match=r"otlp\.address"):
        Otlp(Tracing(address), "1.2")


@pytest.mark.parametrize("receiver", [by_http, by_grpc])
def test_what_a_collector_cannot_take_now_comes_again_when_it_says(receiver: Any) -> None:
    with receiver() as (address, found):
        found.busy = 1
        began = time.monotonic()
        sender = Otlp(Tracing(address), "1.2")
        sender.tell(SPANS[0])
        sender.close()
    assert [each.name for each in found.spans] == ["commit"]
    assert time.monotonic() - began > 0.05


@pytest.mark.parametrize("receiver", [by_http, by_grpc])
def test_spans_are_compressed_if_opentelemetrys_variable_says_so(
    receiver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")
    with receiver() as (address, found):
        sender = Otlp(Tracing(address), "1.2")
        sender.tell(SPANS[0])
        sender.close()
    assert [each.name for each in found.spans] == ["commit"]
    if receiver is by_http:
        assert found[0][0]["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("protocol", ["http", "grpc"])
@pytest.mark.parametrize("trusted", [True, False])
def test_a_collector_proves_who_it_is(
    protocol: str, trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, stranger = Authority(tmp_path / "ours"), Authority(tmp_path / "other")
    certificate, key = authority.issued("server", hosts=("localhost",))
    (tmp_path / "trusted.pem").write_text((authority if trusted else stranger).pem)
    for each in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_CERTIFICATE", str(tmp_path / "trusted.pem"))
    monkeypatch.setattr(traces, "FLUSH", 2.0 if trusted else 0.3)
    if protocol == "http":
        serving = by_http(authority.server(hosts=("localhost",)))
    else:
        serving = by_grpc(grpc.ssl_server_credentials([(key.encode(), certificate.encode())]))
    with serving as (address, found):
        sender = Otlp(Tracing(address, insecure=False), "1.2")
        sender.tell(SPANS[0])
        sender.close()
    assert [each.name for each in found.spans] == (["commit"] if trusted else [])


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "127.0.0.1:1"])
def test_a_collector_that_is_away_holds_nobody_up(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "FLUSH", 0.1)
    sender, began = Otlp(Tracing(address), "1.2"), time.monotonic()
    for number in range(5_000):
        sender.tell(Span(TRACE, f"{number + 1:016x}", SPANS[0].stage))
    sender.close()
    assert time.monotonic() - began < 5

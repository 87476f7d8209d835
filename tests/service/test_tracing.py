"""Where traces are sent, by Argo CD's own keys and flags."""

import pytest

from trueup.model.errors import Stalled
from trueup.model.tracing import Tracing
from trueup.service.settings import Otlp
from trueup.service.tracing import in_force, shared, tracing

SAID = {
    "otlp.address": "collector:4317",
    "otlp.insecure": "false",
    "otlp.headers": "api-key=s3cret, team=x=y",
    "otlp.attrs": "env:prod,zone:a:b",
    "otlp.sample.ratio": "0.25",
}


def test_the_keys_of_argo_cd_say_it() -> None:
    problems: list[str] = []
    assert tracing(SAID, problems) == Tracing(
        "collector:4317",
        insecure=False,
        headers={"api-key": "s3cret", "team": "x=y"},
        attributes={"env": "prod", "zone": "a:b"},
        ratio=0.25,
    )
    assert problems == []


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("otlp.insecure", "perhaps", "otlp.insecure: perhaps is neither true nor false"),
        ("otlp.headers", "a=1,s3cret", "otlp.headers: part 2 is not name=value"),
        ("otlp.attrs", "prod", "otlp.attrs: part 1 is not name:value"),
        ("otlp.sample.ratio", "2", "otlp.sample.ratio: 2 is not a number from 0 to 1"),
        ("otlp.sample.ratio", "half", "otlp.sample.ratio: half is not a number from 0 to 1"),
    ],
)
def test_what_makes_no_sense_is_told_without_what_may_be_secret(
    key: str, text: str, told: str
) -> None:
    problems: list[str] = []
    tracing({key: text}, problems)
    assert problems == [told]


def test_a_flag_of_the_process_goes_first() -> None:
    of_all = Tracing("collector:4317")
    assert in_force(Otlp(), of_all, {}) == of_all
    assert in_force(Otlp(address="other:4317", sample_ratio="0"), of_all, {}).ratio == 0.0
    with pytest.raises(Stalled, match="ratio"):
        in_force(Otlp(address="other:4317", sample_ratio="x"), of_all, {})


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, Tracing()),
        ({"ENDPOINT": "http://collector:4318"}, Tracing("http://collector:4318/v1/traces")),
        ({"ENDPOINT": "http://collector:4318/a/"}, Tracing("http://collector:4318/a/v1/traces")),
        ({"TRACES_ENDPOINT": "https://c:4318/x"}, Tracing("https://c:4318/x")),
        ({"ENDPOINT": "http://collector:4317"}, Tracing("collector:4317")),
        ({"ENDPOINT": "collector:4317"}, Tracing("collector:4317")),
        (
            {"ENDPOINT": "https://collector:443", "PROTOCOL": "grpc"},
            Tracing("collector:443", insecure=False),
        ),
        (
            {"ENDPOINT": "http://collector:4317", "TRACES_PROTOCOL": "http/protobuf"},
            Tracing("http://collector:4317/v1/traces"),
        ),
    ],
)
def test_opentelemetrys_variables_say_where_nobody_else_does(
    environ: dict[str, str], expected: Tracing
) -> None:
    named = {f"OTEL_EXPORTER_OTLP_{name}": value for name, value in environ.items()}
    assert in_force(Otlp(), Tracing(), named) == expected
    of_all = Tracing("ours:4317")
    assert in_force(Otlp(), of_all, named) == of_all


@pytest.mark.parametrize(
    ("kind", "part", "ratio"),
    [
        ("always_on", "", None),
        ("always_off", "", 0.0),
        ("traceidratio", "0.25", 0.25),
        ("parentbased_traceidratio", "0.5", 0.5),
        ("traceidratio", "some", None),
    ],
)
def test_opentelemetrys_variables_say_how_many(kind: str, part: str, ratio: float | None) -> None:
    environ = {"OTEL_TRACES_SAMPLER": kind, "OTEL_TRACES_SAMPLER_ARG": part}
    assert in_force(Otlp(), Tracing("ours:4317"), environ).ratio == ratio
    assert in_force(Otlp(), Tracing("ours:4317", ratio=0.1), environ).ratio == 0.1


def test_what_is_disabled_is_sent_nowhere() -> None:
    off = in_force(Otlp(address="ours:4317"), Tracing(), {"OTEL_SDK_DISABLED": "true"})
    assert off == Tracing()
    assert shared(off) == 0.0
    assert [shared(Tracing("c:4317")), shared(Tracing("c:4317", ratio=0.5))] == [1.0, 0.5]

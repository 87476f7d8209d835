"""Where traces are sent, by Argo CD's own keys and flags."""

import pytest

from trueup.model.errors import Stalled
from trueup.model.tracing import Tracing
from trueup.service.settings import Otlp
from trueup.service.tracing import in_force, tracing

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
    assert in_force(Otlp(), of_all) is of_all
    assert in_force(Otlp(address="other:4317", sample_ratio="0"), of_all).ratio == 0.0
    with pytest.raises(Stalled, match="ratio"):
        in_force(Otlp(address="other:4317", sample_ratio="x"), of_all)

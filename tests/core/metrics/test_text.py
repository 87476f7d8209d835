"""Text: what is written is what Prometheus' own client reads."""

import pytest

from tests.support.exposed import families
from trueup.core.metrics.text import (
    END,
    OPEN,
    PLAIN,
    Counted,
    Exemplar,
    content_type,
    counter,
    distribution,
    gauge,
    header,
    labelled,
    number,
)
from trueup.model.metric import Kind, Metric, Part

SYNCS = Metric("syncs_total", Kind.COUNTER, Part.CONTROLLER, "Syncs.", ("name",))
WAIT = Metric("wait_seconds", Kind.HISTOGRAM, Part.CONTROLLER, "Wait.", ("name",), (0.5, 1, 10))
LEAD = Metric("lead_seconds", Kind.SUMMARY, Part.CONTROLLER, "Lead.", ("name",))
STATE = Metric("state", Kind.GAUGE, Part.CONTROLLER, 'One\nof "two".', ("name", "said"))


def test_a_gauge_with_whatever_stands_in_its_labels() -> None:
    said = 'a "quoted" \\ and\nbroken'
    text = (header(STATE, openly=False) + gauge(STATE, ("web", said), 2)).decode()
    assert text == (
        '# HELP state One\\nof "two".\n'
        "# TYPE state gauge\n"
        'state{name="web",said="a \\"quoted\\" \\\\ and\\nbroken"} 2\n'
    )
    (family,) = families(text).values()
    assert family.samples[0].labels == {"name": "web", "said": said}


def test_a_counter_is_called_otherwise_as_openmetrics() -> None:
    assert header(SYNCS, openly=False).endswith(b"# TYPE syncs_total counter\n")
    assert header(SYNCS, openly=True).endswith(b"# TYPE syncs counter\n")


def test_a_histogram_counts_what_is_below_each_bound() -> None:
    lines = distribution(WAIT, 'name="a"', Counted(4, 13.5, (1, 0, 2, 1)), openly=False).decode()
    assert lines.splitlines() == [
        'wait_seconds_bucket{name="a",le="0.5"} 1',
        'wait_seconds_bucket{name="a",le="1"} 1',
        'wait_seconds_bucket{name="a",le="10"} 3',
        'wait_seconds_bucket{name="a",le="+Inf"} 4',
        'wait_seconds_sum{name="a"} 13.5',
        'wait_seconds_count{name="a"} 4',
    ]


def test_a_summary_has_a_sum_and_a_count() -> None:
    assert (
        distribution(LEAD, "", Counted(2, 8), openly=True)
        == b"lead_seconds_sum 8\nlead_seconds_count 2\n"
    )


def test_openmetrics_has_exemplars_and_an_end() -> None:
    example = Exemplar("4bf92f3577b34da6a3ce929d0e0e4736", 0.7)
    counted = Counted(1, 0.7, (0, 1, 0, 0), (None, example, None, None))
    text = (
        header(SYNCS, openly=True)
        + counter("syncs_total", labelled(("name",), ("a",)), 3, example)
        + header(WAIT, openly=True)
        + distribution(WAIT, 'name="a"', counted, openly=True)
        + END
    ).decode()
    assert 'le="1.0"} 1 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 0.7' in text
    syncs, wait = families(text).values()
    assert syncs.samples[0].exemplar.labels == {"trace_id": example.trace}
    assert [each.exemplar is not None for each in wait.samples[:4]] == [False, True, False, False]


def test_numbers_are_short() -> None:
    said = [number(each) for each in (1, 1.0, 0.25, -1, 1e20, 1e-08, float("inf"))]
    assert said == ["1", "1", "0.25", "-1", "1e+20", "1e-08", "+Inf"]


def test_who_asks_for_openmetrics_gets_it() -> None:
    asked = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
    assert content_type(asked) == OPEN
    assert content_type("text/plain") == content_type("*/*") == content_type("") == PLAIN


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (float("nan"), "NaN"),
        (float("inf"), "+Inf"),
        (float("-inf"), "-Inf"),
        (-2.0, "-2"),
        (1e300, "1e+300"),
        (0.1, "0.1"),
    ],
)
def test_any_number_can_be_said(value: float, said: str) -> None:
    assert number(value) == said

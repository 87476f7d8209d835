"""Meter: what is counted stands in the lines."""

from tests.support.exposed import families
from trueup.core.metrics.catalogue.applications import K8S_REQUESTS, SYNC_DURATION
from trueup.core.metrics.catalogue.process import LEFT_OUT
from trueup.core.metrics.catalogue.repositories import GIT_FETCH_FAILED, GIT_SECONDS, PENDING
from trueup.core.metrics.catalogue.server import LOGINS
from trueup.core.metrics.text import END, header
from trueup.edge.meter import CountingMeter
from trueup.model.metric import Kind, Metric, Part

FEW = Metric("few_total", Kind.COUNTER, Part.SERVER, "Few.", ("repo",), most=2)
APP = ("argocd", "web", "default")


def lines(meter: CountingMeter, metric: Metric, *, openly: bool = False) -> list[str]:
    return b"".join(meter.lines(metric, openly=openly)).decode().splitlines()


def test_what_was_never_counted_has_no_lines() -> None:
    assert lines(CountingMeter(), FEW) == []


def test_counts_add_up() -> None:
    meter = CountingMeter()
    meter.count(FEW, ("a",))
    meter.count(FEW, ("a",), 2.5)
    meter.count(FEW, ("b",))
    assert lines(meter, FEW) == ['few_total{repo="a"} 3.5', 'few_total{repo="b"} 1']


def test_a_gauge_goes_up_and_down() -> None:
    meter = CountingMeter()
    meter.add(PENDING, ("a",), 1)
    meter.add(PENDING, ("a",), 1)
    meter.add(PENDING, ("a",), -1)
    assert lines(meter, PENDING) == ['argocd_repo_pending_request_total{repo="a"} 1']
    meter.put(PENDING, ("a",), 7)
    assert lines(meter, PENDING) == ['argocd_repo_pending_request_total{repo="a"} 7']


def test_a_histogram_as_prometheus_client_reads_it() -> None:
    meter = CountingMeter(tracing=True)
    for seconds in (0.1, 0.3, 30):
        meter.observe(GIT_SECONDS, ("a", "fetch"), seconds, "4bf92f3577b34da6a3ce929d0e0e4736")
    text = header(GIT_SECONDS, openly=True) + b"".join(meter.lines(GIT_SECONDS, openly=True)) + END
    (family,) = families(text).values()
    found = {each.labels["le"]: each.value for each in family.samples if "le" in each.labels}
    assert (found["0.1"], found["0.5"], found["20.0"], found["+Inf"]) == (1, 2, 2, 3)
    assert sum(1 for each in family.samples if each.exemplar) == 3


def test_no_exemplar_leads_where_no_trace_is_sent() -> None:
    meter = CountingMeter()
    meter.count(FEW, ("a",), trace="4bf92f3577b34da6a3ce929d0e0e4736")
    assert lines(meter, FEW, openly=True) == ['few_total{repo="a"} 1']
    meter.tracing = True
    meter.count(FEW, ("a",), trace="4bf92f3577b34da6a3ce929d0e0e4736")
    (line,) = lines(meter, FEW, openly=True)
    assert line.endswith(' 2 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 1')


def test_no_more_series_than_the_table_says() -> None:
    meter = CountingMeter()
    for repo in "abcd":
        meter.count(FEW, (repo,))
    meter.count(FEW, ("a",))
    assert lines(meter, FEW) == ['few_total{repo="a"} 2', 'few_total{repo="b"} 1']
    assert lines(meter, LEFT_OUT) == ['trueup_metrics_left_out_total{metric="few_total"} 2']


def test_what_is_gone_is_forgotten_and_nothing_else() -> None:
    meter = CountingMeter()
    meter.count(SYNC_DURATION, (*APP, "here"))
    meter.count(SYNC_DURATION, ("argocd", "api", "default", "here"))
    meter.count(K8S_REQUESTS, (*APP, "here", "200", "Patch", "Pod", "web", "false"))
    meter.count(FEW, ("argocd",))
    meter.forget({("argocd", "web")})
    assert len(lines(meter, SYNC_DURATION)) == 1
    assert lines(meter, K8S_REQUESTS) == []
    assert len(lines(meter, FEW)) == 1


def test_it_may_begin_anew() -> None:
    meter = CountingMeter()
    meter.count(FEW, ("a",))
    for repo, by in (("a", 1), ("b", 1), ("b", -1)):
        meter.add(PENDING, (repo,), by)
    meter.begin()
    assert lines(meter, FEW) == []
    meter.add(PENDING, ("a",), -1)  # what was under way then ends now
    assert lines(meter, PENDING) == ['argocd_repo_pending_request_total{repo="a"} 0']
    assert lines(meter, LOGINS) == [
        'argocd_login_request_total{status="success"} 0',
        'argocd_login_request_total{status="failure"} 0',
    ]


def test_ten_thousand_values_of_a_label_are_as_many_series_as_there_may_be() -> None:
    meter = CountingMeter()
    for number in range(10_000):
        meter.count(GIT_FETCH_FAILED, ("https://git.example.test/shop", f"branch-{number}"))
    assert len(lines(meter, GIT_FETCH_FAILED)) == GIT_FETCH_FAILED.most
    (line,) = lines(meter, LEFT_OUT)
    assert line.endswith(f" {10_000 - GIT_FETCH_FAILED.most}")


def test_a_huge_label_is_cut_and_what_is_told_alike_is_one_series() -> None:
    meter = CountingMeter()
    for end in ("a", "b"):
        meter.count(FEW, ("x" * 1_000_000 + end,))
    (line,) = lines(meter, FEW)
    assert line == f'few_total{{repo="{"x" * 512}"}} 2'


def test_what_a_label_holds_does_not_end_it() -> None:
    meter = CountingMeter()
    said = 'a"} 1\nevil_total{b="\\ \ud800\x00\r'
    meter.count(FEW, (said,))
    text = header(FEW, openly=True) + b"".join(meter.lines(FEW, openly=True)) + END
    (family,) = families(text).values()
    assert [each.labels for each in family.samples] == [{"repo": said.replace("\ud800", "?")}]

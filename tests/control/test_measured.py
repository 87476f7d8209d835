"""Measured: how long keys wait and are worked on, as a queue tells it."""

from tests.support.clock import FakeClock
from trueup.control.measured import Measured
from trueup.control.queue import Queue
from trueup.core.metrics.catalogue.queues import ADDS, RETRIES, WAIT, WORK
from trueup.edge.meter import CountingMeter
from trueup.model.metric import Metric

NAME = 'name="app_reconciliation_queue"'


def told(meter: CountingMeter, metric: Metric) -> list[str]:
    every = b"".join(meter.lines(metric, openly=False)).decode().splitlines()
    return [each.removeprefix(metric.name) for each in every if "_bucket" not in each]


async def test_a_key_waits_is_worked_on_and_tried_again() -> None:
    clock, meter = FakeClock(), CountingMeter()
    queue: Queue[str] = Queue(clock)
    by: Measured[str] = Measured("apps", meter, clock)
    queue.add("early")
    queue.measure(by)
    for _ in range(3):
        queue.add("a")
    queue.add("later", after=60)
    assert by.depth == 2
    await clock.pass_time(2)
    assert (by.longest, by.waits.take()) == (2.0, 0.0)
    assert await queue.take() == "early"
    await clock.pass_time(3)
    assert (by.taken(), by.depth) == ([3.0], 1)
    assert (by.longest, by.waits.take(), by.waits.take()) == (5.0, 2.0, 0.0)
    queue.retry("early")
    queue.done("early")
    queue.drop("a")
    assert (by.taken(), by.depth) == ([], 0)
    assert told(meter, ADDS) == [f"{{{NAME}}} 2"]
    assert told(meter, WAIT) == [f"_sum{{{NAME}}} 2", f"_count{{{NAME}}} 1"]
    assert told(meter, WORK) == [f"_sum{{{NAME}}} 3", f"_count{{{NAME}}} 1"]
    assert told(meter, RETRIES) == [f"{{{NAME}}} 1"]


def test_queues_are_called_as_argo_cds() -> None:
    names = [Measured[str](each, CountingMeter(), FakeClock()).name for each in ("apps", "alerts")]
    assert names == ["app_reconciliation_queue", "alerts_queue"]

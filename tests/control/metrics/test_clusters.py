"""Clusters: each by its address, whether or not it answers; and runs of Stacks, once each."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from tests.support.clock import START, FakeClock
from trueup.control.holdings import Change, Reason
from trueup.control.metrics.clusters import ClusterFigures
from trueup.control.metrics.running import Running
from trueup.core.metrics.catalogue.stacks import RUNS
from trueup.edge.meter import CountingMeter
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Unreachable
from trueup.model.stack import STACK
from trueup.ports import Figures

NET = Ref(STACK, "argocd", "net")


class Cluster:
    """Asked for its version only."""

    asked = 0

    async def version(self) -> str:
        self.asked += 1
        if self.asked > 1:
            raise Unreachable("it is gone")
        return "v1.36.2"


async def told(figures: ClusterFigures) -> list[str]:
    await figures.ready()
    every = (line for each in figures.metrics for line in figures.lines(each, openly=False))
    return [line.decode().rstrip("\n") for line in every]


async def test_one_that_answers_and_one_that_does_no_more() -> None:
    cluster, clock = Cluster(), FakeClock()
    cache: Any = SimpleNamespace(figures=Figures(62, 7, START))
    figures = ClusterFigures(
        lambda: [("https://a", cluster, cache)],  # type: ignore[list-item]
        lambda: {"https://a": ("staging", {"region": "here"})},
        clock,
        ("region",),
    )
    await clock.pass_time(14)
    assert await told(figures) == [
        'argocd_cluster_info{server="https://a",k8s_version="v1.36.2",name="staging"} 1',
        'argocd_cluster_api_resource_objects{server="https://a"} 62',
        'argocd_cluster_api_resources{server="https://a"} 7',
        'argocd_cluster_cache_age_seconds{server="https://a"} 14',
        'argocd_cluster_connection_status{server="https://a",k8s_version="v1.36.2"} 1',
        'argocd_cluster_labels{server="https://a",name="staging",label_region="here"} 1',
    ]
    cache.figures = Figures(62, 7, None, "it is gone")
    found = await told(figures)
    assert 'argocd_cluster_cache_age_seconds{server="https://a"} -1' in found
    assert found[4].endswith('k8s_version="v1.36.2"} 0')
    assert cluster.asked == 1


class Held:
    """One Stack."""

    def __init__(self, run: str) -> None:
        self.run = run

    def get(self, ref: Ref) -> Object | None:
        times = {"startedAt": "2026-11-01T00:00:00Z", "finishedAt": "2026-11-01T00:00:09Z"}
        run = {"id": self.run, "kind": "apply", "phase": "Succeeded", **times}
        return Object({"metadata": {"name": ref.name}, "status": {"run": run}})

    def refs(self, kind: GroupKind) -> Iterable[Ref]:
        return [NET] if kind == STACK else ()


def test_a_run_is_counted_once_and_not_if_it_had_ended_before() -> None:
    held, meter = Held("r1"), CountingMeter()
    running = Running(held, meter)
    for run in ("r1", "r2", "r2"):
        held.run = run
        running.told(Change(NET, Reason.STATUS, frozenset()))
    lines = b"".join(meter.lines(RUNS, openly=False)).decode()
    assert 'trueup_stack_run_duration_seconds_sum{operation="apply",result="succeeded"} 9' in lines
    assert lines.rstrip().endswith(" 1")

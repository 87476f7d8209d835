"""Keeping: lines are made when objects change, and what is gone has none."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.support.clock import FakeClock
from trueup.control.holdings import Change, Reason
from trueup.control.metrics.exposition import Exposition
from trueup.control.metrics.keeping import Keeping
from trueup.core.metrics.catalogue.applications import HEALTH_STATUS, INFO
from trueup.core.metrics.text import gauge
from trueup.edge.meter import CountingMeter
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION
from trueup.model.metric import Metric, Part


class Held:
    """What a cache gives, and how often it was asked."""

    def __init__(self, *names: str) -> None:
        self.healths = dict.fromkeys(names, "Healthy")
        self.read = 0

    def get(self, ref: Ref) -> Object | None:
        self.read += 1
        if ref.name not in self.healths:
            return None
        metadata = {"name": ref.name, "namespace": ref.namespace}
        return Object({"metadata": metadata, "health": self.healths[ref.name]})

    def refs(self, kind: GroupKind) -> Iterable[Ref]:
        return [app(name) for name in self.healths] if kind == APPLICATION else ()


def app(name: str, namespace: str = "argocd") -> Ref:
    return Ref(APPLICATION, namespace, name)


def lines(body: Mapping[str, Any]) -> Mapping[Metric, bytes]:
    name = body["metadata"]["name"]
    return {HEALTH_STATUS: gauge(HEALTH_STATUS, ("argocd", name, "default", body["health"]))}


def keeping(held: Held) -> Keeping:
    metrics = (INFO, HEALTH_STATUS)
    return Keeping(held, FakeClock(), APPLICATION, metrics, lines, lambda name: name == "argocd")


def change(name: str, reason: Reason = Reason.CHANGED, namespace: str = "argocd") -> Change:
    return Change(app(name, namespace), reason, frozenset())


def told(kept: Keeping) -> list[str]:
    made = b"".join(kept.lines(HEALTH_STATUS, openly=False)).decode().splitlines()
    return [line.partition('name="')[2].partition('"')[0] + line[-10:] for line in sorted(made)]


async def test_what_is_there_at_first_is_told() -> None:
    kept = keeping(Held("a", "b"))
    await kept.ready()
    assert len(told(kept)) == 2
    assert list(kept.lines(INFO, openly=False)) == []


async def test_only_what_changed_is_looked_at_again() -> None:
    held = Held(*(f"app-{number}" for number in range(120)))
    kept = keeping(held)
    await kept.ready()
    assert held.read == 120
    held.healths["app-7"] = "Degraded"
    for _ in range(3):
        kept.told(change("app-7"))
    await kept.ready()
    assert held.read == 121
    assert sum("graded" in each for each in told(kept)) == 1


async def test_what_is_gone_is_told_no_more() -> None:
    held = Held("a", "b")
    kept = keeping(held)
    await kept.ready()
    kept.told(change("a", Reason.GONE))
    assert len(told(kept)) == 1


async def test_what_is_elsewhere_is_nobodys_business() -> None:
    held = Held("a")
    kept = keeping(held)
    kept.told(change("a", namespace="other"))
    await kept.ready()
    assert held.read == 1


async def test_families_stand_together_and_in_order() -> None:
    meter = CountingMeter()
    exposition = Exposition(meter)
    exposition.sources = (keeping(Held("a")),)
    pieces = [each async for each in exposition.pieces((Part.CONTROLLER,), openly=True)]
    text = b"".join(pieces).decode()
    assert text.startswith("# HELP argocd_app_health_status ")
    assert text.endswith("# EOF\n")
    assert text.count("# TYPE") == 1

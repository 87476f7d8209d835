"""Looks: what other processes ask for is passed on, once."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from trueup.control.holdings import Change, Reason
from trueup.control.looks import Looks
from trueup.core.looks import NAME, Look, patch
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref

NOW = datetime(2026, 11, 28, tzinfo=UTC)
WHERE = Ref(GroupKind("", "ConfigMap"), "argocd", NAME)
SHOP, OTHER = "https://git.example.test/shop", "https://git.example.test/other"


@dataclass
class Asked:
    """The ConfigMap, and who is told."""

    data: dict[str, str] = field(default_factory=dict)
    looks: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def read(self, ref: Ref) -> Object | None:
        return Object({"data": self.data}) if ref == WHERE and self.data else None

    def look_now(self, repository: str, charts: tuple[str, ...]) -> None:
        self.looks.append((repository, charts))

    def ask(self, *looks: Look, seconds: int = 0) -> None:
        self.data = {**self.data, **patch({}, looks, NOW + timedelta(seconds=seconds))}


def told(it: Looks, ref: Ref = WHERE) -> None:
    it.told(Change(ref, Reason.CHANGED, frozenset()))


def test_each_look_is_passed_on_once() -> None:
    asked = Asked()
    it = Looks(asked.read, "argocd", asked.look_now)
    asked.ask(Look(SHOP), Look(OTHER, ("a",)))
    told(it)
    told(it)
    assert asked.looks == [(SHOP, ()), (OTHER, ("a",))]
    asked.ask(Look(SHOP), seconds=1)
    told(it)
    assert asked.looks[2:] == [(SHOP, ())]


def test_what_stood_there_before_the_start_is_no_news() -> None:
    asked = Asked()
    asked.ask(Look(SHOP))
    it = Looks(asked.read, "argocd", asked.look_now)
    told(it)
    assert asked.looks == []


def test_other_objects_are_no_looks() -> None:
    asked = Asked()
    it = Looks(asked.read, "argocd", asked.look_now)
    asked.ask(Look(SHOP))
    told(it, Ref(WHERE.kind, "argocd", "argocd-cm"))
    assert asked.looks == []

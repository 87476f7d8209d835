"""Users: a repository is used as long as something names it, wherever in its spec that stands."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from trueup.control.holdings import Change, Reason
from trueup.control.users import Users
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION
from trueup.model.applicationset import APPLICATION_SET
from trueup.model.stack import STACK

SHOP, OTHER = "https://git.example/shop", "https://git.example/other"
WEB = Ref(APPLICATION, "argocd", "web")
APP = {"source": {"repoURL": f"{SHOP}.git", "path": "web"}}


class Bench:
    """A cluster; *left*: what nobody names any more, in the order in which that was told."""

    def __init__(self, **specs: Mapping[str, Any]) -> None:
        self.specs = {Ref(APPLICATION, "argocd", name): spec for name, spec in specs.items()}
        self.left: list[str] = []
        self.users = Users(self, self.left.append)

    def get(self, ref: Ref) -> Object | None:
        return Object({"spec": self.specs[ref]}) if ref in self.specs else None

    def refs(self, kind: GroupKind) -> Iterable[Ref]:
        return [each for each in self.specs if each.kind == kind]

    def now(self, ref: Ref, spec: Mapping[str, Any] | None) -> None:
        """None: it is gone."""
        self.specs.pop(ref, None)
        if spec is not None:
            self.specs[ref] = spec
        reason = Reason.GONE if spec is None else Reason.CHANGED
        self.users.told(Change(ref, reason, frozenset()))

    def used(self, address: str) -> bool:
        self.users.settle()
        return self.users.any(address)


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        (APPLICATION, APP),
        (APPLICATION, {"sources": [{"repoURL": OTHER}, {"repoURL": SHOP}]}),
        (APPLICATION, {"sourceHydrator": {"drySource": {"repoURL": SHOP}}}),
        (APPLICATION, {"source": {"repoURL": SHOP, "targetRevision": "0" * 40}}),
        (APPLICATION_SET, {"generators": [{"matrix": {"generators": [{"git": APP["source"]}]}}]}),
        (STACK, {"source": {"repoURL": SHOP}}),
    ],
)
def test_what_names_it_uses_it_until_it_is_gone(kind: GroupKind, spec: Mapping[str, Any]) -> None:
    bench = Bench()
    ref = Ref(kind, "argocd", "one")
    assert not bench.used(SHOP)
    bench.now(ref, spec)
    assert bench.used(SHOP)
    assert bench.used("https://me@git.example/Shop.git/")
    bench.now(ref, None)
    assert not bench.used(SHOP)
    assert SHOP in bench.left


def test_the_last_of_several_that_leaves_counts() -> None:
    bench = Bench(web=APP, api=APP)
    bench.now(WEB, None)
    assert bench.used(SHOP)
    bench.now(Ref(APPLICATION, "argocd", "api"), {"source": {"repoURL": OTHER}})
    assert not bench.used(SHOP)
    assert bench.used(OTHER)
    assert bench.left == [SHOP]


def test_what_is_no_spec_names_nothing() -> None:
    bench = Bench(web={"source": None, "sources": ["x", {"repoURL": 1}]})
    assert not bench.used(SHOP)
    bench.now(WEB, APP)
    assert bench.used(SHOP)

"""A tree that is kept: always what a tree made anew is, whatever comes, changes and goes."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.core.tree import Node, tree
from trueup.core.tree.forest import Forest
from trueup.core.tree.kin import kin, noted_owner
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref

KINDS = ("ConfigMap", "Service", "Endpoints", "PersistentVolumeClaim", "Secret", "ServiceAccount")
NAMES = ("a", "b", "c", "data-a-0", "data-b-0")
ROOTS = [
    Ref(GroupKind("", "ConfigMap"), "shop", "a"),
    Ref(GroupKind("", "Service"), "shop", "b"),
    Ref(GroupKind("apps", "StatefulSet"), "shop", "a"),
    Ref(GroupKind("", "ServiceAccount"), "shop", "a"),
    Ref(GroupKind("", "ConfigMap"), "shop", "b"),
]


class Garden:
    """Live objects, and every change of them."""

    def __init__(self) -> None:
        self.held: dict[Ref, Object] = {}
        self.log: list[Ref] = []

    def get(self, ref: Ref) -> Object | None:
        return self.held.get(ref)

    def of_kind(self, kind: GroupKind, namespace: str = "") -> Sequence[Object]:
        found = (self.held[ref] for ref in sorted(self.held) if ref.kind == kind)
        return [each for each in found if namespace in ("", each.ref.namespace)]

    def children(self, uid: str) -> Sequence[Object]:
        return [
            obj
            for _, obj in sorted(self.held.items())
            if uid in (each["uid"] for each in obj.at("metadata", "ownerReferences") or ())
            or uid == noted_owner(obj.body)
        ]

    def changed(self, since: int) -> tuple[int, Sequence[Ref] | None]:
        return len(self.log), None if since < 0 else self.log[since:]

    def put(self, obj: Object) -> None:
        self.held[obj.ref] = obj
        self.log.append(obj.ref)

    def remove(self, ref: Ref) -> None:
        if self.held.pop(ref, None):
            self.log.append(ref)

    def tree(self, managed: Sequence[Ref]) -> tuple[Node, ...]:
        pairs = [(ref, self.get(ref)) for ref in managed]
        return tree(pairs, self.children, lambda obj: kin(obj, self))


def made(kind: str, name: str, version: int, owners: Sequence[str] = ()) -> Object:
    group = "apps/v1" if kind == "StatefulSet" else "v1"
    meta: dict[str, Any] = {"name": name, "namespace": "shop", "uid": f"{kind}/{name}"}
    meta["resourceVersion"] = str(version)
    if owners:
        meta["ownerReferences"] = [
            {"apiVersion": "v1", "kind": uid.split("/")[0], "name": uid.split("/")[1], "uid": uid}
            for uid in owners
        ]
    body: dict[str, Any] = {"apiVersion": group, "kind": kind, "metadata": meta}
    if kind == "Secret":
        note = "kubernetes.io/service-account"
        meta["annotations"] = {f"{note}.name": "a", f"{note}.uid": "ServiceAccount/a"}
        body["type"] = f"{note}-token" if version % 2 else "Opaque"
    body["spec"] = {"volumeClaimTemplates": [{"metadata": {"name": "data"}}]}
    return Object(body)


uids = st.builds(
    lambda kind, name: f"{kind}/{name}", st.sampled_from(KINDS), st.sampled_from(NAMES)
)
steps = st.one_of(
    st.tuples(
        st.just("put"),
        st.sampled_from((*KINDS, "StatefulSet")),
        st.sampled_from(NAMES),
        st.lists(uids, max_size=2, unique=True),
    ),
    st.tuples(st.just("remove"), st.sampled_from(KINDS), st.sampled_from(NAMES)),
    st.tuples(st.just("manage"), st.lists(st.sampled_from(ROOTS), unique=True)),
    st.tuples(st.just("look")),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(steps, max_size=30))
def test_it_is_always_the_tree(script: list[tuple[Any, ...]]) -> None:
    garden, managed = Garden(), list(ROOTS)
    forest = Forest(garden)
    for number, step in enumerate(script):
        match step:
            case ("put", kind, name, owners):
                garden.put(made(kind, name, number, owners))
            case ("remove", kind, name):
                garden.remove(Ref(GroupKind("", kind), "shop", name))
            case ("manage", refs):
                managed = refs
            case _:
                assert _sorted(forest.nodes(managed)) == _sorted(garden.tree(managed))
    assert _sorted(forest.nodes(managed)) == _sorted(garden.tree(managed))


def _sorted(nodes: tuple[Node, ...]) -> list[Node]:
    """One that is below two roots may stand below either."""
    return sorted(nodes, key=lambda each: (each.kind, each.name))


def test_nothing_new_is_the_very_same() -> None:
    garden = Garden()
    garden.put(made("ConfigMap", "a", 1))
    forest = Forest(garden)
    first = forest.nodes(ROOTS)
    garden.put(made("ConfigMap", "unrelated", 2))
    assert forest.nodes(ROOTS) is first
    garden.put(made("ConfigMap", "a", 3))
    assert forest.nodes(ROOTS) is not first

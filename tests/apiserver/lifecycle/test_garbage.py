"""Stories of owners and what they own."""

from tests.support.world import World
from trueup.k8s.ref import GroupKind, Ref

CONFIG = GroupKind("", "ConfigMap")


def config(name: str, *owners: str, finalizers: str = "[]", namespace: str = "default") -> str:
    """A ConfigMap whose *owners* are given as ``name uid [blocks]``."""
    references = []
    for owner in owners:
        name_, uid, *blocks = owner.split()
        blocking = "true" if blocks else "false"
        references.append(
            f"{{apiVersion: v1, kind: ConfigMap, name: {name_}, uid: {uid}, "
            f"blockOwnerDeletion: {blocking}}}"
        )
    meta = f"name: {name}, namespace: {namespace}, finalizers: {finalizers}"
    return f"""
apiVersion: v1
kind: ConfigMap
metadata: {{{meta}, ownerReferences: [{", ".join(references)}]}}
"""


def names(world: World) -> list[str]:
    return [body["metadata"]["name"] for body in world.all("ConfigMap")]


def uid(world: World, name: str) -> str:
    return str(world.one("ConfigMap", name)["metadata"]["uid"])


def at(name: str) -> Ref:
    return Ref(CONFIG, "default", name)


def family() -> World:
    """A parent, its child, and the child's child."""
    world = World()
    world.apply(config("parent"))
    world.apply(config("child", f"parent {uid(world, 'parent')} blocks"))
    world.apply(config("grandchild", f"child {uid(world, 'child')} blocks"))
    world.run()
    return world


def test_what_is_owned_goes_after_its_owner() -> None:
    world = family()
    world.delete(at("parent"))
    assert names(world) == ["child", "grandchild"]
    world.run()
    assert names(world) == []


def test_in_the_foreground_the_owner_goes_last() -> None:
    world = family()
    world.apply(config("grandchild", f"child {uid(world, 'child')} blocks", finalizers="[x]"))
    world.delete(at("parent"), "Foreground")
    world.run()
    assert names(world) == ["child", "grandchild", "parent"]
    assert all("deletionTimestamp" in b["metadata"] for b in world.all("ConfigMap"))
    world.apply(config("grandchild", f"child {uid(world, 'child')} blocks"))
    world.run()
    assert names(world) == []


def test_orphans_stay_without_owner() -> None:
    world = family()
    world.delete(at("parent"), "Orphan")
    world.run()
    assert names(world) == ["child", "grandchild"]
    assert not world.one("ConfigMap", "child")["metadata"].get("ownerReferences")


def test_a_second_owner_keeps_it() -> None:
    world = World()
    world.apply(config("one"))
    world.apply(config("two"))
    world.apply(config("shared", f"one {uid(world, 'one')}", f"two {uid(world, 'two')}"))
    world.delete(at("one"))
    world.run()
    (owner,) = world.one("ConfigMap", "shared")["metadata"]["ownerReferences"]
    assert owner["name"] == "two"


def test_an_owner_that_never_was_is_no_owner() -> None:
    world = World()
    world.apply(config("lost", "nobody nowhere"))
    world.run()
    assert names(world) == []


def test_another_object_of_the_same_name_is_another_owner() -> None:
    world = World()
    world.apply(config("parent"))
    world.apply(config("child", "parent uid-of-the-old-one"))
    world.run()
    assert names(world) == ["parent"]


def test_an_owner_in_another_namespace_does_not_count() -> None:
    world = World()
    world.apply(config("parent", namespace="other"))
    found = world.one("ConfigMap", "parent", "other")["metadata"]["uid"]
    world.apply(config("child", f"parent {found}"))
    world.run()
    assert names(world) == ["parent"]


def test_what_is_in_no_namespace_does_not_go_with_an_owner_in_one() -> None:
    world = World()
    world.apply("""
apiVersion: v1
kind: Node
metadata:
  name: worker
  ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: parent, uid: gone}]
""")
    world.run()
    assert world.one("Node", "worker")


def test_a_circle_of_owners_does_not_hold_itself() -> None:
    world = World()
    for name in ("one", "two", "three"):
        world.apply(config(name))
    for name, owner in (("one", "three"), ("two", "one"), ("three", "two")):
        world.apply(config(name, f"{owner} {uid(world, owner)} blocks"))
    world.run()
    assert names(world) == ["one", "three", "two"]
    world.delete(at("one"), "Foreground")
    world.run()
    assert names(world) == []

"""The end of a namespace."""

from tests.support.world import World
from trueup.apiserver.lifecycle import terminating_message
from trueup.apiserver.lifecycle.namespaces import immortal
from trueup.k8s.ref import GroupKind, Ref

SHOP = Ref(GroupKind("", "Namespace"), "", "shop")
SETTINGS = Ref(GroupKind("", "ConfigMap"), "shop", "settings")


def shop(finalizers: str = "[]") -> World:
    world = World()
    world.apply(f"""
{{apiVersion: v1, kind: Namespace, metadata: {{name: shop}}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: settings, namespace: shop, finalizers: {finalizers}}}
""")
    world.run()
    return world


def test_a_namespace_goes_after_its_contents() -> None:
    world = shop()
    world.delete(SHOP)
    world.run()
    assert not world.all("ConfigMap")
    assert not world.all("Namespace")


def test_it_says_what_holds_it() -> None:
    world = shop("[example.test/hold]")
    world.delete(SHOP)
    world.run()
    status = world.one("Namespace", "shop")["status"]
    assert status["phase"] == "Terminating"
    told = {c["type"]: c["message"] for c in status["conditions"] if c["status"] == "True"}
    assert told == {
        "NamespaceContentRemaining": "Some resources are remaining: configmaps. has 1 resource "
        "instances",
        "NamespaceFinalizersRemaining": "Some content in the namespace has finalizers remaining: "
        "example.test/hold in 1 resource instances",
    }


def test_nothing_new_is_made_in_it() -> None:
    world = shop("[example.test/hold]")
    assert terminating_message(world.get(SHOP)) is None
    world.delete(SHOP)
    assert terminating_message(world.get(SHOP)) == (
        "unable to create new content in namespace shop because it is being terminated"
    )


def test_some_namespaces_never_go() -> None:
    assert immortal("default")
    assert not immortal("shop")


def test_pods_go_before_everything_else() -> None:
    world = shop()
    world.apply("""
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, finalizers: [example.test/hold]}
spec: {containers: [{name: web, image: "web:1"}]}
""")
    world.delete(SHOP)
    world.run()
    assert [body["metadata"]["name"] for body in world.all("ConfigMap")] == ["settings"]
    assert "deletionTimestamp" in world.one("Pod", "web", "shop")["metadata"]

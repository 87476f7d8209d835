"""What a project lets an application see of its tree."""

from trueup.core.tree import Node, NodeRef
from trueup.core.tree.permitted import permitted
from trueup.model.application import Destination
from trueup.model.project import AppProject, KindRule, ProjectDestination, ProjectSpec

HOME = Destination("https://kubernetes.default.svc", name="in-cluster")
SHOP = ProjectDestination("*", namespace="shop")


def node(kind: str, name: str, *parents: str, namespace: str = "shop", uid: str = "u") -> Node:
    above = tuple(NodeRef(uid=f"u-{parent}") for parent in parents)
    return Node("", "v1", kind, namespace, name, f"{uid}-{name}" if uid else "", above)


def shown(nodes: list[Node], **rules: object) -> list[str]:
    spec = ProjectSpec(**{"destinations": (SHOP,), **rules})  # type: ignore[arg-type]
    project = AppProject({"name": "team"}, spec)
    return [each.name for each in permitted(nodes, project, HOME)]


def test_what_is_permitted_stays() -> None:
    nodes = [node("Service", "web"), node("Endpoints", "web-1", "web")]
    assert shown(nodes) == ["web", "web-1"]


def test_what_is_below_a_forbidden_object_goes_with_it() -> None:
    nodes = [
        node("Service", "web"),
        node("Secret", "keys"),
        node("ConfigMap", "of-keys", "keys"),
        node("Pod", "of-that", "of-keys"),
        node("Pod", "of-both", "web", "keys"),
    ]
    denied = (KindRule("", "Secret"),)
    assert shown(nodes, namespace_resource_blacklist=denied) == ["web", "of-both"]


def test_a_place_may_be_forbidden() -> None:
    nodes = [node("Service", "web"), node("Service", "far", namespace="other")]
    assert shown(nodes) == ["web"]


def test_of_kinds_without_a_namespace_the_name_counts() -> None:
    allowed = (KindRule("", "Namespace", "shop"),)
    nodes = [node("Namespace", name, namespace="") for name in ("shop", "other")]
    assert shown(nodes, cluster_resource_whitelist=allowed) == ["shop"]


def test_what_is_missing_stays() -> None:
    denied = (KindRule("", "Secret"),)
    assert shown([node("Secret", "keys", uid="")], namespace_resource_blacklist=denied) == ["keys"]

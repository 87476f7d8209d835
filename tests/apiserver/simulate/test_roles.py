"""Roles that are made of others."""

from tests.support.world import World

GROUP = "rbac.authorization.k8s.io/v1"
VIEWER = f"""
apiVersion: {GROUP}
kind: ClusterRole
metadata: {{name: viewer}}
aggregationRule: {{clusterRoleSelectors: [{{matchLabels: {{view: "yes"}}}}]}}
"""
PODS = f"""
apiVersion: {GROUP}
kind: ClusterRole
metadata: {{name: pods, labels: {{view: "yes"}}}}
rules: [{{apiGroups: [""], resources: [pods], verbs: [get]}}]
"""


def test_an_aggregated_role_has_the_rules_of_what_it_selects() -> None:
    world = World()
    world.apply(VIEWER)
    world.apply(PODS)
    world.run()
    assert world.one("ClusterRole", "viewer")["rules"] == world.one("ClusterRole", "pods")["rules"]
    world.apply(PODS.replace("[get]", "[get, list]"))
    world.run()
    assert world.one("ClusterRole", "viewer")["rules"][0]["verbs"] == ["get", "list"]

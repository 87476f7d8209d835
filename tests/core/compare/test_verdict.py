"""One object: what counts as a difference from what Git declares, and what does not."""

from textwrap import dedent

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.schemas import builtin
from tests.core.written import change_of, edited, fields_of, obj, synced
from trueup.core.compare.verdict import Rules, difference
from trueup.k8s.object import Object
from trueup.k8s.schema import ANYTHING, Schema
from trueup.model.application import IgnoreDifferences

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}, annotations: {team: red}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: web:1
        ports: [{containerPort: 80}]
        resources: {requests: {cpu: "0.5", memory: 1024Mi}}
"""


def test_what_was_applied_does_not_differ() -> None:
    assert change_of(WEB, synced(WEB)) is None


def test_a_changed_field_differs_from_live_to_git() -> None:
    changed = WEB.replace("web:1", "web:2")
    path = 'spec/template/spec/containers/[name="web"]/image'
    assert fields_of(change_of(changed, synced(WEB))) == [f"{path}: web:1 -> web:2"]


def test_drift_of_a_declared_field_is_put_back() -> None:
    assert fields_of(change_of(WEB, edited(synced(WEB), replicas=5))) == ["spec/replicas: 5 -> 2"]


def test_what_git_no_longer_declares_is_removed() -> None:
    fewer = WEB.replace(", annotations: {team: red}", "")
    found = fields_of(change_of(fewer, synced(WEB)))
    assert found == ["metadata/annotations: {'team': 'red'} -> None"]


def test_what_another_manager_added_is_left_alone() -> None:
    live = edited(synced(WEB), "autoscaler", minReadySeconds=5)
    assert change_of(WEB, live) is None


def test_fields_of_a_container_that_another_injected_are_left_alone() -> None:
    sidecar = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec: {template: {spec: {containers: [{name: proxy, image: "proxy:1"}]}}}
    """
    assert change_of(WEB, synced(sidecar, synced(WEB), by="mesh")) is None


@pytest.mark.parametrize(
    ("declared", "live"),
    [
        ("cpu: '0.5'", "cpu: 500m"),
        ("cpu: 1", "cpu: '1'"),
        ("memory: 1024Mi", "memory: 1Gi"),
        ("memory: 1000M", "memory: 1G"),
        ("memory: 1.5Gi", "memory: 1536Mi"),
    ],
)
def test_quantities_are_compared_as_amounts(declared: str, live: str) -> None:
    quota = "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {%s}}}"
    assert change_of(quota % declared, synced(quota % live)) is None
    assert change_of(quota % "cpu: 3", synced(quota % live)) is not None


# What the server writes down otherwise than it was declared: no difference, however often we look.
AS_THE_SERVER_HAS_IT = {
    "a zero that the type cannot hold": """
        - {kind: Pod, spec: {hostNetwork: false, containers: [{name: a, tty: false}]}}
        - {kind: Pod, spec: {containers: [{name: a}]}}
    """,
    "an empty environment value": """
        - {kind: Pod, spec: {containers: [{name: a, env: [{name: X, value: ""}]}]}}
        - {kind: Pod, spec: {containers: [{name: a, env: [{name: X}]}]}}
    """,
    "a default inside an atomic map": """
        - kind: Pod
          spec:
            containers:
            - {name: a, env: [{name: X, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}
        - kind: Pod
          spec:
            containers:
            - name: a
              env:
              - {name: X, valueFrom: {fieldRef: {fieldPath: metadata.name, apiVersion: v1}}}
    """,
    "an apiGroup that is empty": """
        - apiVersion: rbac.authorization.k8s.io/v1
          kind: RoleBinding
          roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}
          subjects: [{apiGroup: "", kind: ServiceAccount, name: a, namespace: b}]
        - apiVersion: rbac.authorization.k8s.io/v1
          kind: RoleBinding
          roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}
          subjects: [{kind: ServiceAccount, name: a, namespace: b}]
    """,
    "the protocol of a network policy's port": """
        - apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          spec: {podSelector: {}, ingress: [{ports: [{port: 80}]}]}
        - apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          spec: {podSelector: {}, ingress: [{ports: [{port: 80, protocol: TCP}]}]}
    """,
    "the template of a claim": """
        - apiVersion: apps/v1
          kind: StatefulSet
          spec:
            volumeClaimTemplates:
            - metadata: {name: data}
              spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1024Mi}}}
        - apiVersion: apps/v1
          kind: StatefulSet
          spec:
            volumeClaimTemplates:
            - apiVersion: v1
              kind: PersistentVolumeClaim
              metadata: {name: data}
              spec:
                accessModes: [ReadWriteOnce]
                resources: {requests: {storage: 1Gi}}
                volumeMode: Filesystem
              status: {phase: Pending}
    """,
    "empty lists and maps": """
        - {kind: Service, metadata: {name: x, labels: {}}, spec: {selector: {}, ports: []}}
        - {kind: Service, metadata: {name: x}, spec: {}}
    """,
    "nulls": """
        - {kind: Service, spec: {clusterIP: null, type: ClusterIP}}
        - {kind: Service, spec: {clusterIP: 10.0.0.1, type: ClusterIP}}
    """,
    "strings of a secret": """
        - {kind: Secret, type: Opaque, stringData: {user: ann}}
        - {kind: Secret, type: Opaque, data: {user: YW5u}}
    """,
    "line ends in base64": """
        - {kind: Secret, data: {user: "YW\\n5u\\n"}}
        - {kind: Secret, data: {user: YW5u}}
    """,
    "a status in Git": """
        - {kind: Service, spec: {type: ClusterIP}, status: {loadBalancer: {ingress: [{ip: 1}]}}}
        - {kind: Service, spec: {type: ClusterIP}}
    """,
    "an exported manifest": """
        - kind: ConfigMap
          metadata: {name: x, uid: u, resourceVersion: "7", creationTimestamp: null, generation: 3}
          data: {a: b}
        - {kind: ConfigMap, metadata: {name: x, uid: v, resourceVersion: "9"}, data: {a: b}}
    """,
    "a role without rules": """
        - {apiVersion: rbac.authorization.k8s.io/v1, kind: Role, rules: []}
        - {apiVersion: rbac.authorization.k8s.io/v1, kind: Role, rules: null}
    """,
    "a role that collects its rules": """
        - apiVersion: rbac.authorization.k8s.io/v1
          kind: ClusterRole
          aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}
          rules: []
        - apiVersion: rbac.authorization.k8s.io/v1
          kind: ClusterRole
          aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}
          rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
    """,
    "an old field of a CRD": """
        - apiVersion: apiextensions.k8s.io/v1
          kind: CustomResourceDefinition
          spec: {group: a.b, preserveUnknownFields: false}
        - apiVersion: apiextensions.k8s.io/v1
          kind: CustomResourceDefinition
          spec: {group: a.b, conversion: {strategy: None}}
    """,
    "an authority that somebody is to inject": """
        - apiVersion: admissionregistration.k8s.io/v1
          kind: MutatingWebhookConfiguration
          webhooks: [{name: a, clientConfig: {url: "https://a.b", caBundle: ""}}]
        - apiVersion: admissionregistration.k8s.io/v1
          kind: MutatingWebhookConfiguration
          webhooks: [{name: a, clientConfig: {url: "https://a.b"}}]
    """,
    "what every pod tolerates for a while": """
        - {kind: Pod, spec: {tolerations: [{key: a, operator: Exists}]}}
        - kind: Pod
          spec:
            tolerations:
            - {key: a, operator: Exists}
            - key: node.kubernetes.io/not-ready
              operator: Exists
              effect: NoExecute
              tolerationSeconds: 300
    """,
    "an autoscaler without metrics": """
        - apiVersion: autoscaling/v2
          kind: HorizontalPodAutoscaler
          spec: {maxReplicas: 3, metrics: []}
        - apiVersion: autoscaling/v2
          kind: HorizontalPodAutoscaler
          spec:
            maxReplicas: 3
            metrics:
            - type: Resource
              resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}
    """,
    "the revision that an export has": """
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: x, annotations: {deployment.kubernetes.io/revision: "7"}}
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: x, annotations: {deployment.kubernetes.io/revision: "1"}}
    """,
    "names that a kind implies": """
        - apiVersion: apiextensions.k8s.io/v1
          kind: CustomResourceDefinition
          spec: {names: {kind: Shape, plural: shapes, singular: ""}}
        - apiVersion: apiextensions.k8s.io/v1
          kind: CustomResourceDefinition
          spec: {names: {kind: Shape, plural: shapes, singular: shape, listKind: ShapeList}}
    """,
}


@pytest.mark.parametrize("case", AS_THE_SERVER_HAS_IT)
def test_as_the_server_has_it(case: str) -> None:
    declared, live = map(_whole, yaml.safe_load(dedent(AS_THE_SERVER_HAS_IT[case])))
    ours = synced(yaml.safe_dump(declared))
    body = {**live, "metadata": {**live["metadata"], **_owned(ours)}}
    assert fields_of(change_of(yaml.safe_dump(declared), Object(body))) == []


def _whole(body: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    return {"apiVersion": "v1", "metadata": {"name": "x"}, **body}  # type: ignore[dict-item]


def _owned(live: Object) -> dict[str, object]:
    return {"managedFields": live.at("metadata", "managedFields")}


REAL = {
    "an empty directory is no nothing": (
        "{kind: Pod, spec: {volumes: [{name: a, emptyDir: {}}]}}",
        "{kind: Pod, spec: {volumes: [{name: a}]}}",
    ),
    "false that is not the default": (
        "{kind: Pod, spec: {automountServiceAccountToken: false}}",
        "{kind: Pod, spec: {}}",
    ),
    "false that somebody made true": (
        "{kind: Pod, spec: {hostNetwork: false}}",
        "{kind: Pod, spec: {hostNetwork: true}}",
    ),
    "a number that is a string": (
        "{kind: ConfigMap, data: {a: '1'}}",
        "{kind: ConfigMap, data: {a: '1.0'}}",
    ),
    "a toleration of the user's": (
        "{kind: Pod, spec: {tolerations: []}}",
        "{kind: Pod, spec: {tolerations: [{key: a, operator: Exists}]}}",
    ),
    "metrics that somebody added": (
        "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, spec: {metrics: []}}",
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        spec: {metrics: [{type: External}]}
        """,
    ),
    "an empty value of a map": (
        "{kind: ConfigMap, data: {a: ''}}",
        "{kind: ConfigMap, data: {}}",
    ),
}


@pytest.mark.parametrize("case", REAL)
def test_what_means_something_else_differs(case: str) -> None:
    declared, live = (_whole(yaml.safe_load(text)) for text in REAL[case])
    assert change_of(yaml.safe_dump(declared), Object(live)) is not None


ONLY_OF = [
    ("apps/v1", "ReplicaSet", "{template: {spec: {enableServiceLinks: true}}}"),
    ("batch/v1", "CronJob", "{jobTemplate: {spec: {backoffLimit: 6}}}"),
]


@pytest.mark.parametrize(("version", "kind", "spec"), ONLY_OF)
def test_the_default_of_a_pod_or_a_job_is_none_of_a_template(
    version: str, kind: str, spec: str
) -> None:
    before = f"{{apiVersion: {version}, kind: {kind}, metadata: {{name: x}}, spec: {spec}}}"
    inner = spec.rpartition("spec: ")[2].removesuffix("}}")
    assert change_of(before.replace(inner, "{}"), synced(before)) is not None


def test_an_empty_list_of_a_custom_kind_is_something() -> None:
    text = (
        "{apiVersion: a.example/v1, kind: Widget, metadata: {name: x}, spec: {size: 1, parts: []}}"
    )
    spec = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    schema = Schema({"type": "object", "properties": {"spec": spec}}, name="example.a.v1.Widget")
    change = difference(
        obj(text.replace(", parts: []", "")), synced(text), Rules(lambda *_: schema)
    )
    assert fields_of(change.change) == ["spec/parts: [] -> None"]


class TestUnknownKinds:
    """Without a schema, maps merge and lists are replaced whole."""

    WIDGET = """
    apiVersion: example.com/v1
    kind: Widget
    metadata: {name: w, namespace: shop}
    spec: {size: 1, parts: [{name: a, cost: 1}, {name: b, cost: 2}]}
    """

    def test_equal(self) -> None:
        assert change_of(self.WIDGET, synced(self.WIDGET)) is None

    def test_an_item_of_a_list(self) -> None:
        found = fields_of(change_of(self.WIDGET.replace("cost: 2", "cost: 3"), synced(self.WIDGET)))
        assert found == ["spec/parts/[1]/cost: 2 -> 3"]

    def test_a_longer_list(self) -> None:
        more = self.WIDGET.replace("cost: 2}", "cost: 2}, {name: c}")
        change = change_of(more, synced(self.WIDGET))
        assert change is not None
        assert [each.path for each in change.fields] == [("spec", "parts")]

    def test_defaults_that_the_server_added_are_left_alone(self) -> None:
        assert change_of(self.WIDGET, edited(synced(self.WIDGET), "api", color="red")) is None


class TestIgnoreDifferences:
    """Rules take fields out of the comparison, not out of what is applied."""

    @pytest.mark.parametrize(
        ("rule", "ignored"),
        [
            (IgnoreDifferences("apps", "Deployment", json_pointers=("/spec/replicas",)), True),
            (IgnoreDifferences("*", "*", json_pointers=("/spec/replicas",)), True),
            (IgnoreDifferences("apps", "Stateful*", json_pointers=("/spec/replicas",)), False),
            (IgnoreDifferences("apps", "Deployment", "web", json_pointers=("/spec",)), True),
            (IgnoreDifferences("apps", "Deployment", "api", json_pointers=("/spec",)), False),
            (IgnoreDifferences("apps", "Deployment", namespace="other"), False),
            (IgnoreDifferences("apps", "Deployment", managed_fields_managers=("hpa",)), True),
            (IgnoreDifferences("apps", "Deployment", managed_fields_managers=("x",)), False),
            (IgnoreDifferences("apps", "Deployment", json_pointers=("/spec/nothing/0",)), False),
        ],
    )
    def test_by_kind_name_pointer_and_manager(self, rule: IgnoreDifferences, ignored: bool) -> None:
        live = edited(synced(WEB), "hpa", replicas=5)
        verdict = difference(obj(WEB), live, Rules(builtin, (rule,)))
        assert (verdict.change is None) is ignored
        assert verdict.ignored is ignored

    def test_other_fields_still_count(self) -> None:
        rule = IgnoreDifferences("apps", "Deployment", json_pointers=("/spec/replicas",))
        live = edited(synced(WEB), replicas=5, paused=True)
        wanted = WEB.replace("replicas: 2", "replicas: 2\n  minReadySeconds: 3")
        found = fields_of(change_of(wanted, live, Rules(builtin, (rule,))))
        assert found == ["spec/minReadySeconds: None -> 3"]


def test_it_is_compared_without_a_schema_too() -> None:
    verdict = difference(obj(WEB), synced(WEB), Rules(lambda _version, _kind: ANYTHING))
    assert verdict.change is None


def test_another_version_of_the_same_fields_does_not_differ() -> None:
    live = synced(TestUnknownKinds.WIDGET)
    newer = TestUnknownKinds.WIDGET.replace("example.com/v1", "example.com/v2")
    assert change_of(newer, live) is None


names = st.sampled_from("abcde")
scalars = st.one_of(st.integers(-3, 3), st.booleans(), st.text("xy", max_size=2))
values = st.recursive(
    scalars,
    lambda inner: (
        st.dictionaries(names, inner, min_size=1, max_size=3)
        | st.lists(inner, min_size=1, max_size=3)
    ),
)
widgets = st.dictionaries(names, values, min_size=1, max_size=4)


def _widget(spec: object) -> str:
    meta = {"name": "w", "namespace": "n"}
    return yaml.safe_dump(
        {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": meta, "spec": spec}
    )


@settings(deadline=None)
@given(widgets)
def test_what_is_applied_never_differs(spec: dict[str, object]) -> None:
    assert change_of(_widget(spec), synced(_widget(spec))) is None


@settings(deadline=None)
@given(widgets, widgets)
def test_one_apply_is_enough(before: dict[str, object], after: dict[str, object]) -> None:
    live = synced(_widget(after), synced(_widget(before)))
    assert change_of(_widget(after), live) is None


@settings(deadline=None)
@given(widgets, st.dictionaries(st.sampled_from("vwxyz"), values, min_size=1, max_size=3))
def test_fields_of_others_never_differ(spec: dict[str, object], others: dict[str, object]) -> None:
    live = edited(synced(_widget(spec)), "somebody", **others)
    assert change_of(_widget(spec), live) is None


@settings(deadline=None)
@given(widgets, widgets)
def test_a_difference_is_seen_if_and_only_if_the_apply_changes_something(
    before: dict[str, object], after: dict[str, object]
) -> None:
    live = synced(_widget(before))
    assert (change_of(_widget(after), live) is None) == (
        _meaning(synced(_widget(after), live)) == _meaning(live)
    )


def _meaning(live: Object) -> object:
    """The spec in a form in which true is not 1."""
    return yaml.safe_dump(live.at("spec"))


ports = st.lists(
    st.fixed_dictionaries(
        {"port": st.integers(1, 4), "name": st.sampled_from(["a", "b", "c"])},
        optional={"protocol": st.sampled_from(["TCP", "UDP"]), "targetPort": st.integers(1, 3)},
    ),
    max_size=4,
    unique_by=lambda port: (port["port"], port.get("protocol", "TCP")),
)
labels = st.dictionaries(names, st.sampled_from(["", "x", "y"]), max_size=3)
services = st.builds(
    lambda labels, ports, selector: yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "s", "namespace": "n", "labels": labels},
            "spec": {"ports": ports, "selector": selector, "type": "ClusterIP"},
        }
    ),
    labels,
    ports,
    labels,
)


@settings(deadline=None)
@given(services, services)
def test_a_built_in_kind_settles_after_one_apply(before: str, after: str) -> None:
    live = synced(after, synced(before))
    assert fields_of(change_of(after, live)) == []


@settings(deadline=None)
@given(services, services)
def test_what_another_manager_has_beside_ours_stays(ours: str, theirs: str) -> None:
    """Whoever applies last, the first is asked about its own fields only."""
    live = synced(ours, synced(theirs, by="other"))
    assert fields_of(change_of(ours, live)) == []

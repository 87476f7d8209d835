"""Deployments and their like: what is filled in, what is refused, what may not change."""

import pytest
import yaml

from tests.apiserver.admission.asking import stored, wrong

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers: [{name: shop, image: "shop:1"}]
"""


def deployment(spec: str) -> str:
    """The Deployment with a container's fields changed as the YAML *spec* says."""
    body = yaml.safe_load(DEPLOYMENT)
    body["spec"]["template"]["spec"]["containers"][0] |= yaml.safe_load(spec)
    return yaml.safe_dump(body)


def test_a_deployment_is_completed() -> None:
    assert stored(DEPLOYMENT)["spec"] == yaml.safe_load("""
replicas: 1
revisionHistoryLimit: 10
progressDeadlineSeconds: 600
strategy:
  type: RollingUpdate
  rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}
selector: {matchLabels: {app: shop}}
template:
  metadata: {labels: {app: shop}}
  spec:
    containers:
    - name: shop
      image: "shop:1"
      imagePullPolicy: IfNotPresent
      resources: {}
      terminationMessagePath: /dev/termination-log
      terminationMessagePolicy: File
    dnsPolicy: ClusterFirst
    restartPolicy: Always
    schedulerName: default-scheduler
    securityContext: {}
    terminationGracePeriodSeconds: 30
""")


def test_recreate_has_no_rolling_update() -> None:
    text = DEPLOYMENT.replace("selector:", "strategy: {type: Recreate}\n  selector:", 1)
    assert stored(text)["spec"]["strategy"] == {"type": "Recreate"}


def test_what_is_sent_is_not_changed() -> None:
    body = stored(DEPLOYMENT)
    again = stored(yaml.safe_dump(body), DEPLOYMENT)
    assert again == body


@pytest.mark.parametrize(
    ("image", "policy"),
    [
        ("shop", "Always"),
        ("shop:latest", "Always"),
        ("example.test:5000/shop", "Always"),
        ("shop:1.2", "IfNotPresent"),
        ("shop@sha256:" + "0" * 64, "IfNotPresent"),
    ],
)
def test_the_pull_policy_follows_the_tag(image: str, policy: str) -> None:
    body = stored(deployment(f"image: {image}"))
    assert body["spec"]["template"]["spec"]["containers"][0]["imagePullPolicy"] == policy


def test_probes_and_ports_are_completed_and_quantities_rewritten() -> None:
    body = stored(
        deployment("""
ports: [{containerPort: 80}]
resources: {limits: {cpu: 0.5, memory: 1024Mi}}
livenessProbe: {httpGet: {port: 80}}
env: [{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
""")
    )
    container = body["spec"]["template"]["spec"]["containers"][0]
    assert container["ports"] == [{"containerPort": 80, "protocol": "TCP"}]
    assert container["resources"] == {"limits": {"cpu": "500m", "memory": "1Gi"}}
    assert container["livenessProbe"] == {
        "httpGet": {"port": 80, "path": "/", "scheme": "HTTP"},
        "timeoutSeconds": 1,
        "periodSeconds": 10,
        "successThreshold": 1,
        "failureThreshold": 3,
    }
    assert container["env"][0]["valueFrom"]["fieldRef"]["apiVersion"] == "v1"


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ("image: ''", "spec.template.spec.containers[0].image: Required value"),
        (
            "ports: [{containerPort: 70000}]",
            "spec.template.spec.containers[0].ports[0].containerPort: Invalid value: 70000: "
            "must be between 1 and 65535, inclusive",
        ),
        (
            "volumeMounts: [{name: data, mountPath: /data}]",
            'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"',
        ),
        (
            "imagePullPolicy: Sometimes",
            "spec.template.spec.containers[0].imagePullPolicy: Unsupported value: "
            '"Sometimes": supported values: "Always", "IfNotPresent", "Never"',
        ),
        (
            "resources: {requests: {cpu: 2}, limits: {cpu: 1}}",
            "spec.template.spec.containers[0].resources.requests: Invalid value: "
            '"2": must be less than or equal to cpu limit of 1',
        ),
    ],
)
def test_containers_are_checked(fields: str, cause: str) -> None:
    assert wrong(deployment(fields)) == [cause]


def test_the_selector_must_select_the_template() -> None:
    text = DEPLOYMENT.replace("labels: {app: shop}", "labels: {app: other}")
    assert wrong(text) == [
        'spec.template.metadata.labels: Invalid value: {"app":"other"}: '
        "`selector` does not match template `labels`"
    ]


def test_a_missing_selector_is_required() -> None:
    text = DEPLOYMENT.replace("  selector: {matchLabels: {app: shop}}\n", "")
    assert "spec.selector: Required value" in wrong(text)


def test_all_that_is_wrong_is_said_at_once() -> None:
    text = DEPLOYMENT.replace("image:", "ports: [{containerPort: 0}], imag:")
    text = text.replace("spec:\n  selector", "spec:\n  replicas: -1\n  selector")
    assert wrong(text) == [
        "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
        "spec.template.spec.containers[0].image: Required value",
        "spec.template.spec.containers[0].ports[0].containerPort: Required value",
    ]


def test_names_of_containers_are_unique() -> None:
    body = yaml.safe_load(DEPLOYMENT)
    body["spec"]["template"]["spec"]["containers"] *= 2
    assert wrong(yaml.safe_dump(body)) == [
        'spec.template.spec.containers[1].name: Duplicate value: "shop"'
    ]


def test_a_selector_is_immutable() -> None:
    text = DEPLOYMENT.replace("app: shop}", "app: shop, tier: web}")
    assert wrong(text, DEPLOYMENT) == [
        'spec.selector: Invalid value: {"matchLabels":{"app":"shop","tier":"web"}}: '
        "field is immutable"
    ]


STATEFUL = DEPLOYMENT.replace("Deployment", "StatefulSet").replace(
    "spec:\n  selector", "spec:\n  serviceName: shop\n  selector"
)


def test_a_stateful_set_is_completed() -> None:
    spec = stored(STATEFUL)["spec"]
    del spec["template"], spec["selector"]
    assert spec == yaml.safe_load("""
serviceName: shop
replicas: 1
revisionHistoryLimit: 10
podManagementPolicy: OrderedReady
persistentVolumeClaimRetentionPolicy: {whenDeleted: Retain, whenScaled: Retain}
updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 0}}
""")


def test_few_fields_of_a_stateful_set_may_change() -> None:
    assert wrong(STATEFUL.replace("shop:1", "shop:2"), STATEFUL) == []
    assert wrong(STATEFUL.replace("serviceName: shop", "serviceName: db"), STATEFUL) == [
        "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', "
        "'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', "
        "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
    ]


def test_a_daemon_set_is_completed() -> None:
    spec = stored(DEPLOYMENT.replace("Deployment", "DaemonSet"))["spec"]
    assert spec["updateStrategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0},
    }

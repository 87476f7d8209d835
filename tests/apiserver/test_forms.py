"""What is empty is left out or written as Go does, and who sent it owns only what was there."""

from typing import Any

import pytest
import yaml

from tests.support.kubernetes import Client
from trueup.apiserver.schemas import Schemas


def written(text: str) -> Any:
    body = yaml.safe_load(text)
    schemas = Schemas()
    schema = schemas.definitions.kind(body["apiVersion"], body["kind"])
    assert schema is not None
    return schemas.forms.written(body, schema)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("{data: {}, binaryData: {}}", "{}"),
        ('{data: {a: ""}, immutable: false}', '{data: {a: ""}, immutable: false}'),
    ],
)
def test_an_empty_map_is_no_field_and_a_pointer_keeps_its_zero(sent: str, kept: str) -> None:
    begin = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
    found = written(begin + sent[1:-1].replace("}, ", "}\n"))
    assert {k: v for k, v in found.items() if k not in ("apiVersion", "kind", "metadata")} == (
        yaml.safe_load(kept)
    )


def test_structs_and_zeros_that_are_always_written_appear() -> None:
    found = written("""
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          minReadySeconds: 0
          replicas: 0
          selector: {}
          template: {spec: {containers: [{name: db, args: [], tty: false}]}}
    """)
    assert found["spec"] == yaml.safe_load("""
        replicas: 0
        selector: {}
        serviceName: ""
        updateStrategy: {}
        template: {metadata: {}, spec: {containers: [{name: db, resources: {}}]}}
    """)
    assert found["status"] == {"replicas": 0, "availableReplicas": 0}


def test_a_list_that_is_always_written_is_null_when_empty() -> None:
    begin = "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: a}"
    assert written(begin + ", rules: []}")["rules"] is None
    assert written(begin + "}")["rules"] is None


def test_what_the_schema_does_not_describe_stays_as_it_is() -> None:
    body = {"apiVersion": "apps/v1", "kind": "ControllerRevision", "revision": 1}
    data = {"data": {"a": [], "b": "", "c": {"d": None}}}
    schemas = Schemas()
    schema = schemas.definitions.kind("apps/v1", "ControllerRevision")
    assert schema is not None
    assert schemas.forms.written({**body, **data}, schema)["data"] == data["data"]


async def test_the_sender_owns_defaults_but_nothing_that_the_server_adds(client: Client) -> None:
    made = await client.create(
        "/api/v1/namespaces/default/pods",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {hostNetwork: false, containers: [{name: web, image: "web:1"}]}
        """,
    )
    assert "hostNetwork" not in made.body["spec"]
    assert made.body["spec"]["serviceAccountName"] == "default"
    owned = made.body["metadata"]["managedFields"][0]["fieldsV1"]["f:spec"]
    assert owned == yaml.safe_load("""
        f:containers:
          k:{"name":"web"}:
            .: {}
            f:image: {}
            f:imagePullPolicy: {}
            f:name: {}
            f:resources: {}
            f:terminationMessagePath: {}
            f:terminationMessagePolicy: {}
        f:dnsPolicy: {}
        f:enableServiceLinks: {}
        f:restartPolicy: {}
        f:schedulerName: {}
        f:securityContext: {}
        f:terminationGracePeriodSeconds: {}
    """)


async def test_a_version_of_another_shape_names_the_fields_that_it_has(client: Client) -> None:
    made = await client.create(
        "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers",
        """
        apiVersion: autoscaling/v1
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          maxReplicas: 3
          targetCPUUtilizationPercentage: 70
        """,
    )
    owned = made.body["metadata"]["managedFields"][0]["fieldsV1"]["f:spec"]
    assert "f:targetCPUUtilizationPercentage" in owned
    assert "f:metrics" not in owned


async def test_an_applied_scale_owns_the_replicas(client: Client) -> None:
    deployments = "/apis/apps/v1/namespaces/default/deployments"
    await client.create(
        deployments,
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 1
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "web:1"}]}
        """,
    )
    scale = {"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": "web"}}
    wanted = {**scale, "spec": {"replicas": 4}}
    path = f"{deployments}/web/scale"
    found = await client.apply(path, wanted, "autoscaler", force=True)
    assert found.body["spec"] == {"replicas": 4}
    whole = await client.get(f"{deployments}/web")
    entries = whole.body["metadata"]["managedFields"]
    mine = next(entry for entry in entries if entry["manager"] == "autoscaler")
    assert (mine["operation"], mine["subresource"]) == ("Apply", "scale")
    assert mine["fieldsV1"] == {"f:spec": {"f:replicas": {}}}

"""
kubectl against the embedded server: what people type, with the words that it prints.

The pinned kubectl always runs; others are named by the environment variable TRUEUP_KUBECTLS.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from tests.support.apiserver import serving
from tests.support.kubectl import PINNED, VARIABLE, Kubectl, others

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1"}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""
POND = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ponds.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: ponds, kind: Pond, shortNames: [pnd]}
  versions:
  - name: v1
    served: true
    storage: true
    additionalPrinterColumns:
    - {name: Depth, type: integer, jsonPath: .spec.depth}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties: {depth: {type: integer, description: How deep it is.}}
"""
ABSENT = [pytest.mark.slow, pytest.mark.skip(reason=f"not run: needs {VARIABLE}")]
MISSING = pytest.param(None, id="others", marks=ABSENT)
NAMED = [pytest.param(each, id=each.name, marks=pytest.mark.slow) for each in others()]


@pytest.fixture(params=[pytest.param(PINNED, id="pinned"), *(NAMED or [MISSING])])
async def kubectl(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kubectl]:
    async with serving(tmp_path, tls=True) as server:
        yield Kubectl(request.param, server.kubeconfig, tmp_path)


async def test_apply_and_diff_from_the_client(kubectl: Kubectl) -> None:
    out = await kubectl("apply -f -", WEB)
    assert out == "deployment.apps/web created\nservice/web created\n"
    assert (await kubectl("apply -f -", WEB)).count("unchanged") == 2
    assert (await kubectl.run("diff -f -", WEB)).code == 0
    changed = WEB.replace("web:1", "web:2")
    differing = await kubectl.run("diff -f -", changed)
    assert differing.code == 1
    assert "+      - image: web:2" in differing.out
    assert "deployment.apps/web configured" in await kubectl("apply -f -", changed)


async def test_apply_from_the_server(kubectl: Kubectl) -> None:
    out = await kubectl("apply --server-side -f -", WEB)
    assert "deployment.apps/web serverside-applied" in out
    changed = WEB.replace("web:1", "web:2")
    theirs = await kubectl.run("apply --server-side --field-manager=other -f -", changed)
    assert theirs.code == 1
    assert 'conflict with "kubectl": .spec.template.spec.containers[name="web"].image' in theirs.err
    forced = "apply --server-side --force-conflicts --field-manager=other -f -"
    assert "serverside-applied" in await kubectl(forced, changed)
    await kubectl("rollout status deployment/web --timeout=20s")
    assert (await kubectl.run("diff --server-side -f -", changed)).code == 0


async def test_rollouts(kubectl: Kubectl) -> None:
    await kubectl("apply -f -", WEB)
    status = "rollout status deployment/web --timeout=30s"
    assert "successfully rolled out" in await kubectl(status)
    assert await kubectl("set image deployment/web web=web:2")
    assert "successfully rolled out" in await kubectl(status)
    assert "REVISION" in (history := await kubectl("rollout history deployment/web"))
    assert [line.split()[0] for line in history.splitlines()[2:4]] == ["1", "2"]
    await kubectl("rollout undo deployment/web")
    await kubectl(status)
    image = "-o jsonpath={.spec.template.spec.containers[0].image}"
    assert await kubectl(f"get deployment web {image}") == "web:1"
    await kubectl("rollout restart deployment/web")
    assert "successfully rolled out" in await kubectl(status)


async def test_get_in_all_forms(kubectl: Kubectl) -> None:
    await kubectl("apply -f -", WEB)
    await kubectl("rollout status deployment/web --timeout=30s")
    table = (await kubectl("get deployment")).splitlines()
    assert table[0].split() == ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"]
    assert table[1].split()[:4] == ["web", "2/2", "2", "2"]
    assert "IMAGES" in await kubectl("get deployment -o wide")
    assert "Running" in await kubectl("get pods")
    assert yaml.safe_load(await kubectl("get service web -o yaml"))["spec"]["type"] == "ClusterIP"
    assert len(json.loads(await kubectl("get pods -o json"))["items"]) == 2
    assert await kubectl("get pods -o name -l app=nothing") == ""
    columns = "-o custom-columns=NAME:.metadata.name,IMAGE:..image --no-headers"
    assert (await kubectl(f"get deployment {columns}")).split() == ["web", "web:1"]
    assert "web" in await kubectl("get all")
    assert "kube-system" in await kubectl("get ns --sort-by=.metadata.name")
    assert "NAMESPACE" in await kubectl("get pods -A")


async def test_change_what_is_there(kubectl: Kubectl) -> None:
    await kubectl("apply -f -", WEB)
    assert await kubectl("scale deployment/web --replicas=3") == "deployment.apps/web scaled\n"
    await kubectl("label deployment/web tier=front")
    await kubectl("annotate deployment/web note=seen")
    await kubectl('patch deployment web -p {"spec":{"minReadySeconds":1}}')
    await kubectl('patch deployment web --type=merge -p {"spec":{"paused":true}}')
    operation = '[{"op":"replace","path":"/spec/replicas","value":4}]'
    await kubectl(f"patch deployment web --type=json -p {operation}")
    assert "edited" in await kubectl("edit deployment web", EDITOR="sed -i s/web:1/web:9/")
    found = json.loads(await kubectl("get deployment web -o json"))
    spec = found["spec"]
    assert (spec["replicas"], spec["minReadySeconds"], spec["paused"]) == (4, 1, True)
    assert spec["template"]["spec"]["containers"][0]["image"] == "web:9"
    assert found["metadata"]["labels"]["tier"] == "front"
    assert "replaced" in await kubectl("replace -f -", WEB)


async def test_create_from_the_command_line(kubectl: Kubectl) -> None:
    await kubectl("create namespace shop")
    await kubectl("create configmap settings --from-literal=mode=fast -n shop")
    await kubectl("create secret generic key --from-literal=token=abc -n shop")
    await kubectl("create serviceaccount robot -n shop")
    await kubectl("create deployment web --image=web:1 --replicas=0 -n shop")
    await kubectl("create job once --image=once:1 -n shop")
    await kubectl("create quota few --hard=pods=3 -n shop")
    await kubectl("create role reader --verb=get --resource=pods -n shop")
    await kubectl("create ingress web --rule=web.test/*=web:80 -n shop")
    await kubectl("expose deployment web --port=80 -n shop")
    await kubectl("autoscale deployment web --max=3 -n shop")
    await kubectl("run one --image=one:1 -n shop")
    secret = "-o jsonpath={.data.token}"
    assert await kubectl(f"get secret key {secret} -n shop") == "YWJj"
    replicas = "-o jsonpath={.spec.replicas}"
    assert await kubectl(f"get deployment web {replicas} -n shop") == "0"
    assert (await kubectl("create token robot -n shop")).count(".") == 2
    waiting = "wait --for=condition=complete job/once -n shop --timeout=30s"
    assert "condition met" in await kubectl(waiting)
    assert "deleted" in await kubectl("delete namespace shop")


async def test_ask_about_the_server(kubectl: Kubectl) -> None:
    assert "Server Version: v1.37" in await kubectl("version")
    resources = await kubectl("api-resources")
    assert "deployments" in resources
    assert "apps/v1" in (await kubectl("api-versions")).split()
    explained = await kubectl("explain deployment.spec.replicas")
    assert "Number of desired pods." in explained
    assert await kubectl("auth can-i create pods") == "yes\n"
    refused = await kubectl.run("auth can-i create pods --as=bob")
    assert (refused.code, refused.out) == (1, "no\n")
    assert "is running at" in await kubectl("cluster-info")


async def test_describe_and_events(kubectl: Kubectl) -> None:
    await kubectl("apply -f -", WEB)
    await kubectl("rollout status deployment/web --timeout=30s")
    described = await kubectl("describe deployment web")
    assert "ScalingReplicaSet" in described
    assert "2 desired | 2 updated | 2 total | 2 available | 0 unavailable" in described
    assert "Endpoints" in await kubectl("describe service web")
    assert "Ready" in await kubectl("describe node trueup-node")
    assert "ScalingReplicaSet" in await kubectl("events")


async def test_custom_resources(kubectl: Kubectl) -> None:
    await kubectl("apply -f -", POND)
    await kubectl("wait --for=condition=established crd/ponds.example.com --timeout=10s")
    pond = "apiVersion: example.com/v1\nkind: Pond\nmetadata: {name: a}\nspec: {depth: 3}\n"
    await kubectl("apply -f -", pond)
    table = (await kubectl("get pnd")).splitlines()
    assert table[0].split() == ["NAME", "DEPTH"]
    assert table[1].split() == ["a", "3"]
    assert "How deep it is." in await kubectl("explain pond.spec.depth")
    wrong = pond.replace("depth: 3", "deep: 3")
    refused = await kubectl.run("apply -f -", wrong)
    assert refused.code == 1
    assert 'unknown field "spec.deep"' in refused.err
    await kubectl("delete crd ponds.example.com")


async def test_delete_and_wait(kubectl: Kubectl) -> None:
    await kubectl("apply -f -", WEB)
    assert await kubectl("delete -f -", WEB)
    await kubectl("wait --for=delete pods --all --timeout=30s")
    assert "No resources found" in (await kubectl.run("get deployment")).err


async def test_the_older_openapi_document_in_its_binary_form(kubectl: Kubectl) -> None:
    explained = await kubectl("explain deployment.spec --output=plaintext-openapiv2")
    assert "replicas\t<integer>" in explained


async def test_watch_as_a_table(kubectl: Kubectl) -> None:
    await kubectl("apply -f -", WEB)
    await kubectl("rollout status deployment/web --timeout=30s")
    watched = await kubectl.run("get deployment -w --request-timeout=1s")
    assert watched.out.splitlines()[1].split()[:2] == ["web", "2/2"]

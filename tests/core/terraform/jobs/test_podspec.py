"""The pod of a run: what an operator's template and a Stack may say of it."""

from typing import Any

import yaml

from trueup.core.terraform.jobs.making import Making
from trueup.core.terraform.jobs.podspec import pod
from trueup.model.terraform import Job, Place

IMAGE = "registry.example.test/trueup:1"
PLAN = Job("a1b2", "plan", {}, place=Place("shop", "net"))
TEMPLATE = """
metadata: {annotations: {team: infra}, labels: {trueup.dev/run: other}}
spec:
  nodeSelector: {pool: runs}
  restartPolicy: Always
  hostNetwork: false
  securityContext: {fsGroup: 7, seccompProfile: {type: Unconfined}}
  volumes: [{name: providers, persistentVolumeClaim: {claimName: providers}}]
  containers:
  - {name: sidecar, image: x}
  - name: runner
    image: y
    env: [{name: AWS_REGION, value: eu-central-1}]
    resources: {requests: {memory: 1Gi}, limits: {memory: 1Ti, ephemeral-storage: 4Gi}}
    volumeMounts: [{name: providers, mountPath: /work/providers}]
"""


def made(job: Job = PLAN, **making: Any) -> dict[str, Any]:
    return pod(job, Making(IMAGE, **making), {"trueup.dev/run": job.id}, "secret")


def test_a_template_adds_and_takes_nothing_away() -> None:
    found = made(template=yaml.safe_load(TEMPLATE))
    spec, (container,) = found["spec"], found["spec"]["containers"]
    assert found["metadata"]["annotations"] == {"team": "infra"}
    assert found["metadata"]["labels"]["trueup.dev/run"] == "a1b2"
    assert (spec["nodeSelector"], spec["restartPolicy"]) == ({"pool": "runs"}, "Never")
    assert spec["securityContext"]["fsGroup"] == 7
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["volumes"][0]["name"] == "providers"
    assert container["image"] == IMAGE
    assert container["env"][0] == {"name": "AWS_REGION", "value": "eu-central-1"}
    assert container["resources"]["requests"]["memory"] == "1Gi"
    assert container["resources"]["limits"]["ephemeral-storage"] == "4Gi"
    assert container["resources"]["limits"]["memory"] == str((2 << 30) + (512 << 20))
    assert container["volumeMounts"][0]["mountPath"] == "/work/providers"


def test_an_account_brings_its_token() -> None:
    job = Job("r", "apply", {}, place=Place("shop", "net", account="deployer"))
    spec = made(job, account="usual")["spec"]
    assert (spec["serviceAccountName"], spec["automountServiceAccountToken"]) == ("deployer", True)
    assert made(account="usual")["spec"]["serviceAccountName"] == "usual"

"""What is made in a cluster for a run, whole; and what of it cannot be changed by others."""

import yaml

from trueup.core.terraform.jobs.making import Making
from trueup.core.terraform.jobs.manifest import job_body, name, secret_body
from trueup.model.terraform import Job, Place, StateAccess

PLAN = Job("a1b2", "plan", {}, seconds=(600, 1800, 7200), place=Place("shop", "net", cpu="2"))
IMAGE = "registry.example.test/trueup:1"
WHOLE = f"""
apiVersion: batch/v1
kind: Job
metadata:
  name: trueup-run-a1b2
  namespace: shop
  labels: &labels
    app.kubernetes.io/name: trueup-run
    app.kubernetes.io/managed-by: trueup
    trueup.dev/run: a1b2
    trueup.dev/network: open
  annotations: {{trueup.dev/stack: shop/net, trueup.dev/run-kind: plan}}
spec:
  suspend: true
  backoffLimit: 0
  completions: 1
  parallelism: 1
  activeDeadlineSeconds: 6480
  ttlSecondsAfterFinished: 86400
  template:
    metadata: {{labels: *labels}}
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 480
      enableServiceLinks: false
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        runAsGroup: 65532
        fsGroup: 65532
        seccompProfile: {{type: RuntimeDefault}}
      volumes:
      - {{name: work, emptyDir: {{sizeLimit: "36507222016"}}}}
      - {{name: temporary, emptyDir: {{sizeLimit: "36507222016"}}}}
      - {{name: given, secret: {{secretName: trueup-run-a1b2, defaultMode: 288}}}}
      containers:
      - name: runner
        image: {IMAGE}
        command: [trueup, runner, --folder, /work, --given, /run/trueup, --run, a1b2]
        env:
        - {{name: HTTPS_PROXY, value: http://proxy.example.test}}
        - {{name: HOME, value: /work}}
        - {{name: TMPDIR, value: /tmp}}
        - {{name: POD_NAME, valueFrom: {{fieldRef: {{fieldPath: metadata.name}}}}}}
        resources:
          limits: {{memory: "2684354560", cpu: "2"}}
          requests: {{memory: 256Mi}}
        terminationMessagePolicy: FallbackToLogsOnError
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: {{drop: [ALL]}}
        volumeMounts:
        - {{name: work, mountPath: /work}}
        - {{name: temporary, mountPath: /tmp}}
        - {{name: given, mountPath: /run/trueup, readOnly: true}}
"""


def test_a_job_of_one_pod_without_rights() -> None:
    making = Making(IMAGE, environment={"HTTPS_PROXY": "http://proxy.example.test"})
    assert job_body(PLAN, making) == yaml.safe_load(WHOLE)


def test_all_jobs_in_one_namespace() -> None:
    assert job_body(PLAN, Making(IMAGE, namespace="runs"))["metadata"]["namespace"] == "runs"


def test_the_secret_holds_a_token_and_goes_with_the_job() -> None:
    access = StateAccess("https://trueup.example.test/terraform/runs/a1b2", "", "secret", "PEM")
    owner = {"name": "trueup-run-a1b2", "namespace": "shop", "uid": "u"}
    made = secret_body(PLAN, access, owner)
    assert made["stringData"] == {
        "address": "https://trueup.example.test/terraform/runs/a1b2",
        "token": "secret",
        "authority": "PEM",
    }
    assert made["metadata"]["ownerReferences"][0]["uid"] == "u"


def test_names_fit_whatever_the_run_is_called() -> None:
    assert name("Run_7.x") == "trueup-run-run-7-x"
    assert len(name("x" * 200)) <= 63

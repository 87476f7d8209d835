"""
When each built-in action is offered, and what it makes of an object: the merge patch that is sent.

Of *offers*, ``-name`` is listed and cannot be chosen now.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from trueup.core.actions import ALONE, ActionFailed, Asked, Operation, parted
from trueup.core.actions.builtin import BUILTIN
from trueup.k8s.object import Object

NOW = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
STAMP = "2026-05-04T03:02:01Z"

OFFERS = """
- {apiVersion: apps/v1, kind: Deployment, spec: {}, offers: [-resume, pause, restart, scale]}
- apiVersion: apps/v1
  kind: Deployment
  spec: {paused: true}
  offers: [-pause, restart, resume, scale]
- {apiVersion: apps/v1, kind: StatefulSet, offers: [restart, scale]}
- {apiVersion: apps/v1, kind: DaemonSet, offers: [restart]}
- {apiVersion: apps/v1, kind: ReplicaSet, offers: []}
- {apiVersion: v1, kind: Pod, offers: []}
- {apiVersion: batch/v1, kind: CronJob, spec: {}, offers: [create-job, suspend]}
- {apiVersion: batch/v1, kind: CronJob, spec: {suspend: true}, offers: [create-job, resume]}
- {apiVersion: batch/v1, kind: Job, spec: {}, offers: [suspend]}
- {apiVersion: batch/v1, kind: Job, spec: {}, status: {active: 1}, offers: [suspend, terminate]}
- {apiVersion: batch/v1, kind: Job, spec: {suspend: true}, status: {}, offers: [resume, terminate]}
- apiVersion: batch/v1
  kind: Job
  status: {conditions: [{type: Complete, status: "True"}]}
  offers: []
- apiVersion: batch/v1
  kind: Job
  status: {conditions: [{type: Failed, status: "False"}]}
  offers: [suspend, terminate]
- apiVersion: batch/v1
  kind: Job
  spec: {suspend: true}
  status: {conditions: [{type: FailureTarget, status: "True"}]}
  offers: []
- apiVersion: argoproj.io/v1alpha1
  kind: Rollout
  metadata: {generation: 3}
  spec: {strategy: {canary: {steps: [{setWeight: 10}, {pause: {}}]}}}
  status: {observedGeneration: "3", currentPodHash: a, stableRS: a, currentStepIndex: 2}
  offers: [-abort, -pause, -promote-full, -resume, -retry, -skip-current-step, restart]
- apiVersion: argoproj.io/v1alpha1
  kind: Rollout
  metadata: {generation: 3}
  spec: {strategy: {canary: {steps: [{setWeight: 10}, {pause: {}}]}}}
  status:
    observedGeneration: "3"
    currentPodHash: b
    stableRS: a
    currentStepIndex: 1
    pauseConditions: [{reason: CanaryPauseStep}]
  offers: [-retry, abort, pause, promote-full, restart, resume, skip-current-step]
- apiVersion: argoproj.io/v1alpha1
  kind: Rollout
  metadata: {generation: 3}
  spec: {paused: true, strategy: {canary: {steps: [{setWeight: 10}, {pause: {}}]}}}
  status: {observedGeneration: "3", currentPodHash: b, stableRS: a, pauseConditions: []}
  offers: [-pause, -resume, -retry, abort, promote-full, restart, skip-current-step]
- apiVersion: argoproj.io/v1alpha1
  kind: Rollout
  spec: {paused: true, strategy: {canary: {steps: [{setWeight: 10}]}}}
  offers: [-abort, -pause, -promote-full, -retry, -skip-current-step, restart, resume]
- apiVersion: argoproj.io/v1alpha1
  kind: Rollout
  metadata: {generation: 3}
  spec: {strategy: {blueGreen: {activeService: web}}}
  status: {observedGeneration: "3", currentPodHash: b, stableRS: a, abort: true}
  offers: [-abort, -pause, -resume, -skip-current-step, promote-full, restart, retry]
- apiVersion: argoproj.io/v1alpha1
  kind: Rollout
  metadata: {generation: 3}
  spec: {strategy: {blueGreen: {activeService: web}}}
  status: {observedGeneration: 7c9b58f7d, currentPodHash: b, stableRS: a}
  offers: [-promote-full, -resume, -retry, -skip-current-step, abort, pause, restart]
- apiVersion: argoproj.io/v1alpha1
  kind: AnalysisRun
  status: {phase: Running}
  offers: [terminate]
- apiVersion: argoproj.io/v1alpha1
  kind: AnalysisRun
  status: {phase: Failed}
  offers: [-terminate]
- apiVersion: argoproj.io/v1alpha1
  kind: AnalysisRun
  spec: {terminate: true}
  offers: [-terminate]
- {apiVersion: argoproj.io/v1alpha1, kind: Application, offers: [toggle-auto-sync]}
- {apiVersion: argoproj.io/v1alpha1, kind: CronWorkflow, offers: [create-workflow]}
- {apiVersion: argoproj.io/v1alpha1, kind: WorkflowTemplate, offers: [create-workflow]}
- {apiVersion: argoproj.io/v1alpha1, kind: Workflow, offers: []}
- apiVersion: helm.toolkit.fluxcd.io/v2
  kind: HelmRelease
  spec: {suspend: true}
  offers: [-reconcile, -suspend, resume]
- apiVersion: source.toolkit.fluxcd.io/v1
  kind: GitRepository
  offers: [-resume, reconcile, suspend]
- {apiVersion: notification.toolkit.fluxcd.io/v1, kind: Alert, offers: [-resume, suspend]}
- apiVersion: notification.toolkit.fluxcd.io/v1
  kind: Receiver
  offers: [-resume, reconcile, suspend]
- {apiVersion: keda.sh/v1alpha1, kind: ScaledObject, offers: [-resume, pause, paused-replicas]}
- apiVersion: keda.sh/v1alpha1
  kind: ScaledObject
  metadata: {annotations: {autoscaling.keda.sh/paused: "true"}}
  offers: [-pause, -paused-replicas, resume]
- apiVersion: keda.sh/v1alpha1
  kind: ScaledObject
  metadata: {annotations: {autoscaling.keda.sh/paused-replicas: "3"}}
  offers: [-pause, paused-replicas, resume]
- apiVersion: postgresql.cnpg.io/v1
  kind: Cluster
  status: {instancesStatus: {healthy: [db-1, db-2]}}
  offers: [hibernate, promote, reload, restart, suspend]
- apiVersion: postgresql.cnpg.io/v1
  kind: Cluster
  metadata: {annotations: {cnpg.io/hibernation: "on", cnpg.io/reconciliationLoop: disabled}}
  offers: [-promote, rehydrate, reload, restart, resume]
- apiVersion: numaflow.numaproj.io/v1alpha1
  kind: Pipeline
  offers: [-delete, -force-promote, -unpause-fast, -unpause-gradual, pause]
- apiVersion: numaflow.numaproj.io/v1alpha1
  kind: Pipeline
  metadata:
    ownerReferences: [{kind: PipelineRollout, name: web}]
    labels: {numaplane.numaproj.io/upgrade-state: recyclable}
  offers: [-force-promote, -pause, -unpause-fast, -unpause-gradual, delete]
- apiVersion: numaflow.numaproj.io/v1alpha1
  kind: Pipeline
  metadata:
    ownerReferences: [{kind: PipelineRollout, name: web}]
    labels: {numaplane.numaproj.io/upgrade-state: recyclable-expired}
  spec: {lifecycle: {desiredPhase: Paused}}
  offers: [-force-promote, -pause, -unpause-fast, delete, unpause-gradual]
- apiVersion: numaflow.numaproj.io/v1alpha1
  kind: MonoVertex
  metadata: {labels: {numaplane.numaproj.io/upgrade-state: trial}}
  spec:
    metadata: {annotations: {numaflow.numaproj.io/allowed-resume-strategies: "slow, fast"}}
    lifecycle: {desiredPhase: Paused}
  offers: [-pause, force-promote, unpause-fast, unpause-gradual]
- apiVersion: numaflow.numaproj.io/v1alpha1
  kind: MonoVertex
  metadata: {ownerReferences: [{kind: MonoVertexRollout, name: web}]}
  offers: [-force-promote, -pause, -unpause-fast, -unpause-gradual]
- apiVersion: numaplane.numaproj.io/v1alpha1
  kind: MonoVertexRollout
  spec:
    monoVertex:
      metadata: {annotations: {numaflow.numaproj.io/allowed-resume-strategies: fast}}
      spec: {lifecycle: {desiredPhase: Paused}}
  offers: [-pause, -unpause-gradual, unpause-fast]
- apiVersion: numaplane.numaproj.io/v1alpha1
  kind: PipelineRollout
  metadata: {annotations: {numaplane.numaproj.io/allow-data-loss: "true"}}
  status: {upgradeInProgress: PipelinePauseAndDrain}
  offers: [-unpause-fast, -unpause-gradual, allow-data-loss, disallow-data-loss, pause]
- apiVersion: numaplane.numaproj.io/v1alpha1
  kind: PipelineRollout
  metadata: {annotations: {numaplane.numaproj.io/allow-data-loss: "true"}}
  spec: {pipeline: {spec: {lifecycle: {desiredPhase: Paused}}}}
  offers: [-allow-data-loss, -pause, -unpause-fast, disallow-data-loss, unpause-gradual]
- apiVersion: capsule.clastix.io/v1beta2
  kind: Tenant
  spec: {cordoned: true}
  offers: [-cordon, uncordon]
- apiVersion: capsule.clastix.io/v1beta2
  kind: TenantResource
  offers: [-uncordon, cordon, reconcile]
- apiVersion: psmdb.percona.com/v1
  kind: PerconaServerMongoDB
  spec: {pause: true}
  offers: [-pause, unpause]
- {apiVersion: k8s.mariadb.com/v1alpha1, kind: MariaDB, offers: [suspend]}
- {apiVersion: k8s.mariadb.com/v1alpha1, kind: MariaDB, spec: {suspend: true}, offers: [resume]}
- {apiVersion: external-secrets.io/v1, kind: ExternalSecret, offers: [refresh]}
- apiVersion: external-secrets.io/v1
  kind: ExternalSecret
  spec: {refreshInterval: 1h0m0s}
  offers: [refresh]
- apiVersion: external-secrets.io/v1
  kind: ExternalSecret
  spec: {refreshInterval: 0s, refreshPolicy: Periodic}
  offers: [-refresh]
- apiVersion: external-secrets.io/v1
  kind: ExternalSecret
  spec: {refreshInterval: "0", refreshPolicy: OnChange}
  offers: [refresh]
- apiVersion: external-secrets.io/v1alpha1
  kind: PushSecret
  spec: {refreshInterval: 0m0s}
  offers: [-push]
- {apiVersion: core.strimzi.io/v1beta2, kind: StrimziPodSet, offers: [rolling-update]}
- apiVersion: core.strimzi.io/v1beta2
  kind: StrimziPodSet
  metadata: {annotations: {strimzi.io/manual-rolling-update: "true"}}
  offers: [-rolling-update]
- {apiVersion: promoter.argoproj.io/v1alpha1, kind: PullRequest, offers: [-merge]}
- apiVersion: promoter.argoproj.io/v1alpha1
  kind: PullRequest
  spec: {state: open}
  offers: [merge]
"""

PATCHES = """
- of: {apiVersion: apps/v1, kind: Deployment, spec: {template: {metadata: {labels: {a: b}}}}}
  action: restart
  patch:
    spec: {template: {metadata: {annotations: {kubectl.kubernetes.io/restartedAt: NOW}}}}
- of: {apiVersion: apps/v1, kind: Deployment, spec: {}}
  action: pause
  patch: {spec: {paused: true}}
- of: {apiVersion: apps/v1, kind: Deployment, spec: {paused: true}}
  action: resume
  patch: {spec: {paused: null}}
- of: {apiVersion: apps/v1, kind: StatefulSet, spec: {replicas: 1}}
  action: scale
  parameters: {replicas: "3"}
  patch: {spec: {replicas: 3}}
- of: {apiVersion: batch/v1, kind: Job, spec: {}}
  action: suspend
  patch: {spec: {suspend: true}}
- of: {apiVersion: batch/v1, kind: Job, status: {active: 1}}
  action: terminate
  status:
    conditions:
    - type: FailureTarget
      status: "True"
      reason: ManuallyTerminated
      message: Job was terminated explicitly by an action
      lastTransitionTime: NOW
- of: {apiVersion: batch/v1, kind: Job, status: {conditions: [{type: Failed, status: "True"}]}}
  action: terminate
- of: {apiVersion: batch/v1, kind: CronJob, spec: {suspend: false}}
  action: resume
- of: {apiVersion: argoproj.io/v1alpha1, kind: Rollout}
  action: restart
  patch: {spec: {restartAt: NOW}}
- of:
    apiVersion: argoproj.io/v1alpha1
    kind: Rollout
    spec: {paused: true}
    status: {pauseConditions: [{reason: CanaryPauseStep}]}
  action: resume
  patch: {spec: {paused: false}}
  status: {pauseConditions: null}
- of: {apiVersion: argoproj.io/v1alpha1, kind: Rollout, status: {currentPodHash: b}}
  action: abort
  status: {abort: true}
- of:
    apiVersion: argoproj.io/v1alpha1
    kind: Rollout
    status: {abort: true, canary: {currentStepAnalysisRunStatus: {}, weights: {}}}
  action: retry
  status: {abort: null}
- of:
    apiVersion: argoproj.io/v1alpha1
    kind: Rollout
    metadata: {generation: 2}
    status: {observedGeneration: "2"}
  action: promote-full
  status: {promoteFull: true}
- of:
    apiVersion: argoproj.io/v1alpha1
    kind: Rollout
    metadata: {generation: 2}
    spec: {strategy: {canary: {steps: [{setWeight: 1}, {setWeight: 2}]}}}
    status: {observedGeneration: 7c9b58f7d, abort: true}
  action: promote-full
  status: {abort: null, currentStepIndex: 2}
- of:
    apiVersion: argoproj.io/v1alpha1
    kind: Rollout
    spec: {strategy: {canary: {steps: [{pause: {}}, {setWeight: 2}]}}}
    status: {currentStepIndex: 0, pauseConditions: [{reason: CanaryPauseStep}]}
  action: skip-current-step
  status: {currentStepIndex: 1, pauseConditions: null}
- of: {apiVersion: argoproj.io/v1alpha1, kind: AnalysisRun}
  action: terminate
  patch: {spec: {terminate: true}}
- of: {apiVersion: argoproj.io/v1alpha1, kind: Application, spec: {project: default}}
  action: toggle-auto-sync
  patch: {spec: {syncPolicy: {automated: {enabled: true}}}}
- of:
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    spec: {syncPolicy: {automated: {prune: true}}}
  action: toggle-auto-sync
  patch: {spec: {syncPolicy: {automated: {enabled: false}}}}
- of: {apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease}
  action: reconcile
  patch: {metadata: {annotations: {reconcile.fluxcd.io/requestedAt: NOW}}}
- of: {apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, spec: {suspend: true}}
  action: resume
  patch: {spec: {suspend: false}}
- of: {apiVersion: external-secrets.io/v1, kind: ExternalSecret}
  action: refresh
  patch: {metadata: {annotations: {force-sync: NOW}}}
- of: {apiVersion: external-secrets.io/v1alpha1, kind: PushSecret}
  action: push
  patch: {metadata: {annotations: {force-sync: NOW}}}
- of: {apiVersion: keda.sh/v1alpha1, kind: ScaledObject}
  action: paused-replicas
  parameters: {replicas: "0"}
  patch: {metadata: {annotations: {autoscaling.keda.sh/paused-replicas: "0"}}}
- of:
    apiVersion: keda.sh/v1alpha1
    kind: ScaledJob
    metadata: {annotations: {autoscaling.keda.sh/paused: "true", mine: a}}
  action: resume
  patch: {metadata: {annotations: {autoscaling.keda.sh/paused: null}}}
- of: {apiVersion: core.strimzi.io/v1beta2, kind: StrimziPodSet}
  action: rolling-update
  patch: {metadata: {annotations: {strimzi.io/manual-rolling-update: "true"}}}
- of:
    apiVersion: postgresql.cnpg.io/v1
    kind: Cluster
    status: {currentPrimary: db-2, instancesStatus: {healthy: [db-1, db-2]}}
  action: promote
  status:
    phase: Switchover in progress
    phaseReason: Switching over to db-1
    targetPrimary: db-1
    targetPrimaryTimestamp: NOW
- of:
    apiVersion: postgresql.cnpg.io/v1
    kind: Cluster
    status: {currentPrimary: db-1, instancesStatus: {healthy: [db-1, db-2, db-3]}}
  action: promote
  parameters: {instance: db-3}
  status:
    phase: Switchover in progress
    phaseReason: Switching over to db-3
    targetPrimary: db-3
    targetPrimaryTimestamp: NOW
- of:
    apiVersion: postgresql.cnpg.io/v1
    kind: Cluster
    metadata: {name: db}
    status: {phase: Cluster in healthy state, instancesStatus: {healthy: [db-1, db-2]}}
  action: promote
  parameters: {instance: "2"}
  status:
    phase: Switchover in progress
    phaseReason: Switching over to db-2
    targetPrimary: db-2
    targetPrimaryTimestamp: NOW
- of:
    apiVersion: postgresql.cnpg.io/v1
    kind: Cluster
    metadata: {annotations: {cnpg.io/hibernation: "on"}}
  action: rehydrate
  patch: {metadata: {annotations: {cnpg.io/hibernation: "off"}}}
- of: {apiVersion: postgresql.cnpg.io/v1, kind: Cluster}
  action: restart
  patch: {metadata: {annotations: {kubectl.kubernetes.io/restartedAt: NOW}}}
- of:
    apiVersion: numaplane.numaproj.io/v1alpha1
    kind: MonoVertexRollout
    spec: {monoVertex: {spec: {lifecycle: {desiredPhase: Paused}}}}
  action: unpause-fast
  patch:
    spec:
      monoVertex: {spec: {lifecycle: {desiredPhase: Running}}}
      strategy: {pauseResume: {fastResume: true}}
- of: {apiVersion: numaplane.numaproj.io/v1alpha1, kind: PipelineRollout}
  action: unpause-gradual
  patch:
    spec:
      pipeline: {spec: {lifecycle: {desiredPhase: Running}}}
      strategy: {pauseResume: {fastResume: false}}
- of:
    apiVersion: numaplane.numaproj.io/v1alpha1
    kind: PipelineRollout
    metadata: {annotations: {numaplane.numaproj.io/allow-data-loss: "true"}}
  action: disallow-data-loss
  patch: {metadata: {annotations: {numaplane.numaproj.io/allow-data-loss: "false"}}}
- of: {apiVersion: numaflow.numaproj.io/v1alpha1, kind: MonoVertex, spec: {replicas: 3}}
  action: unpause-gradual
  patch: {spec: {lifecycle: {desiredPhase: Running}, replicas: null}}
- of: {apiVersion: numaflow.numaproj.io/v1alpha1, kind: MonoVertex, spec: {replicas: 3}}
  action: unpause-fast
  patch: {spec: {lifecycle: {desiredPhase: Running}}}
- of: {apiVersion: numaflow.numaproj.io/v1alpha1, kind: Pipeline}
  action: unpause-fast
  patch:
    metadata: {annotations: {numaflow.numaproj.io/resume-strategy: fast}}
    spec: {lifecycle: {desiredPhase: Running}}
- of: {apiVersion: promoter.argoproj.io/v1alpha1, kind: PullRequest, spec: {state: open}}
  action: merge
  patch: {spec: {state: merged}}
"""

CREATED = """
- of:
    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: nightly, namespace: shop, uid: u-1, labels: {of: cronjob}}
    spec:
      schedule: "0 3 * * *"
      jobTemplate:
        metadata:
          creationTimestamp: null
          labels: {of: job}
          annotations: {mine: a, cronjob.kubernetes.io/instantiate: never}
        spec: {template: {spec: {containers: [{name: a, image: b, env: [], resources: {}}]}}}
  action: create-job
  object:
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: nightly-2605040302
      namespace: shop
      labels: {of: job}
      annotations: {cronjob.kubernetes.io/instantiate: manual, mine: a}
      ownerReferences:
      - apiVersion: batch/v1
        kind: CronJob
        name: nightly
        uid: u-1
        controller: true
        blockOwnerDeletion: true
    spec: {template: {spec: {containers: [{name: a, image: b, env: [], resources: {}}]}}}
- of:
    apiVersion: argoproj.io/v1alpha1
    kind: CronWorkflow
    metadata:
      name: nightly
      namespace: shop
      uid: u-1
      labels: {workflows.argoproj.io/controller-instanceid: two}
    spec:
      workflowMetadata: {labels: {mine: a}, finalizers: [f]}
      workflowSpec: {entrypoint: main}
  action: create-workflow
  object:
    apiVersion: argoproj.io/v1alpha1
    kind: Workflow
    metadata:
      name: nightly-202605040302
      namespace: shop
      labels:
        mine: a
        workflows.argoproj.io/cron-workflow: nightly
        workflows.argoproj.io/controller-instanceid: two
      annotations: {workflows.argoproj.io/scheduled-time: NOW}
      finalizers: [f]
      ownerReferences:
      - {apiVersion: argoproj.io/v1alpha1, kind: CronWorkflow, name: nightly, uid: u-1}
    spec: {entrypoint: main}
- of:
    apiVersion: argoproj.io/v1alpha1
    kind: WorkflowTemplate
    metadata: {name: build, namespace: shop, uid: u-1}
    spec: {entrypoint: main}
  action: create-workflow
  object:
    apiVersion: argoproj.io/v1alpha1
    kind: Workflow
    metadata:
      name: build-202605040302
      namespace: shop
      labels: {workflows.argoproj.io/workflow-template: build}
      ownerReferences:
      - {apiVersion: argoproj.io/v1alpha1, kind: WorkflowTemplate, name: build, uid: u-1}
    spec: {workflowTemplateRef: {name: build}}
"""


def cases(text: str) -> list[Any]:
    return [
        pytest.param(case, id=f"{at}-{case.get('of', case)['kind']}-{case.get('action', '')}")
        for at, case in enumerate(yaml.safe_load(text.replace("NOW", f'"{STAMP}"')))
    ]


def live(said: Mapping[str, Any]) -> Object:
    meta = {"name": "web", "namespace": "shop", "uid": "u", **(said.get("metadata") or {})}
    return Object({**said, "metadata": meta})


@pytest.mark.parametrize("case", cases(OFFERS))
def test_what_is_offered(case: dict[str, Any]) -> None:
    wanted = case.pop("offers")
    found = [f"{'-' * each.disabled}{each.name}" for each in ALONE.offered(live(case))]
    assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize("case", cases(PATCHES))
def test_what_is_patched(case: dict[str, Any]) -> None:
    obj, asked = live(case["of"]), Asked(NOW, case.get("parameters") or {})
    (impact,) = ALONE.performed(obj, case["action"], asked)
    assert impact.operation is Operation.PATCH
    rest, status = parted(obj, impact.object)
    assert rest == case.get("patch", {})
    assert status.get("status") == case.get("status")


@pytest.mark.parametrize("case", cases(CREATED))
def test_what_is_created(case: dict[str, Any]) -> None:
    (impact,) = ALONE.performed(live(case["of"]), case["action"], Asked(NOW))
    assert impact.operation is Operation.CREATE
    assert impact.object.body == case["object"]


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({}, "the parameter replicas is required"),
        ({"replicas": ""}, "the parameter replicas is required"),
        ({"replicas": "-1"}, "replicas: '-1' is not a whole number of 0 or more"),
        ({"replicas": "two"}, "replicas: 'two' is not a whole number of 0 or more"),
    ],
)
def test_a_number_that_is_none(parameters: dict[str, str], why: str) -> None:
    obj = live({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": 2}})
    with pytest.raises(ActionFailed) as failed:
        ALONE.performed(obj, "scale", Asked(NOW, parameters))
    assert failed.value.message == why


def test_only_a_healthy_instance_can_be_promoted() -> None:
    status = {"currentPrimary": "db-1", "instancesStatus": {"healthy": ["db-1"]}}
    obj = live({"apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster", "status": status})
    with pytest.raises(ActionFailed, match="instance: db-9 is no healthy instance"):
        ALONE.performed(obj, "promote", Asked(NOW, {"instance": "db-9"}))


def test_the_name_of_a_job_is_never_too_long_for_its_pods() -> None:
    meta = {"name": "a" * 49 + ".b" * 4, "namespace": "shop", "uid": "u"}
    obj = live({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": meta, "spec": {}})
    (impact,) = ALONE.performed(obj, "create-job", Asked(NOW))
    assert impact.object.ref.name == "a" * 49 + ".b-2605040302"


def test_an_action_that_is_not_there_is_told_with_those_that_are() -> None:
    obj = live({"apiVersion": "apps/v1", "kind": "DaemonSet"})
    with pytest.raises(ActionFailed) as failed:
        ALONE.performed(obj, "scale", Asked(NOW))
    assert failed.value.message == "apps/DaemonSet web has no action 'scale'"
    assert failed.value.hint == "it offers: restart"


LOOKS = """
apps/Deployment:
  pause: [fa fa-fw fa-pause-circle]
  restart: [fa fa-fw fa-redo]
  resume: [fa fa-fw fa-play-circle]
  scale: [fa fa-fw fa-plus-circle]
argoproj.io/Application: {toggle-auto-sync: ["", Enable Auto-Sync]}
argoproj.io/CronWorkflow: {create-workflow: [fa fa-fw fa-plus, Create Workflow]}
argoproj.io/Rollout: {abort: [], pause: [], restart: ["", Restart Pods], resume: []}
batch/CronJob:
  create-job: [fa fa-fw fa-plus, Create Job]
  suspend: [fa fa-fw fa-pause]
batch/Job: {suspend: [fa fa-fw fa-pause]}
capsule.clastix.io/Tenant: {cordon: [fa fa-fw fa-pause], uncordon: [fa fa-fw fa-play]}
core.strimzi.io/StrimziPodSet: {rolling-update: []}
external-secrets.io/ExternalSecret: {refresh: []}
helm.toolkit.fluxcd.io/HelmRelease: {reconcile: [], resume: [], suspend: []}
k8s.mariadb.com/MariaDB: {suspend: [fa fa-fw fa-pause, Suspend]}
keda.sh/ScaledJob: {pause: [fa fa-fw fa-pause-circle], resume: [fa fa-fw fa-play-circle]}
numaflow.numaproj.io/InterStepBufferService: {force-promote: [fa-solid fa-fw fa-forward]}
numaflow.numaproj.io/Pipeline:
  delete: [fa-solid fa-fw fa-trash, Delete]
  force-promote: [fa-solid fa-fw fa-forward, Force Promote]
  pause: [fa-solid fa-fw fa-pause]
  unpause-fast: [fa-solid fa-fw fa-play, Unpause (fast)]
numaplane.numaproj.io/PipelineRollout:
  allow-data-loss: [fa-solid fa-fw fa-unlock, Allow (Possible) Data Loss]
  disallow-data-loss: [fa-solid fa-fw fa-lock, Disallow Data Loss]
promoter.argoproj.io/PullRequest: {merge: [fa fa-fw fa-code-merge, Merge PR]}
psmdb.percona.com/PerconaServerMongoDB:
  pause: [fa fa-fw fa-pause-circle]
  unpause: [fa fa-fw fa-play-circle]
"""


@pytest.mark.parametrize(("name", "looks"), yaml.safe_load(LOOKS).items())
def test_how_actions_look(name: str, looks: dict[str, list[str]]) -> None:
    group, _, kind = name.partition("/")
    obj = live({"apiVersion": f"{group}/v1", "kind": kind})
    found = {each.name: (each.icon_class, each.display_name) for each in ALONE.offered(obj)}
    wanted = {action: (*said, "", "")[:2] for action, said in looks.items()}
    assert {action: found[action] for action in wanted} == wanted


def test_an_action_that_cannot_be_judged_hides_none_of_the_others() -> None:
    status = {"currentStepIndex": "odd", "pauseConditions": [{}]}
    obj = live({"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "status": status})
    found = {each.name: each for each in ALONE.offered(obj)}
    assert found.keys() == {each.name for each in BUILTIN[obj.ref.kind]}
    assert not found["resume"].disabled
    (odd,) = (each for each in found.values() if each.problem)
    assert (odd.name, odd.disabled) == ("skip-current-step", True)
    assert odd.problem.startswith(f"{obj.ref} is not of the form that is expected: ")


NAMES = {kind: {each.name for each in found} for kind, found in BUILTIN.items()}


@pytest.mark.parametrize("kind", sorted(BUILTIN))
def test_a_status_that_no_controller_writes_breaks_nothing_else(kind: Any) -> None:
    """A clear error, and no other."""
    odds: tuple[Any, ...] = (
        *("text", [], 3),
        {"conditions": "x", "instancesStatus": 3, "currentStepIndex": "x"},
    )
    for odd in odds:
        body = {"apiVersion": f"{kind.group}/v1", "kind": kind.kind, "spec": odd, "status": odd}
        assert {each.name for each in ALONE.offered(live(body))} <= NAMES[kind]
        for each in BUILTIN[kind]:
            with suppress(ActionFailed):
                assert ALONE.performed(live(body), each.name, Asked(NOW))

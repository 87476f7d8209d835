"""The health of each kind, as a table: status in, verdict out (reference 1.5)."""

from textwrap import dedent
from typing import Any

import pytest
import yaml

from trueup.core.health import health
from trueup.k8s.object import Object
from trueup.model.health import Health, Status

KINDS = {
    "APIService": "apiregistration.k8s.io/v1",
    "Application": "argoproj.io/v1alpha1",
    "ConfigMap": "v1",
    "CronTab": "stable.example.com/v1",
    "CustomResourceDefinition": "apiextensions.k8s.io/v1",
    "DaemonSet": "apps/v1",
    "Deployment": "apps/v1",
    "HorizontalPodAutoscaler": "autoscaling/v2",
    "Ingress": "networking.k8s.io/v1",
    "Job": "batch/v1",
    "Namespace": "v1",
    "PersistentVolumeClaim": "v1",
    "Pod": "v1",
    "PodDisruptionBudget": "policy/v1",
    "ReplicaSet": "apps/v1",
    "Service": "v1",
    "StatefulSet": "apps/v1",
    "Workflow": "argoproj.io/v1alpha1",
}

# kind: [(name, metadata, spec, status) -> "Status" or "Status: message" or null]
TABLE = yaml.safe_load(
    dedent("""
    Deployment:
    - {case: paused, spec: {paused: true}, is: "Suspended: Deployment is paused"}
    - {case: not observed yet, metadata: {generation: 2}, status: {observedGeneration: 1},
       is: "Progressing: Waiting for rollout to finish: observed deployment generation less than
         desired generation"}
    - {case: just made, metadata: {generation: 1},
       is: "Progressing: Waiting for rollout to finish: observed deployment generation less than
         desired generation"}
    - case: too slow
      status: {conditions: [{type: Progressing, status: "False", reason: ProgressDeadlineExceeded}]}
      is: 'Degraded: Deployment "x" exceeded its progress deadline'
    - {case: being updated, spec: {replicas: 3}, status: {updatedReplicas: 1},
       is: "Progressing: Waiting for rollout to finish:
         1 out of 3 new replicas have been updated..."}
    - {case: old ones left, spec: {replicas: 1}, status: {updatedReplicas: 1, replicas: 2},
       is: "Progressing: Waiting for rollout to finish:
         1 old replicas are pending termination..."}
    - {case: not available, spec: {replicas: 3},
       status: {updatedReplicas: 3, replicas: 3, availableReplicas: 1},
       is: "Progressing: Waiting for rollout to finish: 1 of 3 updated replicas are available..."}
    - {case: rolled out, spec: {replicas: 1}, metadata: {generation: 4}, is: Healthy,
       status: {observedGeneration: 4, updatedReplicas: 1, replicas: 1, availableReplicas: 1}}
    - {case: no replicas wanted, spec: {replicas: 0}, is: Healthy}
    StatefulSet:
    - {case: never observed,
       is: "Progressing: Waiting for statefulset spec update to be observed..."}
    - {case: not observed yet, metadata: {generation: 2}, status: {observedGeneration: 1},
       is: "Progressing: Waiting for statefulset spec update to be observed..."}
    - {case: not ready, spec: {replicas: 3}, status: {observedGeneration: 1, readyReplicas: 1},
       is: "Progressing: Waiting for 2 pods to be ready..."}
    - case: partition not reached
      spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}}
      status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 1}
      is: "Progressing: Waiting for partitioned roll out to finish: 1 out of 2 new pods have
        been updated..."
    - case: partition reached
      spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}}
      status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 2}
      is: "Healthy: partitioned roll out complete: 2 new pods have been updated..."
    - case: no partition is said
      spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {}}}
      status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 1}
      is: "Healthy: partitioned roll out complete: 1 new pods have been updated..."
    - {case: updated by hand, spec: {replicas: 1, updateStrategy: {type: OnDelete}},
       status: {observedGeneration: 1, readyReplicas: 1, updateRevision: b, currentRevision: a},
       is: "Healthy: statefulset has 1 ready pods"}
    - {case: rolling, spec: {replicas: 1}, is: Progressing,
       status: {observedGeneration: 1, readyReplicas: 1, updateRevision: b, currentRevision: a}}
    - {case: rolling from nothing that is known, spec: {replicas: 1},
       status: {observedGeneration: 1, readyReplicas: 1, updatedReplicas: 1, currentRevision: a},
       is: "Progressing: waiting for statefulset rolling update to complete 1 pods at revision ..."}
    - {case: rolled, spec: {replicas: 1}, is: Healthy,
       status: {observedGeneration: 1, readyReplicas: 1, updateRevision: b, currentRevision: b}}
    DaemonSet:
    - {case: not observed yet, metadata: {generation: 2}, status: {observedGeneration: 1},
       is: Progressing}
    - {case: updated by hand, spec: {updateStrategy: {type: OnDelete}}, is: Healthy,
       status: {desiredNumberScheduled: 3}}
    - {case: being updated, status: {desiredNumberScheduled: 3, updatedNumberScheduled: 1},
       is: 'Progressing: Waiting for daemon set "x" rollout to finish:
         1 out of 3 new pods have been updated...'}
    - {case: not available, is: Progressing,
       status: {desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 2}}
    - {case: everywhere, is: Healthy,
       status: {desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3}}
    - {case: nowhere wanted, is: Healthy}
    ReplicaSet:
    - {case: not observed yet, metadata: {generation: 2}, is: Progressing}
    - {case: cannot make pods, is: "Degraded: quota",
       status: {conditions: [{type: ReplicaFailure, status: "True", message: quota}]}}
    - {case: not available, spec: {replicas: 2}, status: {availableReplicas: 1}, is: Progressing}
    - {case: available, spec: {replicas: 2}, status: {availableReplicas: 2}, is: Healthy}
    Ingress:
    - {case: no address, is: Progressing}
    - {case: an empty list, status: {loadBalancer: {ingress: []}}, is: Progressing}
    - {case: an address, status: {loadBalancer: {ingress: [{ip: 1.1.1.1}]}}, is: Healthy}
    Service:
    - {case: inside the cluster, spec: {type: ClusterIP}, is: Healthy}
    - {case: no address, spec: {type: LoadBalancer}, is: Progressing}
    - {case: an address, spec: {type: LoadBalancer}, is: Healthy,
       status: {loadBalancer: {ingress: [{hostname: x}]}}}
    PersistentVolumeClaim:
    - {case: bound, status: {phase: Bound}, is: Healthy}
    - {case: pending, status: {phase: Pending}, is: Progressing}
    - {case: lost, status: {phase: Lost}, is: Degraded}
    - {case: nothing said, is: Unknown}
    Pod:
    - {case: pending, status: {phase: Pending}, is: Progressing}
    - {case: succeeded, status: {phase: Succeeded}, is: Healthy}
    - {case: nothing said, is: Unknown}
    - case: an image that cannot be pulled
      spec: {restartPolicy: Always}
      status:
        phase: Pending
        containerStatuses: [{state: {waiting: {reason: ImagePullBackOff, message: no such image}}}]
      is: "Degraded: no such image"
    - case: an error while it starts
      status: {phase: Pending, containerStatuses: [{state: {waiting: {reason: ErrImagePull}}}]}
      is: "Degraded: ErrImagePull"
    - case: a hook whose image cannot be pulled yet
      spec: {restartPolicy: Never}
      status: {phase: Pending, containerStatuses: [{state: {waiting: {reason: ImagePullBackOff}}}]}
      is: Progressing
    - case: being made
      status: {phase: Pending, containerStatuses: [{state: {waiting: {reason: ContainerCreating}}}]}
      is: Progressing
    - {case: failed with a message, status: {phase: Failed, message: evicted},
       is: "Degraded: evicted"}
    - case: failed with an exit code
      status: {phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode: 3}}}]}
      is: 'Degraded: container "a" failed with exit code 3'
    - case: out of memory
      status:
        phase: Failed
        initContainerStatuses: [{name: a, state: {terminated: {exitCode: 137, reason: OOMKilled}}}]
      is: "Degraded: OOMKilled"
    - {case: running and ready, is: Healthy,
       status: {phase: Running, conditions: [{type: Ready, status: "True"}]}}
    - {case: running and not ready, is: Progressing,
       status: {phase: Running, conditions: [{type: Ready, status: "False"}]}}
    - {case: running again after a crash, is: Degraded,
       status: {phase: Running, containerStatuses: [{lastState: {terminated: {exitCode: 1}}}]}}
    - {case: running to an end, spec: {restartPolicy: OnFailure}, is: Progressing,
       status: {phase: Running, conditions: [{type: Ready, status: "True"}]}}
    - case: a service that never restarts
      metadata: {annotations: {argocd.argoproj.io/ignore-restart-policy: "true"}}
      spec: {restartPolicy: Never}
      status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
      is: Healthy
    - case: a service that never restarts and cannot start
      metadata: {annotations: {argocd.argoproj.io/ignore-restart-policy: "true"}}
      spec: {restartPolicy: Never}
      status:
        phase: Pending
        containerStatuses: [{state: {waiting: {reason: ErrImagePull, message: no such image}}}]
      is: "Degraded: no such image"
    - case: a hook is no service
      metadata:
        annotations:
          argocd.argoproj.io/ignore-restart-policy: "true"
          argocd.argoproj.io/hook: PreSync
      spec: {restartPolicy: Never}
      status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
      is: Progressing
    Job:
    - {case: running, status: {active: 1}, is: Progressing}
    - {case: failed, status: {conditions: [{type: Failed, status: "True", message: deadline}]},
       is: "Degraded: deadline"}
    - {case: complete, status: {conditions: [{type: Complete, status: "True"}]}, is: Healthy}
    - {case: suspended, status: {conditions: [{type: Suspended, status: "True"}]}, is: Suspended}
    - {case: resumed, status: {conditions: [{type: Suspended, status: "False"}]}, is: Progressing}
    HorizontalPodAutoscaler:
    - {case: nothing said, is: "Progressing: Waiting to Autoscale"}
    - {case: able, is: "Healthy: ok",
       status: {conditions: [{type: AbleToScale, status: "True", message: ok}]}}
    - {case: limited, is: Healthy, status: {conditions: [{type: ScalingLimited, status: "True"}]}}
    - case: no metrics
      status:
        conditions:
        - {type: AbleToScale, status: "True", reason: SucceededGetScale}
        - {type: ScalingActive, status: "False", reason: FailedGetResourceMetric, message: none}
      is: "Degraded: none"
    - {case: not able, is: Progressing,
       status: {conditions: [{type: AbleToScale, status: "False"}]}}
    - case: version 1 says it in an annotation
      metadata:
        annotations:
          autoscaling.alpha.kubernetes.io/conditions: '[{"type": "AbleToScale", "status": "True"}]'
      is: Healthy
    - case: an annotation that is no JSON
      metadata: {annotations: {autoscaling.alpha.kubernetes.io/conditions: "{"}}
      is: Unknown
    APIService:
    - {case: nothing said, is: "Progressing: Waiting to be processed"}
    - {case: available, is: "Healthy: Passed: all good",
       status: {conditions: [{type: Available, status: "True", reason: Passed, message: all good}]}}
    - {case: not available, is: Progressing,
       status: {conditions: [{type: Available, status: "False"}]}}
    Workflow:
    - {case: nothing said, is: Progressing}
    - {case: running, status: {phase: Running, message: on it}, is: "Progressing: on it"}
    - {case: succeeded, status: {phase: Succeeded}, is: Healthy}
    - {case: failed, status: {phase: Failed}, is: Degraded}
    - {case: error, status: {phase: Error}, is: Degraded}
    Namespace:
    - {case: nothing is waited for, status: {phase: Active}, is: null}
    CustomResourceDefinition:
    - {case: just made, is: "Progressing: Status conditions not found"}
    - {case: established, is: "Healthy: CRD is healthy",
       status: {conditions: [{type: NamesAccepted, status: "True"},
                             {type: Established, status: "True"}]}}
    - {case: installing, is: "Progressing: CRD is being installed",
       status: {conditions: [{type: Established, status: "False", reason: Installing}]}}
    - {case: names taken, is: "Degraded: CRD names have not been accepted: taken",
       status: {conditions: [{type: NamesAccepted, status: "False", message: taken},
                             {type: Established, status: "False"}]}}
    - {case: not established, is: "Progressing: CRD is not established",
       status: {conditions: [{type: Established, status: "False", reason: NotAccepted}]}}
    - {case: nothing of it yet, is: "Progressing: CRD is not established",
       status: {conditions: [{type: NamesAccepted, status: "True"}]}}
    - {case: a webhook that nobody can trust, is: "Degraded: CRD is not established: no CA",
       status: {conditions: [{type: Established, status: "False", reason: InvalidCABundle,
                              message: no CA}]}}
    - {case: no structural schema, is: Degraded,
       status: {conditions: [{type: Established, status: "True"},
                             {type: NonStructuralSchema, status: "True"}]}}
    - {case: going, is: Progressing, status: {conditions: [{type: Terminating, status: "True"}]}}
    PodDisruptionBudget:
    - {case: just made, is: "Progressing: Waiting for status"}
    - {case: enough pods, is: "Healthy: PodDisruptionBudget has SufficientPods",
       status: {conditions: [{status: "True", reason: SufficientPods}]}}
    - {case: no pod may go, is: "Healthy: PodDisruptionBudget has InsufficientPods",
       status: {conditions: [{status: "False", reason: InsufficientPods}]}}
    - {case: not worked out, is: "Degraded: PodDisruptionBudget has SyncFailed",
       status: {conditions: [{status: "False", reason: SyncFailed}]}}
    Application:
    - {case: just made, is: Progressing}
    - {case: healthy, status: {health: {status: Healthy}}, is: Healthy}
    - {case: degraded, status: {health: {status: Degraded, message: why}}, is: "Degraded: why"}
    - {case: missing, status: {health: {status: Missing}}, is: Missing}
    - {case: syncing, is: Progressing,
       status: {health: {status: Healthy}, operationState: {phase: Running}}}
    - case: changed since it was compared
      spec: {source: {repoURL: r, path: a, targetRevision: v2}}
      status:
        health: {status: Healthy}
        sync: {comparedTo: {source: {repoURL: r, path: a, targetRevision: v1}}}
      is: Progressing
    - case: compared as it is
      spec: {source: {repoURL: r, path: a}}
      status:
        health: {status: Healthy}
        sync: {comparedTo: {source: {repoURL: r, path: a, targetRevision: ""}}}
      is: Healthy
    CronTab:
    - {case: a kind of which nothing is known, status: {phase: Failed}, is: null}
    - {case: which is being deleted, metadata: {deletionTimestamp: now},
       is: "Progressing: Pending deletion"}
    - case: which finalizers hold
      metadata: {deletionTimestamp: now, finalizers: [example.com/a, example.com/b]}
      is: "Progressing: Pending deletion; blocked by finalizers: example.com/a, example.com/b"
    ConfigMap:
    - {case: nothing to say, is: null}
    - {case: a hook that its finalizer keeps, is: null,
       metadata: {deletionTimestamp: now, finalizers: [argocd.argoproj.io/hook-finalizer]}}
    """)
)
CASES = [
    pytest.param(kind, row, id=f"{kind}: {row['case']}")
    for kind, rows in TABLE.items()
    for row in rows
]


@pytest.mark.parametrize(("kind", "row"), CASES)
def test_health(kind: str, row: dict[str, Any]) -> None:
    body = {
        "apiVersion": KINDS[kind],
        "kind": kind,
        "metadata": {"name": "x", **row.get("metadata", {})},
    }
    body |= {key: row[key] for key in ("spec", "status") if key in row}
    found = health(Object(body))
    if row["is"] is None:
        assert found is None
        return
    status, _, message = row["is"].partition(": ")
    assert found is not None
    assert found.status == status
    assert not message or found.message == " ".join(message.split())


@pytest.mark.parametrize(
    ("api_version", "kind", "message"),
    [
        (
            "extensions/v1beta1",
            "Deployment",
            "unsupported Deployment GVK: extensions/v1beta1, Kind=Deployment",
        ),
        ("apps/v1beta2", "ReplicaSet", "unsupported ReplicaSet GVK: apps/v1beta2, Kind=ReplicaSet"),
        (
            "autoscaling/v3",
            "HorizontalPodAutoscaler",
            "unsupported HPA GVK: autoscaling/v3, Kind=HorizontalPodAutoscaler",
        ),
    ],
)
def test_a_version_that_is_not_judged_is_unknown(api_version: str, kind: str, message: str) -> None:
    found = health(Object({"apiVersion": api_version, "kind": kind, "metadata": {"name": "x"}}))
    assert found == Health(Status.UNKNOWN, message)

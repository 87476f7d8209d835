"""
What is made in a cluster for one run: a Job of one pod that is tried once, and a Secret.

The Secret holds where we are found and a token that lets the pod ask what it is to do; nothing else
of us reaches the pod. It is the Job's, and goes with it. The Job is made suspended, so that the pod
does not come before the Secret; it is suspended again to end it, which gives the pod its time.
"""

import re
from collections.abc import Mapping
from typing import Any

from trueup.core.terraform.jobs.making import Making
from trueup.core.terraform.jobs.podspec import pod
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.terraform import Job, StateAccess

JOB, SECRET = GroupKind("batch", "Job"), GroupKind("", "Secret")
ACCOUNT, POD, EVENT = (GroupKind("", each) for each in ("ServiceAccount", "Pod", "Event"))
RUN = "trueup.dev/run"
STACK, KIND, NETWORK = "trueup.dev/stack", "trueup.dev/run-kind", "trueup.dev/network"
BORROWED = "trueup.dev/runs"
"""The label of a service account beside ours: runs may use it, if it is ``true``."""
TOKEN, ADDRESS, AUTHORITY, FENCED = "token", "address", "authority", "fenced"
PATIENCE = 900
"""Seconds until a run must have begun: for a node that is to be added, for an image."""
SLACK = (
    900  # seconds beside what the steps of a run may take: for its result, for a restart of ours
)
KEPT = 86400  # seconds that a Job stays if nobody takes it away
_LONGEST = 63
_UNFIT = re.compile(r"[^a-z0-9-]+")


def name(run: str) -> str:
    """Of the Job of that run, and of its Secret."""
    fit = _UNFIT.sub("-", run.lower()).strip("-")
    return f"trueup-run-{fit}"[:_LONGEST].rstrip("-")


def job_ref(namespace: str, run: str) -> Ref:
    return Ref(JOB, namespace, name(run))


def selector(run: str) -> str:
    """Of all that belongs to it."""
    return f"{RUN}={run}"


def job_body(job: Job, making: Making) -> dict[str, Any]:
    """Suspended: `begun` lets it begin."""
    labels = _labels(job)
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": name(job.id),
            "namespace": making.place(job),
            "labels": labels,
            "annotations": {STACK: f"{job.place.namespace}/{job.place.name}", KIND: job.kind},
        },
        "spec": {
            "suspend": True,
            "backoffLimit": 0,
            "completions": 1,
            "parallelism": 1,
            "activeDeadlineSeconds": _deadline(job, making.grace),
            "ttlSecondsAfterFinished": KEPT,
            "template": pod(job, making, labels, secret=name(job.id)),
        },
    }


def secret_body(
    job: Job, access: StateAccess, owner: Mapping[str, Any], *, fenced: bool = False
) -> dict[str, Any]:
    """
    *access*: to us, with the token of the run. *owner*: the metadata of its Job. *fenced*: it has
    no network but that.
    """
    texts = {TOKEN: access.token, ADDRESS: access.address, AUTHORITY: access.authority}
    texts |= {FENCED: "true"} if fenced else {}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": owner["name"],
            "namespace": owner["namespace"],
            "labels": _labels(job),
            "ownerReferences": [
                {
                    "apiVersion": "batch/v1",
                    "kind": "Job",
                    "name": owner["name"],
                    "uid": owner["uid"],
                    "controller": True,
                    "blockOwnerDeletion": False,
                }
            ],
        },
        "type": "Opaque",
        "immutable": True,
        "stringData": texts,
    }


def suspended(*, so: bool) -> dict[str, Any]:
    """The patch that ends a Job's pod, or lets it begin."""
    return {"spec": {"suspend": so}}


def _labels(job: Job) -> dict[str, str]:
    """For whoever looks for them, and for NetworkPolicies."""
    return {
        "app.kubernetes.io/name": "trueup-run",
        "app.kubernetes.io/managed-by": "trueup",
        RUN: job.id,
        NETWORK: "open" if job.network else "none",
    }


def _deadline(job: Job, grace: int) -> int:
    """It ends by its own limits long before; this is for one that hangs."""
    init, plan, apply = job.seconds
    steps = init + 2 * plan if job.kind in ("plan", "destroy", "drift") else init + apply
    if job.kind == "import":
        steps = init + apply * max(1, len(job.imports))
    return int(steps) + PATIENCE + SLACK + grace

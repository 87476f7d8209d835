"""
The pod of a run: one container without rights, as the Pod Security Standard ``restricted`` has it.

A template of the operator's may add to it (nodes, volumes, variables), and take nothing away.
"""

from collections.abc import Mapping
from typing import Any

from trueup.core.terraform.jobs.making import Making
from trueup.model.terraform import Job

CONTAINER = "runner"
WORK, GIVEN, TEMPORARY = "/work", "/run/trueup", "/tmp"  # noqa: S108  # in a container of its own
NOBODY = 65532
PROVIDERS = 4 << 30
"""Bytes of providers that a pod may fetch, which do not count for its run."""
OVERHEAD = 512 << 20
"""Bytes for what looks after Terraform in the pod: so it ends it before the kernel does."""


def pod(job: Job, making: Making, labels: Mapping[str, str], secret: str) -> dict[str, Any]:
    """The template of a run's pod; *secret*: the name of what it is given."""
    given = making.template
    meta, spec = given.get("metadata") or {}, given.get("spec") or {}
    account = making.account_of(job)
    return {
        "metadata": {**meta, "labels": {**(meta.get("labels") or {}), **labels}},
        "spec": {
            **spec,
            "restartPolicy": "Never",
            "terminationGracePeriodSeconds": making.grace,
            "enableServiceLinks": False,
            **({"serviceAccountName": account} if account else {}),
            "automountServiceAccountToken": bool(account),
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": NOBODY,
                "runAsGroup": NOBODY,
                "fsGroup": NOBODY,
                **(spec.get("securityContext") or {}),
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "volumes": [
                *(spec.get("volumes") or ()),
                {"name": "work", "emptyDir": {"sizeLimit": _most(job)}},
                {"name": "temporary", "emptyDir": {"sizeLimit": _most(job)}},
                {"name": "given", "secret": {"secretName": secret, "defaultMode": 0o440}},
            ],
            "containers": [_container(job, making, _own(spec))],
        },
    }


def _most(job: Job) -> str:
    """For what hides from our own limit: a pod that is evicted has no time to save a state."""
    return str(job.disk * 3 + PROVIDERS)


def _own(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a template says of our container: mounts, variables, requests."""
    found = (each for each in spec.get("containers") or () if each.get("name") == CONTAINER)
    return next(found, {})


def _container(job: Job, making: Making, given: Mapping[str, Any]) -> dict[str, Any]:
    environment = {**making.environment, "HOME": WORK, "TMPDIR": TEMPORARY}
    resources = given.get("resources") or {}
    limits = {
        "memory": str(job.memory + OVERHEAD),
        **({"cpu": job.place.cpu} if job.place.cpu else {}),
    }
    requests = {"memory": "256Mi", **({} if job.place.cpu else {"cpu": "100m"})}
    return {
        **given,
        "name": CONTAINER,
        "image": making.image,
        "command": ["trueup", "runner", "--folder", WORK, "--given", GIVEN, "--run", job.id],
        "env": [
            *(given.get("env") or ()),
            *({"name": name, "value": value} for name, value in environment.items()),
            {"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
        ],
        "resources": {
            "limits": {**(resources.get("limits") or {}), **limits},
            "requests": {**requests, **(resources.get("requests") or {})},
        },
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            *(given.get("volumeMounts") or ()),
            {"name": "work", "mountPath": WORK},
            {"name": "temporary", "mountPath": TEMPORARY},
            {"name": "given", "mountPath": GIVEN, "readOnly": True},
        ],
    }

"""Manifests: workloads and hooks of stories, as YAML."""

import yaml

HOOK = "argocd.argoproj.io/hook"
POLICY = "argocd.argoproj.io/hook-delete-policy"


def job(name: str, image: str = "migrate:1", **annotations: str) -> str:
    pod = {"restartPolicy": "Never", "containers": [{"name": "main", "image": image}]}
    body = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "annotations": annotations},
        "spec": {"backoffLimit": 0, "template": {"spec": pod}},
    }
    return yaml.safe_dump(body)


def hook(name: str, phase: str, image: str = "migrate:1", policy: str = "") -> str:
    extra = {POLICY: policy} if policy else {}
    return job(name, image, **{HOOK: phase, **extra})


def deployment(name: str, image: str = "web:1", **annotations: str) -> str:
    pod = {"containers": [{"name": "main", "image": image}]}
    labels = {"app": name}
    body = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "annotations": annotations},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }
    return yaml.safe_dump(body)

"""Sets and roots as the tests of this folder have them, from YAML."""

from typing import Any

import msgspec

from trueup.core.stacksets.making import Wanted, made
from trueup.core.terraform.files.closure import repository
from trueup.core.terraform.files.discover import discover
from trueup.core.terraform.files.layout import Layout, read
from trueup.k8s.object import Object
from trueup.k8s.yaml import documents
from trueup.model.stackset import StackSet

SOURCE = {"repoURL": "https://git.example.com/infra.git", "targetRevision": "main"}


def stack_set(spec: str = "", **meta: Any) -> StackSet:
    said = documents(spec.encode())[0][1] if spec else {}
    body = {
        "metadata": {"name": "infra", "namespace": "argocd", **meta},
        "spec": {"source": SOURCE, **said},
    }
    return msgspec.convert(body, StackSet)


def wanted(of: StackSet, *folders: str, layout: str = "") -> tuple[Wanted, ...]:
    """Of roots in these folders."""
    files = {f"{folder}/main.tf": b'resource "a" "b" {}' for folder in folders}
    said = read(layout.encode()) if layout else Layout()
    return made(of, discover(repository(files, files.__getitem__), said))


def stacks(*those: Wanted, **status: Any) -> list[Object]:
    """As the cluster has them."""
    return [Object({**each.body, "status": status}) for each in those]

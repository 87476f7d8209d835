"""Which sync windows are about a Stack."""

from typing import Any

import pytest

from trueup.core.project.windows import assigned
from trueup.core.stacks.windows import windows
from trueup.model.application import Application
from trueup.model.project import AppProject, ProjectSpec, SyncWindow
from trueup.model.stack import Stack

STACK = Stack(metadata={"name": "network-prod", "namespace": "infra"})


def project(**window: Any) -> AppProject:
    found = SyncWindow("deny", "0 22 * * *", "1h", **window)
    return AppProject(metadata={"name": "team"}, spec=ProjectSpec(sync_windows=(found,)))


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ({"applications": ("*-prod",)}, True),
        ({"applications": ("*-test",)}, False),
        ({"applications": ("stacks/*",)}, True),
        ({"applications": ("stacks/network-*",)}, True),
        ({"applications": ("stacks/infra/*",)}, True),
        ({"applications": ("stacks/other/*",)}, False),
        ({"namespaces": ("infra",)}, True),
        ({"namespaces": ("shop",)}, False),
        ({"clusters": ("in-cluster",)}, True),
        ({"clusters": ("https://kubernetes.default.svc",)}, True),
        ({"clusters": ("prod-eu",)}, False),
        ({"applications": ("*",), "namespaces": ("shop",), "and_operator": True}, False),
        ({"applications": ("*",), "namespaces": ("infra",), "and_operator": True}, True),
    ],
)
def test_by_name_namespace_and_cluster(window: dict[str, Any], expected: bool) -> None:
    assert bool(windows(project(**window), STACK)) is expected


def test_what_is_for_stacks_alone_is_about_no_application() -> None:
    app = Application(metadata={"name": "network-prod", "namespace": "infra"})
    assert not assigned(project(applications=("stacks/*",)), app)

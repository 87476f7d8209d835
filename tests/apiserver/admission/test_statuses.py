"""What may not be said in the status of a workload."""

import pytest
import yaml

from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.statuses import check_status
from trueup.k8s.ref import GroupKind


def _wrong(kind: str, status: str) -> list[str]:
    problems = Problems()
    check_status(GroupKind("apps", kind), {"status": yaml.safe_load(status)}, problems)
    return [str(cause) for cause in problems.causes]


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        (
            "Deployment",
            "{replicas: 1, readyReplicas: 1, availableReplicas: 2}",
            [
                "status.availableReplicas: Invalid value: 2: cannot be greater than"
                " status.replicas",
                "status.availableReplicas: Invalid value: 2: cannot be greater than readyReplicas",
            ],
        ),
        (
            "StatefulSet",
            "{replicas: 2, availableReplicas: 1}",
            [
                "status.availableReplicas: Invalid value: 1: cannot be greater than"
                " status.readyReplicas"
            ],
        ),
        (
            "DaemonSet",
            "{numberReady: -1}",
            ["status.numberReady: Invalid value: -1: must be greater than or equal to 0"],
        ),
        ("DaemonSet", "{numberReady: 5}", []),
        ("Nothing", "{replicas: -1}", []),
    ],
)
def test_numbers_that_cannot_be(kind: str, status: str, words: list[str]) -> None:
    assert _wrong(kind, status) == words

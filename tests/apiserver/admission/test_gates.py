"""Fields that are switched off are dropped, unless they are in use."""

from typing import Any

import pytest

from trueup.apiserver.admission.gates import PODS, drop_gated
from trueup.k8s.ref import GroupKind

SET = GroupKind("apps", "StatefulSet")


def _rolling(**rolling: int) -> dict[str, Any]:
    return {"spec": {"updateStrategy": {"rollingUpdate": rolling}}}


@pytest.mark.parametrize("before", [None, _rolling(partition=1), {"spec": {}}])
def test_what_is_switched_off_is_dropped(before: dict[str, Any] | None) -> None:
    body = _rolling(partition=0, maxUnavailable=2)
    drop_gated(SET, before, body)
    assert body == _rolling(partition=0)


def test_what_is_in_use_is_kept() -> None:
    body = _rolling(maxUnavailable=2)
    drop_gated(SET, _rolling(maxUnavailable=1), body)
    assert body == _rolling(maxUnavailable=2)


def test_a_lifecycle_that_says_nothing_more_goes() -> None:
    def pod(**lifecycle: Any) -> dict[str, Any]:
        return {"spec": {"containers": [{"name": "a", "lifecycle": lifecycle}]}}

    body = pod(stopSignal="SIGTERM")
    drop_gated(GroupKind("", "Pod"), None, body)
    assert body == {"spec": {"containers": [{"name": "a"}]}}
    body = pod(stopSignal="SIGTERM", preStop={})
    drop_gated(GroupKind("", "Pod"), None, body)
    assert body == pod(preStop={})


@pytest.mark.parametrize("kind", PODS, ids=str)
def test_an_object_without_such_fields_stays(kind: GroupKind) -> None:
    body: dict[str, Any] = {"spec": {"template": {"spec": {}}}}
    drop_gated(kind, None, body)
    assert body == {"spec": {"template": {"spec": {}}}}

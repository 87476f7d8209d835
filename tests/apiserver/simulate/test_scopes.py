"""Which pods and claims a quota with scopes speaks of."""

from typing import Any

import pytest

from trueup.apiserver.simulate.scopes import covers

IMPORTANT = {"scopeName": "PriorityClass", "operator": "In", "values": ["high"]}
OTHERS = {"scopeName": "PriorityClass", "operator": "NotIn", "values": ["high"]}
GOLD = {"scopeName": "VolumeAttributesClass", "operator": "In", "values": ["gold"]}
ANY = {"scopeName": "PriorityClass", "operator": "Exists"}
ACROSS = {"scopeName": "CrossNamespacePodAffinity", "operator": "Exists"}
LOOKS_AWAY = {
    "podAntiAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": [{"namespaces": ["other"]}]
    }
}


def pod(quality: str = "Burstable", **spec: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Pod", "spec": spec, "status": {"qosClass": quality}}


def claim(wanted: str, has: str = "") -> dict[str, Any]:
    status = {"currentVolumeAttributesClassName": has} if has else {}
    spec = {"volumeAttributesClassName": wanted}
    kind = {"apiVersion": "v1", "kind": "PersistentVolumeClaim"}
    return {**kind, "spec": spec, "status": status}


def quota(*scopes: Any) -> dict[str, Any]:
    named = [scope for scope in scopes if isinstance(scope, str)]
    selected = [scope for scope in scopes if not isinstance(scope, str)]
    return {"spec": {"scopes": named, "scopeSelector": {"matchExpressions": selected}}}


@pytest.mark.parametrize(
    ("scopes", "body", "expected"),
    [
        ((), pod(), True),
        (("BestEffort",), pod("BestEffort"), True),
        (("NotBestEffort",), pod("BestEffort"), False),
        (("Terminating",), pod(activeDeadlineSeconds=5), True),
        (("NotTerminating",), pod(activeDeadlineSeconds=5), False),
        (("NotTerminating", "BestEffort"), pod(), False),
        ((IMPORTANT,), pod(priorityClassName="high"), True),
        ((IMPORTANT,), pod(), False),
        ((OTHERS,), pod(priorityClassName="low"), True),
        ((ANY,), pod(), False),
        ((ACROSS,), pod(affinity=LOOKS_AWAY), True),
        ((ACROSS,), pod(), False),
        (("BestEffort",), {"apiVersion": "v1", "kind": "Service", "spec": {}}, False),
        ((GOLD,), claim("gold"), True),
        ((GOLD,), claim("silver"), False),
        ((GOLD,), claim("silver", has="gold"), True),
    ],
)
def test_a_quota_speaks_of_what_all_its_scopes_match(
    scopes: tuple[Any, ...], body: Any, expected: bool
) -> None:
    assert covers(quota(*scopes), body) is expected

"""Which kinds an installation manages: what inclusions and exclusions make of each other."""

from typing import Any

import msgspec
import pytest
import yaml

from trueup.core.filters import Filters
from trueup.k8s.ref import GroupKind

CASES = """
- {filters: {}, managed: [apps/Deployment/east]}
- filters: {exclusions: [{apiGroups: [apps]}]}
  managed: [batch/Job/east]
  left: [apps/Deployment/east, apps/DaemonSet/west]
- filters: {exclusions: [{kinds: [Secret]}]}
  managed: [/ConfigMap/east]
  left: [/Secret/east, example.com/Secret/east]
- filters: {exclusions: [{apiGroups: ["*.example.com"], kinds: ["*"], clusters: [east*]}]}
  managed: [a.example.com/A/west, example.com/A/east-1]
  left: [a.example.com/A/east-1]
- filters: {inclusions: [{apiGroups: [apps]}]}
  managed: [apps/Deployment/east]
  left: [batch/Job/east]
- filters: {inclusions: [{apiGroups: [apps]}], exclusions: [{kinds: [DaemonSet]}]}
  managed: [apps/Deployment/east]
  left: [apps/DaemonSet/east, batch/Job/east]
- filters:
    inclusions: [{apiGroups: [apps], kinds: [DaemonSet]}]
    exclusions: [{apiGroups: [apps]}]
  left: [apps/DaemonSet/east, apps/Deployment/east, batch/Job/east]
- filters: {inclusions: [{apiGroups: [apps], clusters: [east]}]}  # nothing is said of the west
  managed: [apps/Deployment/east, apps/Deployment/west, batch/Job/west]
  left: [batch/Job/east]
- filters:
    inclusions: [{apiGroups: [apps], clusters: [east]}]
    exclusions: [{apiGroups: [apps], clusters: [west]}]
  managed: [apps/Deployment/east, apps/Deployment/north]
  left: [apps/Deployment/west, batch/Job/east]
"""


@pytest.mark.parametrize("case", yaml.safe_load(CASES))
def test_what_is_managed(case: dict[str, Any]) -> None:
    filters = msgspec.convert(case["filters"], Filters)
    for wanted in ("managed", "left"):
        for each in case.get(wanted, ()):
            group, kind, cluster = each.split("/")
            assert filters.exclude(GroupKind(group, kind), cluster) is (wanted == "left"), each

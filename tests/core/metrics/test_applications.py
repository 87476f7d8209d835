"""Applications: what is told of one, as lines."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from trueup.core.metrics.applications import known, lines
from trueup.core.metrics.kept import Asked

WEB = """
metadata:
  namespace: argocd
  name: web
  creationTimestamp: "2026-11-01T00:00:00Z"
  labels: {team: shop, team-name: Shop}
spec:
  project: shop
  source: {repoURL: https://Git.example.test/org/shop.git}
  destination: {name: staging, namespace: web}
  syncPolicy: {automated: {}}
status:
  sync: {status: OutOfSync}
  health: {status: Degraded}
  operationState: {phase: Failed}
  conditions:
  - {type: SyncError, message: no}
  - {type: SyncError, message: again}
"""


NOTHING = Asked()


def server(address: str, name: str) -> str:
    return address or {"staging": "https://staging:6443"}.get(name, "")


def told(text: str, asked: Asked = NOTHING) -> dict[str, str]:
    found = lines(yaml.safe_load(text), asked, server)
    assert set(found) <= set(known(asked))
    return {metric.name: line.decode().rstrip("\n") for metric, line in found.items()}


def test_what_an_application_is_as_argo_cd_tells_it() -> None:
    assert told(WEB)["argocd_app_info"] == (
        'argocd_app_info{namespace="argocd",name="web",project="shop",autosync_enabled="true",'
        'repo="https://git.example.test/org/shop",dest_server="https://staging:6443",'
        'dest_namespace="web",sync_status="OutOfSync",health_status="Degraded",operation="",'
        'hydrator_status="",phase="Failed"} 1'
    )


@pytest.mark.parametrize(
    ("spec", "status", "told_of"),
    [
        ({}, {"sourceHydrator": {"currentOperation": {"phase": "Failed"}}}, ""),
        ({"sourceHydrator": {}}, {}, "Unknown"),
        ({"sourceHydrator": {}}, {"sourceHydrator": {"currentOperation": {}}}, "Unknown"),
        (
            {"sourceHydrator": {}},
            {"sourceHydrator": {"currentOperation": {"phase": "Hydrating"}}},
            "Hydrating",
        ),
    ],
)
def test_how_its_hydration_stands(spec: Any, status: Any, told_of: str) -> None:
    found = told(yaml.safe_dump({"spec": spec, "status": status}))
    assert f'hydrator_status="{told_of}",' in found["argocd_app_info"]


def test_a_line_for_each_status_as_old_dashboards_ask_for_it() -> None:
    app = 'namespace="argocd",name="web",project="shop"'
    found = told(WEB)
    healths = ("Degraded", "Healthy", "Missing", "Progressing", "Suspended", "Unknown")
    assert found["argocd_app_health_status"].splitlines() == [
        f'argocd_app_health_status{{{app},health_status="{each}"}} {int(each == "Degraded")}'
        for each in healths
    ]
    assert found["argocd_app_sync_status"].splitlines() == [
        f'argocd_app_sync_status{{{app},sync_status="{each}"}} {int(each == "OutOfSync")}'
        for each in ("OutOfSync", "Synced", "Unknown")
    ]
    assert found["argocd_app_created_time"].endswith("} 1793491200")


def test_a_status_of_somebodys_own_has_a_line_too() -> None:
    found = told("{status: {health: {status: Napping}}}")["argocd_app_health_status"]
    assert found.count("} 0") == 6
    assert 'health_status="Napping"} 1' in found


def test_labels_and_conditions_are_told_if_they_are_asked_for() -> None:
    assert "argocd_app_labels" not in told(WEB)
    assert "argocd_app_condition" not in told(WEB)
    found = told(
        WEB, Asked(labels=("team", "team-name", "tier"), conditions=("SyncError", "Other"))
    )
    app = 'namespace="argocd",name="web",project="shop"'
    assert found["argocd_app_labels"] == (
        f'argocd_app_labels{{{app},label_team="shop",label_team_name="Shop",label_tier=""}} 1'
    )
    assert found["argocd_app_condition"] == (
        f'argocd_app_condition{{{app},condition="SyncError"}} 2'
    )


def test_two_labels_that_are_spelt_alike_are_one() -> None:
    found = told(WEB, Asked(labels=("team-name", "team_name")))
    assert found["argocd_app_labels"].count("label_team_name") == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"operation": {"sync": {}}}, 'operation="sync"'),
        ({"metadata": {"name": "web", "deletionTimestamp": "x"}}, 'operation="delete"'),
        ({"spec": {"syncPolicy": {"automated": {"enabled": False}}}}, 'autosync_enabled="false"'),
        ({"spec": {"sources": [{"repoURL": "https://a"}, {"repoURL": "b"}]}}, 'repo="https://a"'),
        ({"spec": {"sourceHydrator": {"drySource": {"repoURL": "https://dry"}}}}, "https://dry"),
        ({"spec": "nonsense", "status": 7}, 'sync_status="Unknown",health_status="Unknown"'),
    ],
)
def test_whatever_somebody_has_written(more: Mapping[str, Any], said: str) -> None:
    body = {"metadata": {"name": "web"}, **more}
    (info,) = [one for metric, one in lines(body, NOTHING, server).items() if "info" in metric.name]
    assert said in info.decode()


def test_since_when_it_is_out_of_sync() -> None:
    managed = """
  managedFields:
  - manager: argocd-controller-sync-status
    operation: Update
    time: "2026-11-02T00:00:00Z"
    fieldsV1: {"f:status": {"f:sync": {"f:status": {}}}}
"""
    text = WEB.replace("spec:", f"{managed.strip(chr(10))}\nspec:", 1)
    name = "trueup_app_out_of_sync_since_seconds"
    assert told(text)[name].endswith("} 1793577600")
    assert name not in told(text.replace("OutOfSync", "Synced"))

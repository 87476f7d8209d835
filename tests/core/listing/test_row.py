"""Row: what of an Application is searched and sorted."""

from typing import Any

import pytest
import yaml

from trueup.core.listing.row import Row, row

WHOLE = """
metadata:
  name: web
  namespace: argocd
  labels: {team: a}
  annotations: {note: x}
  ownerReferences: [{kind: ApplicationSet, name: shops}]
  deletionTimestamp: '2026-01-03T00:00:00Z'
  creationTimestamp: '2026-01-01T00:00:00Z'
spec:
  project: shop
  destination: {server: https://prod, namespace: web}
  sources:
  - {repoURL: https://git.example.test/shop, path: web, targetRevision: main}
  - {repoURL: https://charts.example.test, chart: redis, targetRevision: 1.*}
  syncPolicy: {automated: {prune: false, selfHeal: true}}
status:
  conditions: [{type: SyncError}, {type: SharedResourceWarning}]
  health: {status: Healthy}
  sync: {status: Synced}
  operationState: {phase: Succeeded, finishedAt: '2026-01-02T00:00:00Z'}
"""


def test_all_of_it() -> None:
    assert row(yaml.safe_load(WHOLE)) == Row(
        "web",
        "argocd",
        "shop",
        "https://prod",
        "web",
        "Healthy",
        "Synced",
        "Succeeded",
        ("https://git.example.test/shop", "https://charts.example.test"),
        ("web", "redis"),
        ("main", "1.*"),
        {"team": "a"},
        {"note": "x"},
        ("on", "self-heal"),
        ("shops",),
        ("SyncError", "SharedResourceWarning"),
        ("deleting", "troubled", "warned"),
        "2026-01-01T00:00:00Z",
        "2026-01-02T00:00:00Z",
        "web\nshop\nhttps://prod\nweb\nhttps://git.example.test/shop\n"
        "https://charts.example.test\nweb\nredis",
    )


@pytest.mark.parametrize(
    "body", [{}, {"spec": 5}, {"spec": {"sources": [1]}}, {"status": {"health": "x"}}]
)
def test_whatever_somebody_has_written(body: dict[str, Any]) -> None:
    found = row({"metadata": {"name": "web"}, **body})
    assert (found.name, found.project, found.health, found.sync) == (
        "web",
        "default",
        "Unknown",
        "Unknown",
    )

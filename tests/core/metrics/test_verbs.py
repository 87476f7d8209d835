"""Verbs: as client-go's paths are read by Argo CD."""

import pytest

from trueup.core.metrics.verbs import verb

PODS = "/api/v1/namespaces/shop/pods"


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/api/v1/pods", "List"),
        ("GET", f"{PODS}?limit=500", "List"),
        ("GET", f"{PODS}/web", "Get"),
        ("GET", "/api/v1/namespaces", "List"),
        ("GET", "/api/v1/namespaces/shop", "Get"),
        ("GET", "/apis/apps/v1/namespaces/shop/deployments", "List"),
        ("GET", "/apis/apps/v1/namespaces/shop/deployments/web", "Get"),
        ("GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles", "List"),
        ("GET", "/api/v1/pods?allowWatchBookmarks=true&watch=true", "Watch"),
        ("GET", "/api/v1/pods?watch=1", "Watch"),
        ("GET", "/api/v1/pods?watch=0", "List"),
        ("GET", f"{PODS}/web/log?follow=true", "Get"),
        ("GET", "/apis/apps/v1", "Get"),
        ("GET", "/api", "Get"),
        ("GET", "/openapi/v3/apis/apps/v1?hash=x", "Get"),
        ("GET", "/version", "Get"),
        ("POST", PODS, "Create"),
        ("PUT", f"{PODS}/web", "Update"),
        ("PATCH", f"{PODS}/web?dryRun=All", "Patch"),
        ("DELETE", f"{PODS}/web", "Delete"),
        ("HEAD", PODS, "Unknown"),
    ],
)
def test_a_request_is_called_as_kubernetes_calls_it(method: str, path: str, expected: str) -> None:
    assert verb(method, path) == expected

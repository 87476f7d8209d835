"""Paths to what they name."""

import pytest

from trueup.apiserver.routes import Target, target


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/api/v1/pods", Target("", "v1", "pods")),
        ("/api/v1/namespaces/a", Target("", "v1", "namespaces", name="a")),
        ("/api/v1/namespaces/a/status", Target("", "v1", "namespaces", "", "a", "status")),
        ("/api/v1/namespaces/a/pods", Target("", "v1", "pods", "a")),
        ("/api/v1/namespaces/a/pods/b/log", Target("", "v1", "pods", "a", "b", "log")),
        ("/apis/apps/v1/namespaces/a/deployments/b", Target("apps", "v1", "deployments", "a", "b")),
        ("/api/v1/watch/pods", Target("", "v1", "pods", watch=True)),
    ],
)
def test_a_path_of_a_resource(path: str, expected: Target) -> None:
    assert target(path) == expected


@pytest.mark.parametrize(
    "path", ["/", "/api", "/api/v1", "/apis/apps", "/apis/apps/v1", "/healthz"]
)
def test_other_paths_name_no_resource(path: str) -> None:
    assert target(path) is None

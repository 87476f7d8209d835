"""What a source's options add stands in the Application, or in a file that overrides it."""

import pytest

from trueup.core.trace.added import added
from trueup.model.origin import Place

OVERRIDE = b"kustomize:\n  images: [a=b]\n"


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({}, Place("", 0, True, "spec.source.kustomize.images")),
        (
            {"app/.argocd-source.yaml": OVERRIDE},
            Place("app/.argocd-source.yaml", 2, True, "images"),
        ),
        (
            {
                "app/.argocd-source.yaml": OVERRIDE,
                "app/.argocd-source-web.yaml": b"# own\n" + OVERRIDE,
            },
            Place("app/.argocd-source-web.yaml", 3, True, "images"),
        ),
        (
            {"app/.argocd-source.yaml": b"kustomize: {replicas: []}"},
            Place("", 0, True, "spec.source.kustomize.images"),
        ),
    ],
)
def test_a_file_that_overrides_is_named(files: dict[str, bytes], place: Place) -> None:
    assert added(files, "app", "kustomize", "images") == place

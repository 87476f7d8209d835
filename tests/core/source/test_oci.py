"""Addresses in registries, what manifests hold, and what a registry asks."""

from typing import Any

import pytest

from trueup.core.source.oci import (
    CHART_LAYER,
    LAYERS,
    Place,
    beginning,
    chart_of,
    files_of,
    only_manifest,
    place,
)
from trueup.model.errors import Stalled

TITLE = {"org.opencontainers.image.title": "a.yaml"}


@pytest.mark.parametrize(
    ("url", "chart", "expected"),
    [
        ("oci://ghcr.io/team/shop", "", Place("ghcr.io", "team/shop")),
        ("oci://ghcr.io/team/charts/", "nginx", Place("ghcr.io", "team/charts/nginx")),
        ("ghcr.io/team", "sub/nginx", Place("ghcr.io", "team/sub/nginx")),
        ("ghcr.io:5000", "nginx", Place("ghcr.io:5000", "nginx")),
        ("https://ghcr.io/team", "nginx", Place("ghcr.io", "team/nginx")),
        ("oci://docker.io/team/shop", "", Place("registry-1.docker.io", "team/shop")),
        ("oci://user:secret@ghcr.io/shop", "", Place("ghcr.io", "shop")),
    ],
)
def test_where_an_artifact_is(url: str, chart: str, expected: Place) -> None:
    assert place(url, chart) == expected


@pytest.mark.parametrize("url", ["oci://ghcr.io", "oci:///shop", "", "oci://ghcr.io/a?b=c"])
def test_what_is_no_place(url: str) -> None:
    with pytest.raises(Stalled):
        place(url)


def test_a_registry_has_a_beginning() -> None:
    assert beginning("oci://ghcr.io") == Place("ghcr.io", "")


def _layer(media_type: str, annotations: dict[str, str] | None = None) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": media_type, "annotations": annotations}


@pytest.mark.parametrize(
    ("layers", "taken"),
    [
        ([_layer(LAYERS[1])], [LAYERS[1]]),
        ([_layer(LAYERS[1], TITLE), _layer("text/plain")], [LAYERS[1]]),
        ([_layer(LAYERS[1]), _layer("text/plain", TITLE)], [LAYERS[1]]),
        ([_layer(LAYERS[0], TITLE), _layer("text/plain", TITLE)], [LAYERS[0], "text/plain"]),
        ([_layer("application/x.prov", TITLE), _layer(CHART_LAYER, TITLE)], [CHART_LAYER]),
    ],
)
def test_which_layers_hold_the_files(layers: list[dict[str, Any]], taken: list[str]) -> None:
    assert [each.media_type for each in files_of({"layers": layers}, "x")] == taken


def test_types_of_layers_may_be_forbidden() -> None:
    with pytest.raises(Stalled, match=r"a layer of the type application/vnd\.cncf\.helm"):
        files_of({"layers": [_layer(CHART_LAYER)]}, "x", LAYERS[:1])
    with pytest.raises(Stalled, match="is no Helm chart"):
        chart_of({"layers": [_layer(LAYERS[0])]}, "x")


def test_an_index_must_leave_no_choice() -> None:
    one, other = {"digest": "sha256:a"}, {"digest": "sha256:b"}
    said = {"digest": "sha256:c", "artifactType": "application/vnd.dev.sigstore.bundle.v0.3+json"}
    assert only_manifest({"manifests": [said, one]}, "x") == "sha256:a"
    with pytest.raises(Stalled, match="an index of 2 manifests"):
        only_manifest({"manifests": [one, other]}, "x")

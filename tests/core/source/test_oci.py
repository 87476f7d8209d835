"""Addresses in registries, what manifests hold, and what a registry asks."""

from typing import Any

import pytest

from trueup.core.source.oci import (
    CHART,
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

TAGGED = ("oci://ghcr.io/shop:1.0.0", f"ghcr.io/shop@sha256:{'ab' * 32}")
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


@pytest.mark.parametrize(
    "url", ["oci://ghcr.io", "oci:///shop", "", "oci://ghcr.io/a?b=c", *TAGGED]
)
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
        ([_layer(LAYERS[2]), None, "x"], [LAYERS[2]]),
    ],
)
def test_which_layers_hold_the_files(layers: list[dict[str, Any]], taken: list[str]) -> None:
    assert [each.media_type for each in files_of({"layers": layers}, "x")] == taken


def test_of_a_chart_its_own_layer_is_taken_whatever_is_beside_it() -> None:
    manifest = {"config": {"mediaType": CHART}, "layers": [_layer(LAYERS[1]), _layer(CHART_LAYER)]}
    assert [each.media_type for each in files_of(manifest, "x")] == [CHART_LAYER]
    with pytest.raises(Stalled, match="is no Helm chart"):
        files_of({**manifest, "layers": [_layer(LAYERS[1])]}, "x")


def test_layers_as_docker_writes_them_are_taken_where_that_is_said() -> None:
    docker = "application/vnd.docker.image.rootfs.diff.tar.gzip"
    manifest = {"layers": [_layer(docker)]}
    assert [each.media_type for each in files_of(manifest, "x", [docker])] == [docker]
    with pytest.raises(Stalled, match=r"a layer of the type application/vnd\.docker"):
        files_of(manifest, "x")


@pytest.mark.parametrize(
    "manifest",
    [
        {},
        {"layers": "x", "config": []},
        {"layers": [{"size": "x", "annotations": [1], "mediaType": 3}]},
    ],
)
def test_a_manifest_that_is_none_is_refused(manifest: dict[str, Any]) -> None:
    with pytest.raises(Stalled, match="has 0 layers with files"):
        files_of(manifest, "x")
    with pytest.raises(Stalled, match="an index of 0 manifests"):
        only_manifest({"manifests": manifest}, "x")


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
    arm = {**one, "platform": {"os": "linux", "architecture": "arm64"}}
    amd = {**other, "platform": {"os": "linux", "architecture": "amd64"}}
    assert only_manifest({"manifests": [arm, amd, said]}, "x") == "sha256:b"
    assert only_manifest({"manifests": [arm]}, "x") == "sha256:a"

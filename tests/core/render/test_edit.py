"""The edits of an Application to a kustomization, as `kustomize edit` makes them."""

from typing import Any

import msgspec
import pytest
import yaml

from trueup.core.render.edit import edited, image
from trueup.model.errors import Stalled
from trueup.model.source import KustomizeOptions


class There:
    """A component called `there`, and two that a pattern finds."""

    def matching(self, pattern: str) -> tuple[str, ...]:
        return ("parts/a", "parts/b") if pattern == "parts/*" else (pattern,)

    def is_there(self, path: str) -> bool:
        return path == "there"


def _edit(kustomization: str, options: str) -> Any:
    given = msgspec.convert(yaml.safe_load(options), KustomizeOptions)
    body = yaml.safe_load(kustomization) or {}
    return edited(body, given, {"ARGOCD_APP_NAME": "shop"}, There())


@pytest.mark.parametrize(
    ("kustomization", "options", "expected"),
    [
        ("namePrefix: a-", "namePrefix: b-", "namePrefix: b-"),
        ("{}", "nameSuffix: -x", "nameSuffix: -x"),
        ("namespace: a", "namespace: b", "namespace: b"),
        (
            "images: [{name: z, newTag: '1'}, {name: a, newName: m/a, newTag: '1'}]",
            "images: ['a=*:2', 'b:3']",
            "images: [{name: a, newName: m/a, newTag: '2'}, {name: b, newTag: '3'},"
            " {name: z, newTag: '1'}]",
        ),
        (
            "replicas: [{name: a, count: 1}, {name: b, count: 1}]",
            "replicas: [{name: a, count: '4'}]",
            "replicas: [{name: a, count: 4}, {name: b, count: 1}]",
        ),
        (
            "commonLabels: {a: b}",
            "commonLabels: {app: $ARGOCD_APP_NAME}",
            "commonLabels: {a: b, app: shop}",
        ),
        (
            "commonLabels: {a: b}",
            "{commonLabels: {a: c}, forceCommonLabels: true}",
            "commonLabels: {a: c}",
        ),
        (
            "labels: [{pairs: {x: y}}]",
            "{commonLabels: {a: c}, labelWithoutSelector: true}",
            "labels: [{pairs: {x: y, a: c}}]",
        ),
        (
            "labels: [{pairs: {x: y}, includeSelectors: true}]",
            "{commonLabels: {a: c}, labelWithoutSelector: true, labelIncludeTemplates: true}",
            "labels: [{pairs: {x: y}, includeSelectors: true},"
            " {pairs: {a: c}, includeTemplates: true}]",
        ),
        (
            "commonAnnotations: {a: b}",
            "commonAnnotations: {c: $ARGOCD_APP_NAME}",
            "commonAnnotations: {a: b, c: $ARGOCD_APP_NAME}",
        ),
        (
            "patches: [{path: x.yaml}]",
            "patches: [{patch: p, target: {kind: X, labelSelector: a=b},"
            " options: {allowNameChange: true}}]",
            "patches: [{path: x.yaml}, {patch: p, target: {kind: X, labelSelector: a=b},"
            " options: {allowNameChange: true}}]",
        ),
        (
            "components: [a]",
            "{components: [a, there, gone], ignoreMissingComponents: true}",
            "components: [a, there]",
        ),
        (
            "components: [parts/b]",
            "components: ['parts/*', c]",
            "components: [parts/b, parts/a, c]",
        ),
    ],
)
def test_edits(kustomization: str, options: str, expected: str) -> None:
    assert _edit(kustomization, options) == yaml.safe_load(expected)


def test_what_is_set_already_is_not_overwritten_without_force() -> None:
    with pytest.raises(Stalled) as stalled:
        _edit("commonLabels: {a: b}", "commonLabels: {a: c}")
    assert stalled.value.message == "label a is already in the kustomization file"
    with pytest.raises(Stalled, match="annotation a is already"):
        _edit("commonAnnotations: {a: b}", "commonAnnotations: {a: c}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nginx:1.2", {"name": "nginx", "newTag": "1.2"}),
        ("nginx=m/nginx", {"name": "nginx", "newName": "m/nginx"}),
        ("nginx=h:5000/nginx:1", {"name": "nginx", "newName": "h:5000/nginx", "newTag": "1"}),
        ("nginx@sha256:ab", {"name": "nginx", "digest": "sha256:ab"}),
        (
            "nginx=m/nginx:1@sha256:ab",
            {"name": "nginx", "newName": "m/nginx", "newTag": "1", "digest": "sha256:ab"},
        ),
        ("h:5000/nginx:1", {"name": "h:5000/nginx", "newTag": "1"}),
    ],
)
def test_images(text: str, expected: dict[str, str]) -> None:
    assert image(text) == expected


def test_a_name_alone_is_no_image() -> None:
    with pytest.raises(Stalled, match="is not an image"):
        image("nginx")

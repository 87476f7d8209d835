"""From flags to the spec of an Application."""

from typing import Any

import pytest
import yaml

from trueup.cli.given import Given
from trueup.cli.output import Failure
from trueup.cli.spec import image_name, with_spec


def given(**flags: Any) -> Given:
    named = {name.replace("_", "-"): value for name, value in flags.items()}
    return Given(named, frozenset(named))


@pytest.mark.parametrize(
    ("before", "flags", "after"),
    [
        ("{}", {"repo": "r", "path": "p"}, "{source: {repoURL: r, path: p}}"),
        (
            "{source: {repoURL: r, helm: {parameters: [{name: a, value: '1'}]}}}",
            {"helm_set": ("a=2", "b=x=y")},
            "{source: {repoURL: r, helm: {parameters: "
            "[{name: a, value: '2'}, {name: b, value: x=y}]}}}",
        ),
        (
            "{}",
            {"helm_set_string": ("a=1",)},
            "{source: {helm: {parameters: [{name: a, value: '1', forceString: true}]}}}",
        ),
        (
            "{source: {kustomize: {images: ['nginx:1', 'redis:2']}}}",
            {"kustomize_image": ("nginx=quay.test/nginx:3",)},
            "{source: {kustomize: {images: ['nginx=quay.test/nginx:3', 'redis:2']}}}",
        ),
        (
            "{source: {helm: {values: 'a: 1'}}}",
            {"values_literal_file": "b: {c: [1, yes]}"},
            "{source: {helm: {valuesObject: {b: {c: [1, true]}}}}}",
        ),
        (
            "{}",
            {"kustomize_replica": ("web=3",)},
            "{source: {kustomize: {replicas: [{name: web, count: 3}]}}}",
        ),
        (
            "{}",
            {"jsonnet_tla_code": ("n=1+1",)},
            "{source: {directory: {jsonnet: {tlas: [{name: n, value: 1+1, code: true}]}}}}",
        ),
        (
            "{destination: {name: prod, namespace: a}}",
            {"dest_server": "https://c"},
            "{destination: {server: 'https://c', namespace: a}}",
        ),
        (
            "{syncPolicy: {automated: {}, syncOptions: [Validate=false, PruneLast=true]}}",
            {"auto_prune": True, "sync_option": ("!PruneLast", "Validate=true")},
            "{syncPolicy: {automated: {prune: true}, syncOptions: [Validate=true]}}",
        ),
        (
            "{sources: [{repoURL: a}, {repoURL: b}]}",
            {"revision": "v2", "source_position": 2},
            "{sources: [{repoURL: a}, {repoURL: b, targetRevision: v2}]}",
        ),
    ],
)
def test_only_what_was_given_changes(before: str, flags: dict[str, Any], after: str) -> None:
    position = int(flags.get("source_position", 0))
    found = with_spec(yaml.safe_load(before), given(**flags), source=position)
    assert found == yaml.safe_load(after)


def test_automation_must_be_there_to_be_tuned() -> None:
    with pytest.raises(Failure, match="not configured with automatic sync"):
        with_spec({}, given(self_heal=True))


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("nginx", "nginx"),
        ("nginx:1.2", "nginx"),
        ("host:5000/a/b", "host:5000/a/b"),
        ("host:5000/a/b:1", "host:5000/a/b"),
        ("a@sha256:00", "a"),
        ("a=b:2", "a"),
    ],
)
def test_an_image_is_known_by_its_name(image: str, name: str) -> None:
    assert image_name(image) == name


@pytest.mark.parametrize("text", ["- a", "a: 1\n---\nb: 2", "a: ["])
def test_values_are_one_mapping(text: str) -> None:
    with pytest.raises(Failure, match="--values-literal-file"):
        with_spec({}, given(values_literal_file=text))

"""An environment variable that is written twice is applied once."""

import pytest
import yaml

from trueup.core.compare.variables import single

TWICE = "[{name: a, env: [{name: X, value: '1'}, {name: Y}, {name: X, value: '2'}]}]"
ONCE = "[{name: a, env: [{name: Y}, {name: X, value: '2'}]}]"


@pytest.mark.parametrize(
    "manifest",
    [
        "{kind: Pod, spec: {containers: %s}}",
        "{kind: Pod, spec: {initContainers: %s}}",
        "{kind: Deployment, spec: {template: {spec: {containers: %s}}}}",
        "{kind: CronJob, spec: {jobTemplate: {spec: {template: {spec: {containers: %s}}}}}}",
    ],
)
def test_the_last_one_counts(manifest: str) -> None:
    assert single(yaml.safe_load(manifest % TWICE)) == yaml.safe_load(manifest % ONCE)


@pytest.mark.parametrize(
    "manifest",
    [
        "{kind: Pod, spec: {containers: [{name: a, env: [{name: X}, {name: Y}]}]}}",
        "{kind: Pod, spec: {containers: [{name: a}, null, 7], initContainers: {}}}",
        "{kind: Pod}",
        "{kind: Widget, spec: {containers: [{env: [{name: X}, {name: X}]}]}}",
    ],
)
def test_anything_else_stays_as_it_is(manifest: str) -> None:
    body = yaml.safe_load(manifest)
    assert single(body) is body

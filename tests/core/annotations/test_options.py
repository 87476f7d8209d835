"""Sync options: the object's own annotation wins over the application's list."""

import pytest

from tests.core.written import obj
from trueup.core.annotations.options import deletion, manner, parse, pruning
from trueup.k8s.object import Object
from trueup.model.plan import Manner


def with_options(options: str | None, **annotations: str) -> Object:
    body = obj("{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}").body
    if options is not None:
        annotations["argocd.argoproj.io/sync-options"] = options
    return Object({**body, "metadata": {"name": "x", "annotations": annotations}})


def test_the_last_entry_of_a_name_wins() -> None:
    options = parse(["Prune=false", " CreateNamespace = true ", "Prune=true"])
    assert options.given == {"Prune": "true", "CreateNamespace": "true"}


@pytest.mark.parametrize(
    ("own", "app", "expected"),
    [
        (None, [], "true"),
        ("Prune=false", [], "false"),
        ("Prune=confirm", [], "confirm"),
        (None, ["Prune=false"], "false"),
        ("Prune=true", ["Prune=false"], "true"),
        ("Prune=confirm", ["Prune=false"], "confirm"),
        ("Validate=false,Prune=false", [], "false"),
        ("Prune=nonsense", [], "true"),
    ],
)
def test_pruning(own: str | None, app: list[str], expected: str) -> None:
    assert pruning(with_options(own), parse(app)) == expected


@pytest.mark.parametrize(
    ("obj_", "app", "expected"),
    [
        (with_options(None), [], "true"),
        (with_options("Delete=false"), [], "false"),
        (with_options("Delete=true"), ["Delete=false"], "true"),
        (with_options("Delete=confirm"), [], "confirm"),
        (with_options(None, **{"helm.sh/resource-policy": "keep"}), [], "false"),
    ],
)
def test_deletion(obj_: Object, app: list[str], expected: str) -> None:
    assert deletion(obj_, parse(app)) == expected


@pytest.mark.parametrize(
    ("own", "live", "app", "expected"),
    [
        (None, None, [], Manner()),
        ("Validate=false", None, [], Manner(validate=False)),
        (None, None, ["Validate=false"], Manner(validate=False)),
        ("Replace=true", None, [], Manner(replace=True)),
        (None, "Replace=true", [], Manner(replace=True)),
        ("Replace=false", None, ["Replace=true"], Manner()),
        ("Force=true", None, [], Manner(force=True)),
        (None, None, ["Force=true"], Manner()),
        (None, None, ["ServerSideApply=true"], Manner(server_side=True)),
        ("ServerSideApply=false", None, ["ServerSideApply=true"], Manner(server_side=False)),
        ("SkipDryRunOnMissingResource=true", None, [], Manner(skip_missing_kind=True)),
        (None, None, ["PrunePropagationPolicy=background"], Manner(propagation="Background")),
        (None, None, ["PrunePropagationPolicy=nonsense"], Manner(propagation="Foreground")),
    ],
)
def test_manner(own: str | None, live: str | None, app: list[str], expected: Manner) -> None:
    assert manner(with_options(own), with_options(live), parse(app)) == expected


def test_options_of_an_operation_stand_over_those_of_the_application() -> None:
    operation, app = parse(["Prune=true"]), parse(["Prune=false", "Validate=false"])
    assert operation.over(app).given == {"Prune": "true", "Validate": "false"}

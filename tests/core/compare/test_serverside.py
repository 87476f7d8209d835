"""Server-side difference (reference 1.3, 2.10): a dry run's answer in, what counts out."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.core.compare.test_verdict import WEB
from tests.core.schemas import builtin
from tests.core.written import edited, obj, synced
from trueup.core.annotations.options import COMPARE_OPTIONS, options_in
from trueup.core.compare.serverside import Asking, asking, server_difference
from trueup.core.compare.verdict import Rules
from trueup.k8s.object import Object
from trueup.model.application import IgnoreDifferences

Body = dict[str, Any]


def dry_run(
    text: str, live: Object, webhook: Callable[[Body], None] = lambda _body: None
) -> Object:
    """What the server answers: the apply, then what a webhook makes of that, owned by nobody."""
    body = yaml.safe_load(yaml.safe_dump(dict(synced(text, live).body)))
    webhook(body)
    return Object(body)


def paths(
    text: str, live: Object, predicted: Object, rules: Rules | None = None, **how: bool
) -> list[str]:
    given = rules or Rules(builtin)
    mutations = how.get("mutations", False)
    found = server_difference(obj(text), live, predicted, given, mutations=mutations)
    return ["/".join(each.path) for each in found.change.fields] if found.change else []


def label(body: Body) -> None:
    body["metadata"].setdefault("labels", {})["mesh"] = "on"


def inject(body: Body) -> None:
    body["spec"]["template"]["spec"]["containers"].append({"name": "mesh", "image": "mesh:1"})


def scale(body: Body) -> None:
    body["spec"]["revisionHistoryLimit"] = 3


@pytest.mark.parametrize("mutations", [False, True])
def test_2_10_nothing_differs_where_nothing_would_change(mutations: bool) -> None:
    live = synced(WEB)
    assert paths(WEB, live, dry_run(WEB, live), mutations=mutations) == []


@pytest.mark.parametrize(
    ("git", "differs"),
    [
        (WEB.replace("replicas: 2", "replicas: 3"), ["spec/replicas"]),
        (
            WEB.replace("web:1", "web:2"),
            ['spec/template/spec/containers/[name="web"]/image'],
        ),
        (WEB.replace(", annotations: {team: red}", ""), ["metadata/annotations"]),
        (WEB.replace("  replicas: 2\n", ""), ["spec/replicas"]),  # Argo CD overlooks a removal
        (WEB.replace('"0.5"', "500m"), []),
    ],
)
def test_2_10_what_an_apply_would_change(git: str, differs: list[str]) -> None:
    live = synced(WEB)
    assert paths(git, live, dry_run(git, live)) == differs


@pytest.mark.parametrize(
    ("webhook", "path"),
    [
        (label, "metadata/labels/mesh"),
        (inject, 'spec/template/spec/containers/[name="mesh"]'),
        (scale, "spec/revisionHistoryLimit"),
    ],
)
def test_2_10_what_a_webhook_would_change_counts_only_if_asked_for(
    webhook: Callable[[Body], None], path: str
) -> None:
    live = synced(WEB)
    predicted = dry_run(WEB, live, webhook)
    assert paths(WEB, live, predicted) == []
    assert paths(WEB, live, predicted, mutations=True) == [path]


def test_2_10_what_a_webhook_takes_away_again_is_not_ours_to_miss() -> None:
    live = edited(synced(WEB), revisionHistoryLimit=3)

    def reset(body: Body) -> None:
        del body["spec"]["revisionHistoryLimit"]
        for entry in body["metadata"]["managedFields"]:
            entry["fieldsV1"].get("f:spec", {}).pop("f:revisionHistoryLimit", None)

    assert paths(WEB, live, dry_run(WEB, live, reset)) == []


def test_2_10_ignore_rules_come_after_the_prediction() -> None:
    live = synced(WEB)
    git = WEB.replace("replicas: 2", "replicas: 3")
    rule = IgnoreDifferences("apps", "Deployment", json_pointers=("/spec/replicas",))
    found = server_difference(
        obj(git), live, dry_run(git, live), Rules(builtin, (rule,)), mutations=False
    )
    assert (found.change, found.ignored) == (None, True)


def test_bookkeeping_and_status_never_count() -> None:
    live = synced(WEB)
    predicted = dry_run(WEB, live, lambda body: body["metadata"].update(generation=7, uid="x"))
    later = Object({**predicted.body, "status": {"replicas": 3}})
    assert paths(WEB, live, later, mutations=True) == []


@pytest.mark.parametrize(
    ("app", "own", "default", "expected"),
    [
        (None, None, False, Asking()),
        (None, None, True, Asking(server=True)),
        ("ServerSideDiff=true", None, False, Asking(server=True)),
        ("ServerSideDiff=false", None, True, Asking()),
        ("ServerSideDiff=true", "ServerSideDiff=false", False, Asking()),
        ("IgnoreExtraneous", "ServerSideDiff=true", False, Asking(server=True)),
        (
            "ServerSideDiff=true,IncludeMutationWebhook=true",
            None,
            False,
            Asking(server=True, mutations=True),
        ),
        (
            "ServerSideDiff=true",
            "IncludeMutationWebhook=true",
            False,
            Asking(server=True, mutations=True),
        ),
    ],
)
def test_1_3_who_says_that_the_server_is_asked(
    app: str | None, own: str | None, default: bool, expected: Asking
) -> None:
    body = yaml.safe_load(WEB)
    if own:
        body["metadata"]["annotations"][COMPARE_OPTIONS] = own
    assert asking(Object(body), synced(WEB), options_in(app), default=default) == expected


def test_what_client_side_apply_still_owns_is_compared_by_us() -> None:
    last = {"kubectl.kubernetes.io/last-applied-configuration": "{}"}
    entry = {
        "manager": "kubectl-client-side-apply",
        "operation": "Update",
        "apiVersion": "apps/v1",
        "fieldsType": "FieldsV1",
        "fieldsV1": {
            "f:metadata": {"f:annotations": {f"f:{next(iter(last))}": {}}},
            "f:spec": {"f:replicas": {}},
        },
    }
    body = yaml.safe_load(WEB)
    live = Object(
        {**body, "metadata": {**body["metadata"], "annotations": last, "managedFields": [entry]}}
    )
    assert asking(obj(WEB), live, options_in("ServerSideDiff=true"), default=False) == Asking()

"""All objects of an application: which are its own, and what status each has (reference 2.9)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from tests.core.written import RULES, obj, objs, rows_of, synced
from trueup.core.annotations.options import parse
from trueup.core.annotations.tracking import Method, Tracking, marked
from trueup.core.compare import Context, Rules, Verdict, compare, difference, targets
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import IgnoreDifferences
from trueup.model.change import Action
from trueup.model.comparison import Comparison, SyncCode
from trueup.model.policy import Finding

SHOP = Context(
    "shop",
    namespace="prod",
    namespaced={
        GroupKind("", "ConfigMap"): True,
        GroupKind("", "Namespace"): False,
        GroupKind("batch", "Job"): True,
    },
    rules=RULES,
)
CONFIG = "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}, data: {a: b}}"


def having(context: Context, **news: Any) -> Context:
    return replace(context, **news)


def config(name: str, **metadata: Any) -> Object:
    body = obj(CONFIG % name).body
    return Object({**body, "metadata": {**body["metadata"], **metadata}})


def live(
    *objects: Object, instance: str = "shop", tracking: Tracking | None = None
) -> list[Object]:
    """The objects as they are live, marked for an application."""
    how = tracking or Tracking()
    placed = [
        Object({**o.body, "metadata": {"namespace": "prod", **o.body["metadata"]}}) for o in objects
    ]
    return [Object(marked(each.body, instance, how, "prod")) for each in placed]


def compared(
    desired: Iterable[Object], actual: Iterable[Object], context: Context = SHOP
) -> Comparison:
    marks = [Object(marked(o.body, context.instance, context.tracking, "prod")) for o in desired]
    return compare(marks, {each.ref: each for each in actual}, context)


def test_each_object_is_synced_missing_or_extra() -> None:
    there = synced_config("same")
    found = compared([config_in("same"), config_in("new")], [there, *live(config("old"))])
    assert rows_of(found) == [
        "ConfigMap/same Synced",
        "ConfigMap/new OutOfSync",
        "ConfigMap/old OutOfSync prune",
    ]
    assert [each.change.action if each.change else None for each in found.objects] == [
        None,
        Action.CREATE,
        Action.DELETE,
    ]
    assert found.status is SyncCode.OUT_OF_SYNC


def config_in(name: str, **metadata: Any) -> Object:
    return config(name, namespace="prod", **metadata)


def synced_config(name: str) -> Object:
    body = marked(config_in(name).body, "shop", Tracking(), "prod")
    return synced(msgspec.json.encode(body).decode())


def test_all_synced_is_synced() -> None:
    assert compared([config_in("a")], [synced_config("a")]).status is SyncCode.SYNCED


def test_nothing_declared_and_nothing_live_is_synced() -> None:
    assert compared([], []).status is SyncCode.SYNCED


def test_an_object_without_our_mark_differs_by_the_mark() -> None:
    change = compared([config_in("a")], [config_in("a")]).objects[0].change
    assert change is not None
    assert change.fields[0].path[:2] == ("metadata", "annotations")


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(config("x", ownerReferences=[{"uid": "1"}]), id="owned by another object"),
        pytest.param(
            obj("{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition,"
                " metadata: {name: x, annotations: {argocd.argoproj.io/tracking-id:"
                " 'shop:apiextensions.k8s.io/CustomResourceDefinition:prod/x'}}}"),
            id="a CRD",
        ),
    ],
)  # fmt: skip
def test_never_pruned(case: Object) -> None:
    assert compared([], live(case)).objects == ()


def test_a_mark_copied_from_another_object_means_nothing() -> None:
    original = live(config("original"))[0]
    copy = Object({**original.body, "metadata": {**original.body["metadata"], "name": "copy"}})
    assert rows_of(compared([], [copy])) == []


def test_objects_of_other_applications_are_not_ours() -> None:
    assert compared([], live(config("x"), instance="other")).objects == ()


def test_a_shared_object_is_told_to_both() -> None:
    found = compared([config_in("x")], live(config("x"), instance="other"))
    assert [each.type for each in found.findings] == ["SharedResourceWarning"]
    assert found.findings[0].message == "ConfigMap/prod/x is part of applications shop and other"
    assert not found.findings[0].stops


def test_the_last_of_several_declarations_counts() -> None:
    two = objs("""
    {apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {a: first}}
    ---
    {apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: prod}, data: {a: last}}
    """)
    found = compared(two, [])
    assert [each.desired.at("data", "a") for each in found.objects if each.desired] == ["last"]
    assert found.findings[0].type == "RepeatedResourceWarning"
    assert "2 times" in found.findings[0].message


def test_excluded_kinds_are_left_out_and_told() -> None:
    context = having(SHOP, excluded=lambda o: o.body["kind"] == "ConfigMap")
    found = compared([config("x")], [], context)
    assert found.objects == ()
    assert [each.type for each in found.findings] == ["ExcludedResourceWarning"]


def test_namespaces_follow_the_scope_of_the_kind() -> None:
    found = targets(
        objs("""
        {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: other}}
        ---
        {apiVersion: v1, kind: Namespace, metadata: {name: c, namespace: prod}}
        ---
        {apiVersion: example.com/v1, kind: Unknown, metadata: {name: d}}
        """),
        SHOP,
    )
    assert [str(ref) for ref in found.refs] == [
        "ConfigMap/prod/a",
        "ConfigMap/other/b",
        "Namespace/c",
        "Unknown.example.com/prod/d",
    ]


def test_hooks_and_skipped_objects_have_no_status() -> None:
    found = compared(
        objs("""
        apiVersion: batch/v1
        kind: Job
        metadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {generateName: seed-, annotations: {argocd.argoproj.io/hook: PostSync}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: notes, annotations: {argocd.argoproj.io/hook: Skip}}
        """),
        [],
    )
    assert rows_of(found) == ["Job/migrate - hook", "ConfigMap/notes -"]
    assert [hook.at("metadata", "generateName") for hook in found.hooks] == [None, "seed-"]
    assert found.status is SyncCode.SYNCED


def test_a_live_hook_that_git_no_longer_has_is_left_alone() -> None:
    old = live(config("x", annotations={"argocd.argoproj.io/hook": "Sync"}))
    assert rows_of(compared([], old)) == ["ConfigMap/x - hook"]
    assert compared([], old).status is SyncCode.SYNCED


def test_ignore_extraneous_keeps_the_mark_but_does_not_count() -> None:
    extra = live(
        config("x", annotations={"argocd.argoproj.io/compare-options": "IgnoreExtraneous"})
    )
    found = compared([], extra)
    assert rows_of(found) == ["ConfigMap/x OutOfSync prune uncounted"]
    assert found.status is SyncCode.SYNCED


def test_a_plain_object_needs_a_name() -> None:
    found = compared([obj("{apiVersion: v1, kind: ConfigMap, metadata: {generateName: x-}}")], [])
    assert found.findings[0].message == "ConfigMap has no metadata.name"
    assert found.findings[0].stops


def test_what_the_project_forbids_is_unknown_and_never_pruned() -> None:
    no = Finding("InvalidSpecError", "not permitted")
    context = having(SHOP, forbids=lambda ref: no if ref.name == "secret" else None)
    found = compared([config_in("secret")], [], context)
    assert rows_of(found) == ["ConfigMap/secret Unknown"]
    assert found.findings == (no,)
    assert found.status is SyncCode.OUT_OF_SYNC
    assert compared([], live(config("secret")), context).objects == ()


def test_what_the_settings_exclude_is_told_and_left_alone() -> None:
    context = having(SHOP, excluded=lambda obj: obj.ref.name == "secret")
    found = compared([config_in("secret"), config_in("x")], [], context)
    assert rows_of(found) == ["ConfigMap/x OutOfSync"]
    assert [each.type for each in found.findings] == ["ExcludedResourceWarning"]
    assert compared([], live(config("secret")), context).objects == ()


def test_what_is_as_declared_is_in_sync_even_if_it_is_forbidden() -> None:
    context = having(SHOP, forbids=lambda _ref: Finding("InvalidSpecError", "not permitted"))
    found = compared([config_in("secret")], live(config_in("secret")), context)
    assert rows_of(found) == ["ConfigMap/secret Unknown"]
    assert found.status is SyncCode.SYNCED


@pytest.mark.parametrize(
    "option", ["Prune=confirm", "Delete=confirm", "Validate=false,Prune=confirm"]
)
def test_confirmation_is_asked_for_by_the_object(option: str) -> None:
    declared = config_in("x", annotations={"argocd.argoproj.io/sync-options": option})
    assert compared([declared], []).objects[0].requires_confirmation


def test_confirmation_is_asked_for_by_the_application() -> None:
    context = having(SHOP, options=parse(["Prune=confirm"]))
    assert compared([config_in("x")], [], context).objects[0].requires_confirmation


def test_the_same_object_served_under_two_groups_is_one() -> None:
    new = obj(
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: x, namespace: prod, uid: u}}"
    )
    old = obj("{apiVersion: extensions/v1beta1, kind: Deployment, metadata: {name: x, uid: u}}")
    declared = obj("{apiVersion: apps/v1, kind: Deployment, metadata: {name: x, namespace: prod}}")
    found = compared([declared], live(new, old))
    assert [str(each.ref) for each in found.objects] == ["Deployment.apps/prod/x"]


def test_waves_and_versions_are_told() -> None:
    declared = config_in("x", annotations={"argocd.argoproj.io/sync-wave": "-3"})
    each = compared([declared], []).objects[0]
    assert (each.wave, each.version) == (-3, "v1")


def test_answers_may_be_remembered() -> None:
    asked: list[Ref] = []

    def remembering(desired: Object, actual: Object, rules: Rules) -> Verdict:
        asked.append(desired.ref)
        return difference(desired, actual, rules)

    compared([config_in("a")], [synced_config("a")], having(SHOP, differ=remembering))
    assert [ref.name for ref in asked] == ["a"]


def test_ignored_differences_are_synced_but_known() -> None:
    rules = Rules(RULES.schema, (IgnoreDifferences("", "ConfigMap", json_pointers=("/data/a",)),))
    drifted = synced_config("a")
    drifted = Object({**drifted.body, "data": {"a": "drifted"}})
    each = compared([config_in("a")], [drifted], having(SHOP, rules=rules)).objects[0]
    assert (each.status, each.ignored) == (SyncCode.SYNCED, True)
    respecting = having(SHOP, rules=rules, options=parse(["RespectIgnoreDifferences=true"]))
    each = compared([config_in("a")], [drifted], respecting).objects[0]
    assert (each.status, each.ignored) == (SyncCode.SYNCED, False)
    assert each.desired is not None
    assert each.desired.at("data", "a") == "drifted"


class TestLabels:
    """Tracking by label: no identity in the mark, so a copy cannot be told."""

    CONTEXT = having(SHOP, tracking=Tracking(Method.LABEL))

    def test_extra(self) -> None:
        there = live(config("x"), tracking=Tracking(Method.LABEL))
        assert rows_of(compared([], there, self.CONTEXT)) == ["ConfigMap/x OutOfSync prune"]

    def test_another_application(self) -> None:
        there = live(config("x"), instance="other", tracking=Tracking(Method.LABEL))
        assert compared([], there, self.CONTEXT).objects == ()

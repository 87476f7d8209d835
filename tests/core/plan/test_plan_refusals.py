"""What stops a sync before it begins, and the namespace that it makes (reference 2.4, 2.5)."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from tests.core.planning import APP, WISH, made, planned
from tests.core.written import objs
from trueup.core.annotations.options import parse
from trueup.core.annotations.tracking import Tracking, marked
from trueup.core.compare import compare
from trueup.core.plan import make_plan
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import NamespaceMetadata
from trueup.model.change import Action
from trueup.model.plan import Phase, Plan
from trueup.model.policy import Finding


class TestManagedNamespace:
    """``managedNamespaceMetadata``: labels and annotations of the namespace that is created."""

    METADATA = NamespaceMetadata({"team": "red"}, {"note": "x"})

    def test_created_with_it(self) -> None:
        plan = self.plan(namespace_exists=False)
        after = plan.tasks[0].change.after
        assert after is not None
        assert after.at("metadata", "labels") == {"team": "red"}
        assert "argocd.argoproj.io/tracking-id" not in after.at("metadata", "annotations")

    def test_updated_where_it_differs(self) -> None:
        live = Object({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "prod"}})
        (task,) = self.plan(namespace_live=live).tasks
        assert (task.change.action, task.phase) == (Action.UPDATE, Phase.PRE_SYNC)

    def test_left_alone_where_it_does_not(self) -> None:
        created = self.plan(namespace_exists=False).tasks[0].change.after
        assert self.plan(namespace_live=created).tasks == ()

    def plan(self, **wish: Any) -> Plan:
        options = ["CreateNamespace=true"]
        return planned(
            [], namespace="prod", options=options, namespace_metadata=self.METADATA, **wish
        )


class TestFindings:
    """What stops a sync before it begins."""

    SERVED = frozenset({GroupKind("", "ConfigMap")})

    def test_a_kind_that_is_not_served(self) -> None:
        plan = planned(["ConfigMap/a", "Widget/w"], served=self.SERVED)
        assert [each.message for each in plan.findings] == [
            "Widget.example.com/prod/w: the cluster does not serve the kind Widget.example.com"
        ]
        assert plan.blocked

    @pytest.mark.parametrize(
        "desired",
        [
            ["CustomResourceDefinition/widgets", "Widget/w"],
            ["Widget/w options=SkipDryRunOnMissingResource=true"],
        ],
    )
    def test_unless_it_comes_with_the_sync_or_may_be_missing(self, desired: list[str]) -> None:
        served = self.SERVED | {GroupKind("apiextensions.k8s.io", "CustomResourceDefinition")}
        assert not planned(desired, served=served).blocked

    def test_shared_objects_with_fail_on_shared_resource(self) -> None:
        other = Object(marked(made(["ConfigMap/a"])[0].body, "other", Tracking(), "prod"))
        mine = Object(marked(made(["ConfigMap/a"])[0].body, "shop", Tracking(), "prod"))
        comparison = compare([mine], {other.ref: other}, APP)
        strict = msgspec.structs.replace(WISH, options=parse(["FailOnSharedResource=true"]))
        assert not make_plan(comparison, WISH).blocked
        assert make_plan(comparison, strict).blocked

    def test_objects_that_the_project_forbids(self) -> None:
        forbidding = replace(APP, forbids=no)
        plan = make_plan(compare(made(["ConfigMap/a"]), {}, forbidding), WISH)
        assert plan.blocked
        assert plan.tasks == ()


def no(ref: Ref) -> Finding:
    return Finding("InvalidSpecError", f"{ref} is not permitted", ref=ref)


class TestForbiddenHooks:
    """A project's rules hold for hooks as well, unless the sync runs none."""

    CONTEXT = replace(APP, forbids=lambda ref: no(ref) if ref.kind.kind == "Job" else None)
    HOOKS = objs("""
    apiVersion: batch/v1
    kind: Job
    metadata: {name: a, annotations: {argocd.argoproj.io/hook: PreSync}}
    ---
    apiVersion: batch/v1
    kind: Job
    metadata: {generateName: b-, annotations: {argocd.argoproj.io/hook: PreSync}}
    """)

    def test_they_stop_the_sync(self) -> None:
        plan = make_plan(compare(self.HOOKS, {}, self.CONTEXT), WISH)
        assert [each.message.partition(" ")[0] for each in plan.findings] == [
            "Job.batch/prod/a",
            "Job.batch/prod/b-",
        ]
        assert plan.tasks == ()

    def test_unless_none_are_run(self) -> None:
        without = msgspec.structs.replace(WISH, hooks=False)
        assert not make_plan(compare(self.HOOKS, {}, self.CONTEXT), without).blocked

    def test_a_namespace_is_not_made_where_the_project_forbids_it(self) -> None:
        wish: dict[str, Any] = {
            "options": ["CreateNamespace=true"],
            "namespace": "prod",
            "namespace_exists": False,
        }
        assert planned(["ConfigMap/a"], **wish, namespace_permitted=False).blocked
        assert not planned(["ConfigMap/a"], **wish).blocked

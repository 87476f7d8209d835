"""A sync in order: phases, waves, kinds, dependencies, prunes and hooks (reference 2.1 to 2.5)."""

from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.planning import APP, WISH, made, planned
from tests.core.written import objs, steps_of
from trueup.core.compare import compare
from trueup.core.plan import UNREAD, make_plan
from trueup.model.application import SyncResource
from trueup.model.plan import Phase

CASES = yaml.safe_load(
    dedent("""
    - name: kinds in Argo CD's order, unknown kinds last, then by name
      desired: [Widget/w, Deployment/b, Deployment/a, Service/s, ConfigMap/c, Ingress/i]
      steps:
      - "Sync 0: create ConfigMap/c, create Service/s, create Deployment/a, create Deployment/b,
        create Ingress/i, create Widget/w"
    - name: waves before kinds, negative ones first
      desired: [ConfigMap/late wave=1, Deployment/early wave=-1, Service/middle]
      steps:
      - "Sync -1: create Deployment/early"
      - "Sync 0: create Service/middle"
      - "Sync 1: create ConfigMap/late"
    - name: a hook weight is a wave where there is none
      desired: [ConfigMap/a weight=2, ConfigMap/b weight=-1, ConfigMap/c weight=9 wave=0]
      steps:
      - "Sync -1: create ConfigMap/b"
      - "Sync 0: create ConfigMap/c"
      - "Sync 2: create ConfigMap/a"
    - name: phases before waves
      desired: [Job/last hook=PostSync wave=-9, Job/first hook=PreSync wave=9, ConfigMap/a,
        Job/oops hook=SyncFail, Job/within hook=Sync]
      steps:
      - "PreSync 9: create Job/first"
      - "Sync 0: create ConfigMap/a, create Job/within"
      - "PostSync -9: create Job/last"
      - "SyncFail 0: create Job/oops"
    - name: a hook of several types runs in each of its phases
      desired: ["Job/x hook=PreSync,PostSync", ConfigMap/a]
      steps:
      - "PreSync 0: create Job/x"
      - "Sync 0: create ConfigMap/a"
      - "PostSync 0: create Job/x"
    - name: a namespace moves before the first object that lives in it
      desired: [Namespace/prod wave=5, ConfigMap/a wave=-1, Service/b wave=2]
      steps:
      - "Sync -1: create Namespace/prod, create ConfigMap/a"
      - "Sync 2: create Service/b"
    - name: even into another phase
      desired: [Namespace/prod, Job/x hook=PreSync, ConfigMap/a]
      steps:
      - "PreSync 0: create Namespace/prod, create Job/x"
      - "Sync 0: create ConfigMap/a"
    - name: other namespaces stay
      desired: [Namespace/other wave=5, ConfigMap/a wave=-1]
      steps:
      - "Sync -1: create ConfigMap/a"
      - "Sync 5: create Namespace/other"
    - name: a CRD moves before the first object of its kind
      desired: [CustomResourceDefinition/widgets wave=3, Widget/w wave=1, ConfigMap/a]
      steps:
      - "Sync 0: create ConfigMap/a"
      - "Sync 1: create CustomResourceDefinition/widgets, create Widget/w"
    - name: cluster-scoped objects need no namespace
      desired: [ClusterRole/r wave=-1, Namespace/prod, ConfigMap/a]
      steps:
      - "Sync -1: create ClusterRole/r"
      - "Sync 0: create Namespace/prod, create ConfigMap/a"
    - name: prunes come first in a wave, in the reverse order of making
      desired: [ConfigMap/new]
      live: [ConfigMap/old, Deployment/old, Service/old]
      steps:
      - "Sync 0: delete Deployment/old, delete Service/old, delete ConfigMap/old,
        create ConfigMap/new"
    - name: prune waves are swapped end for end
      desired: [ConfigMap/new wave=1]
      live: [Service/a wave=0, Service/b wave=1, Service/c wave=5]
      steps:
      - "Sync 0: delete Service/c"
      - "Sync 1: delete Service/b, create ConfigMap/new"
      - "Sync 5: delete Service/a"
    - name: PruneLast is one wave after all others
      options: [PruneLast=true]
      desired: [ConfigMap/a, ConfigMap/b wave=3]
      live: [Service/x wave=-2, Service/y]
      steps:
      - "Sync 0: create ConfigMap/a"
      - "Sync 3: create ConfigMap/b"
      - "Sync 4: delete Service/y, delete Service/x"
    - name: PruneLast of one live object
      desired: [ConfigMap/a wave=2]
      live: [Service/x options=PruneLast=true, Service/y]
      steps:
      - "Sync 0: delete Service/y"
      - "Sync 2: create ConfigMap/a"
      - "Sync 3: delete Service/x"
    - name: PruneLast never goes below wave 1
      options: [PruneLast=true]
      desired: [ConfigMap/a wave=-3]
      live: [Service/x wave=-7]
      steps:
      - "Sync -3: create ConfigMap/a"
      - "Sync 1: delete Service/x"
    - name: what is as declared stays in the plan, so that its health is waited for
      desired: [ConfigMap/a, ConfigMap/b wave=1]
      live: [ConfigMap/a]
      steps:
      - "Sync 0: keep ConfigMap/a"
      - "Sync 1: create ConfigMap/b"
    - name: ApplyOutOfSyncOnly leaves it out, but not the hooks
      options: [ApplyOutOfSyncOnly=true]
      desired: [ConfigMap/a, ConfigMap/b wave=1, Job/x hook=PreSync]
      live: [ConfigMap/a, ConfigMap/gone]
      steps:
      - "PreSync 0: create Job/x"
      - "Sync 0: delete ConfigMap/gone"
      - "Sync 1: create ConfigMap/b"
    - name: ApplyOutOfSyncOnly keeps what this operation has applied
      options: [ApplyOutOfSyncOnly=true]
      desired: [ConfigMap/a, ConfigMap/b]
      live: [ConfigMap/a, ConfigMap/b]
      applied: [ConfigMap/a]
      steps: ["Sync 0: keep ConfigMap/a"]
    - name: the apply strategy runs no hooks
      hooks: false
      desired: [ConfigMap/a, Job/x hook=PreSync]
      steps: ["Sync 0: create ConfigMap/a"]
    - name: a selective sync runs no hooks and leaves the rest alone
      only: [{kind: ConfigMap, name: a}, {kind: Service, name: s, namespace: other}]
      desired: [ConfigMap/a, ConfigMap/b, Job/x hook=PreSync, Service/s]
      live: [ConfigMap/old]
      steps: ["Sync 0: create ConfigMap/a"]
    - name: a selective sync without namespace takes all of that name
      only: [{kind: ConfigMap, name: a}]
      desired: [ConfigMap/a, ConfigMap/a ns=other]
      steps: ["Sync 0: create ConfigMap/a, create ConfigMap/a"]
    - name: Skip, unknown hooks and deletion hooks are not synced
      desired: [ConfigMap/a hook=Skip, ConfigMap/b hook=Nonsense, Job/c hook=PreDelete, ConfigMap/d]
      steps: ["Sync 0: create ConfigMap/d"]
    - name: CreateNamespace comes first
      options: [CreateNamespace=true]
      namespace: prod
      namespace_exists: false
      desired: [ConfigMap/a, Job/x hook=PreSync wave=-4]
      steps:
      - "PreSync -4: create Namespace/prod, create Job/x"
      - "Sync 0: create ConfigMap/a"
    - name: CreateNamespace has nothing to do where the namespace is
      options: [CreateNamespace=true]
      namespace: prod
      desired: [ConfigMap/a]
      steps: ["Sync 0: create ConfigMap/a"]
    - name: a namespace in Git wins over CreateNamespace
      options: [CreateNamespace=true]
      namespace: prod
      namespace_exists: false
      desired: [Namespace/prod]
      steps: ["Sync 0: create Namespace/prod"]
    """)
)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_order(case: dict[str, Any]) -> None:
    wish: dict[str, Any] = {
        key: case[key]
        for key in ("options", "namespace", "namespace_exists", "hooks")
        if key in case
    }
    if "only" in case:
        wish["only"] = tuple(SyncResource(**each) for each in case["only"])
    if "applied" in case:
        wish["applied"] = frozenset(each.ref for each in made(case["applied"]))
    assert steps_of(planned(case["desired"], case.get("live"), **wish)) == case["steps"]


@pytest.mark.parametrize(
    ("live", "wish", "skipped", "confirm"),
    [
        ("ConfigMap/x", {"prune": True}, "", False),
        ("ConfigMap/x", {"prune": False}, "ignored (requires pruning)", False),
        ("ConfigMap/x options=Prune=false", {"prune": True}, "ignored (no prune)", False),
        ("ConfigMap/x options=Prune=confirm", {"prune": True}, "", True),
        ("ConfigMap/x options=Prune=confirm", {"prune": True, "approved": True}, "", False),
        ("ConfigMap/x", {"prune": True, "options": ["Prune=false"]}, "ignored (no prune)", False),
        ("ConfigMap/x options=Prune=true", {"prune": True, "options": ["Prune=false"]}, "", False),
        ("ConfigMap/x", {"prune": True, "unread": True}, UNREAD, False),
    ],
)
def test_what_may_be_pruned(live: str, wish: dict[str, Any], skipped: str, confirm: bool) -> None:
    (task,) = planned([], [live], **wish).tasks
    assert (task.skipped, task.confirm) == (skipped, confirm)


def test_a_generated_hook_has_one_name_for_the_whole_operation() -> None:
    hooks = objs("""
    apiVersion: batch/v1
    kind: Job
    metadata: {generateName: migrate-, annotations: {argocd.argoproj.io/hook: "PreSync,PostSync"}}
    """)
    plan = make_plan(compare(hooks, {}, APP), WISH)
    assert [task.ref.name for task in plan.tasks] == [
        "migrate-abcdef0-presync-1700000000",
        "migrate-abcdef0-postsync-1700000000",
    ]
    assert plan.tasks[0].change.after is not None
    assert "generateName" not in plan.tasks[0].change.after.body["metadata"]


def test_kinds_that_differ_are_done_one_after_the_other() -> None:
    (step,) = planned(["ConfigMap/a", "ConfigMap/b", "Service/s"], ["Service/x", "Secret/y"]).steps
    assert [[task.ref.name for task in group] for group in step.groups] == [
        ["x", "y"],
        ["a", "b"],
        ["s"],
    ]


@pytest.mark.parametrize(
    ("desired", "waits"),
    [
        (["ConfigMap/a", "Deployment/b"], False),
        (["ConfigMap/a", "Deployment/b wave=1"], True),
        (["ConfigMap/a hook=Sync"], True),
        (["ConfigMap/a", "Job/x hook=SyncFail"], True),
    ],
)
def test_health_is_awaited_only_between_steps_and_for_hooks(
    desired: list[str], waits: bool
) -> None:
    assert planned(desired).waits is waits


def test_replace_replaces_what_is_there() -> None:
    desired = ["ConfigMap/a wave=1", "ConfigMap/b", "ConfigMap/same"]
    plan = planned(desired, ["ConfigMap/a", "ConfigMap/same"], options=["Replace=true"])
    assert [str(task.change.action) for task in plan.tasks] == ["create", "keep", "replace"]


def test_force_is_for_all_or_for_one() -> None:
    plan = planned(["ConfigMap/a options=Force=true", "ConfigMap/b"])
    assert [task.manner.force for task in plan.tasks] == [True, False]
    assert all(task.manner.force for task in planned(["ConfigMap/b"], force=True).tasks)


def test_a_person_is_told_what_will_happen() -> None:
    desired = ["ConfigMap/new", "ConfigMap/same", "ConfigMap/other wave=1", "Job/x hook=PreSync"]
    plan = planned(
        desired,
        ["ConfigMap/same", "ConfigMap/other", "Secret/old", "Service/kept options=Prune=false"],
    )
    assert str(plan.counts) == (
        "1 to create, 1 to update, 1 to delete, 1 hook, 1 skipped, 1 unchanged"
    )
    assert str(planned([]).counts) == "nothing to do"
    assert planned(["ConfigMap/a"], ["ConfigMap/a"]).empty


def test_an_approval_is_for_one_plan_only() -> None:
    assert planned(["ConfigMap/a"]).digest == planned(["ConfigMap/a"]).digest
    assert planned(["ConfigMap/a"]).digest != planned(["ConfigMap/b"]).digest
    assert planned(["ConfigMap/a"]).digest != planned(["ConfigMap/a"], revision="other").digest


rows = st.builds(
    lambda kind, name, wave, hook: f"{kind}/{name} wave={wave}" + (f" hook={hook}" if hook else ""),
    st.sampled_from(["ConfigMap", "Service", "Deployment", "Namespace", "Widget"]),
    st.sampled_from(["a", "b", "prod"]),
    st.integers(-2, 2),
    st.sampled_from(["", "", "", "PreSync", "PostSync", "SyncFail"]),
)


@settings(deadline=None)
@given(
    st.lists(rows, max_size=8, unique_by=lambda row: row.split()[0]),
    st.lists(rows, max_size=5),
    st.randoms(),
)
def test_every_object_has_its_place_whatever_the_order_of_files(
    desired: list[str], live: list[str], random: Any
) -> None:
    plan = planned(desired, live)
    shuffled = random.sample(desired, len(desired))
    assert steps_of(planned(shuffled, live)) == steps_of(plan)
    tasks = [*plan.tasks, *(task for step in plan.on_failure for task in step.tasks)]
    keys = [(task.ref, task.phase) for task in tasks]
    assert len(keys) == len(set(keys))
    wanted = {each.ref for each in made(desired)}
    assert wanted <= {ref for ref, _ in keys}
    assert all(task.prunes == (task.ref not in wanted) for task in tasks)


@settings(deadline=None)
@given(st.lists(rows, max_size=8, unique_by=lambda row: row.split()[0]), st.lists(rows, max_size=5))
def test_steps_rise_and_nothing_comes_before_its_namespace(
    desired: list[str], live: list[str]
) -> None:
    plan = planned(desired, live)
    order = [(list(Phase).index(step.phase), step.wave) for step in (*plan.steps, *plan.on_failure)]
    assert order == sorted(set(order))
    seen: set[str] = set()
    declared = {each.ref.name for each in made(desired) if each.ref.kind.kind == "Namespace"}
    for task in plan.tasks:
        if not task.prunes and task.ref.namespace in declared:
            assert task.ref.namespace in seen
        if task.ref.kind.kind == "Namespace":
            seen.add(task.ref.name)


@settings(deadline=None)
@given(st.lists(rows, max_size=6))
def test_inside_a_step_deletions_come_first(live: list[str]) -> None:
    for step in planned(["ConfigMap/x", "ConfigMap/y wave=1"], live).steps:
        prunes = [task.prunes for task in step.tasks]
        assert prunes == sorted(prunes, reverse=True)

"""Plans, beyond what `tests/specification` says of them."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.planning import APP, WISH, made, planned
from tests.core.written import objs, steps_of
from trueup.core.compare import compare
from trueup.core.plan import UNREAD, make_plan
from trueup.model.plan import Phase


def test_what_this_operation_has_applied_stays_in_its_plan() -> None:
    applied = frozenset(each.ref for each in made(["ConfigMap/a"]))
    both = ["ConfigMap/a", "ConfigMap/b"]
    plan = planned(both, both, options=["ApplyOutOfSyncOnly=true"], applied=applied)
    assert steps_of(plan) == ["Sync 0: keep ConfigMap/a"]


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


@pytest.mark.parametrize(
    ("revision", "part"),
    [
        ("1.2.3", "1.2.3"),
        ("1.2.3+build", "1.2.3-b"),
        ("12.345.6", "12.345"),
        (f"sha256:{'ab' * 32}", "abababa"),
    ],
)
def test_a_generated_name_is_one_whatever_the_revision(revision: str, part: str) -> None:
    hooks = objs("""
    apiVersion: batch/v1
    kind: Job
    metadata: {generateName: m-, annotations: {argocd.argoproj.io/hook: PreSync}}
    """)
    plan = make_plan(compare(hooks, {}, APP), msgspec.structs.replace(WISH, revision=revision))
    assert plan.tasks[0].ref.name == f"m-{part}-presync-1700000000"


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


def test_a_hook_without_any_name_is_named_by_the_sync() -> None:
    hooks = objs("""
    apiVersion: v1
    kind: Pod
    metadata: {annotations: {argocd.argoproj.io/hook: "PreSync,PostSync"}}
    """)
    plan = make_plan(compare(hooks, {}, APP), WISH)
    assert [task.ref.name for task in plan.tasks] == [
        "abcdef0-presync-1700000000",
        "abcdef0-postsync-1700000000",
    ]

"""
Where the server is asked what an apply would change, and what its answer makes of a difference.

The server of these tests is server-side apply, and then what no schema tells: it drops fields, and
writes others than it is given.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.written import RULES, change_of, edited, fields_of, obj, synced
from trueup.core.compare.doubt import doubtful, resolved, state
from trueup.core.compare.verdict import Rules, difference
from trueup.k8s.apply import apply
from trueup.k8s.managed import Manager
from trueup.k8s.object import Object
from trueup.model.application import IgnoreDifferences
from trueup.model.change import Action, Change
from trueup.model.comparison import Compared, SyncCode

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  minReadySeconds: 5
  template: {spec: {containers: [{name: web, image: "web:1"}]}}
"""
Body = dict[str, Any]


def compared(desired: Object, live: Object, rules: Rules = RULES) -> Compared:
    change = difference(desired, live, rules).change
    status = SyncCode.OUT_OF_SYNC if change else SyncCode.SYNCED
    return Compared(desired.ref, "v1", status, change, desired, live)


def without(live: Object, *names: str) -> Object:
    """*live* as a server has it that drops these fields, whoever owns them."""
    spec = {key: value for key, value in live.body["spec"].items() if key not in names}
    return Object({**live.body, "spec": spec})


def with_spec(live: Object, **spec: Any) -> Object:
    """*live* as a server has it that writes this in place of what it was given."""
    return Object({**live.body, "spec": {**live.body["spec"], **spec}})


def asks(desired: str, live: Object, *, thorough: bool = False) -> bool:
    return doubtful(compared(obj(desired), live), RULES, thorough=thorough)


# When to ask.


def test_nobody_is_asked_about_what_is_in_order() -> None:
    assert not asks(WEB, synced(WEB), thorough=True)


def test_nobody_is_asked_about_a_change_in_git() -> None:
    assert not asks(WEB.replace("web:1", "web:2"), synced(WEB))
    assert not asks(WEB.replace("minReadySeconds", "progressDeadlineSeconds"), synced(WEB))


@pytest.mark.parametrize("thorough", [False, True])
def test_nobody_is_asked_about_what_another_has_changed(thorough: bool) -> None:
    assert not asks(WEB, edited(synced(WEB), replicas=7), thorough=thorough)


def test_the_server_is_asked_about_what_is_ours_and_not_there() -> None:
    assert asks(WEB, without(synced(WEB), "minReadySeconds"))
    assert asks(WEB, without(synced(WEB), "template"))


def test_it_is_asked_about_a_value_that_is_ours_if_it_was_applied_last() -> None:
    live = with_spec(synced(WEB), minReadySeconds=9)
    assert not asks(WEB, live)
    assert asks(WEB, live, thorough=True)


def test_nobody_is_asked_before_the_hand_over_from_client_side_apply() -> None:
    note = "kubectl.kubernetes.io/last-applied-configuration"
    old = WEB.replace("namespace: shop", f"namespace: shop, annotations: {{{note}: '{{}}'}}")
    kubectl = synced(old, by="kubectl-client-side-apply")
    for entry in kubectl.body["metadata"]["managedFields"]:
        entry["operation"] = "Update"
    live = without(synced(WEB, kubectl), "minReadySeconds")
    assert not asks(WEB, live)


# Versions: what stands here under another name.

BEFORE = "{apiVersion: shapes.test/v1, kind: Shape, metadata: {name: a}, spec: {size: 1, host: x}}"
AFTER = "{apiVersion: shapes.test/v2, kind: Shape, metadata: {name: a}, spec: {size: 1}}"


def test_the_server_is_asked_about_what_was_applied_in_another_version() -> None:
    live = synced(BEFORE)
    converted = Object(
        {**live.body, "apiVersion": "shapes.test/v2", "spec": {"size": 1, "at": "x"}}
    )
    assert asks(AFTER, converted)
    answer = Object({**converted.body, "spec": {"size": 1}})
    found = resolved(compared(obj(AFTER), converted), answer, RULES)
    assert found.status is SyncCode.OUT_OF_SYNC
    assert fields_of(found.change) == ["spec/at: x -> None"]


def test_nobody_is_asked_where_the_other_version_declared_no_more() -> None:
    wide = AFTER.replace("size: 1", "size: 1, host: x")
    live = Object({**synced(BEFORE).body, "apiVersion": "shapes.test/v2"})
    assert not asks(wide, live)


def test_a_version_that_is_applied_again_leaves_no_doubt() -> None:
    live = Object({**synced(BEFORE).body, "apiVersion": "shapes.test/v2"})
    assert not asks(AFTER, synced(AFTER, live))


# What the answer makes of it.


def test_what_the_server_would_not_change_is_no_difference() -> None:
    live = without(synced(WEB), "minReadySeconds")
    each = compared(obj(WEB), live)
    assert each.status is SyncCode.OUT_OF_SYNC
    found = resolved(each, live, RULES)
    assert (found.status, found.change) == (SyncCode.SYNCED, None)


def test_what_it_would_change_is_told_alone() -> None:
    live = edited(without(synced(WEB), "minReadySeconds"), replicas=7)
    each = compared(obj(WEB), live)
    assert len(fields_of(each.change)) == 2
    found = resolved(each, with_spec(live, replicas=2), RULES)
    assert fields_of(found.change) == ["spec/replicas: 7 -> 2"]


def test_what_a_webhook_writes_at_every_apply_is_none_of_ours() -> None:
    live = without(synced(WEB), "minReadySeconds")
    found = resolved(compared(obj(WEB), live), with_spec(live, revisionHistoryLimit=3), RULES)
    assert found.status is SyncCode.SYNCED


def test_the_rules_of_what_to_ignore_hold_for_the_answer() -> None:
    live = Object({**synced(BEFORE).body, "apiVersion": "shapes.test/v2"})
    rule = IgnoreDifferences("*", "*", json_pointers=("/spec/host",))
    rules = Rules(RULES.schema, (rule,))
    answer = Object({**live.body, "spec": {"size": 1}})
    found = resolved(compared(obj(AFTER), live, rules), answer, rules)
    assert found.status is SyncCode.SYNCED


# How long an answer holds.


def test_an_answer_outlives_a_change_of_the_status() -> None:
    live = without(synced(WEB), "minReadySeconds")
    meta = {**live.body["metadata"], "resourceVersion": "9"}
    later = Object({**live.body, "metadata": meta, "status": {"readyReplicas": 2}})
    assert state(compared(obj(WEB), live)) == state(compared(obj(WEB), later))


@pytest.mark.parametrize("field", ["replicas: 3", "paused: true"])
def test_an_answer_is_about_one_declaration_and_one_live_state(field: str) -> None:
    live = without(synced(WEB), "minReadySeconds")
    each = compared(obj(WEB), live)
    other = WEB.replace("replicas: 2", field)
    assert state(each) != state(compared(obj(other), live))
    assert state(each) != state(compared(obj(WEB), edited(live, paused=True)))


# In general.

NAMES = "abcde"
SPECS = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 3), min_size=1)
FIELDS = st.frozensets(st.sampled_from(NAMES))
SHAPE = "{apiVersion: shapes.test/v1, kind: Shape, metadata: {name: a}, spec: {}}"


class Server:
    """Applies; *drops* these fields unless they are there already, and *alters* those."""

    def __init__(self, drops: frozenset[str], alters: frozenset[str]) -> None:
        self.drops, self.alters = drops, alters

    def apply(self, live: Object | None, spec: Mapping[str, int]) -> Object:
        manager = Manager("argocd-controller", "Apply", "shapes.test/v1")
        before = dict(live.body) if live else None
        config = {**obj(SHAPE).body, "spec": dict(spec)}
        body: Body = apply(before, config, manager, RULES.schema("", ""), force=True).body
        there = (before or {}).get("spec") or {}
        made = {
            name: value * 10 if name in self.alters and name in spec else value
            for name, value in body["spec"].items()
            if name not in self.drops or name in there
        }
        return Object({**body, "spec": made})


def looked_at(server: Server, spec: Mapping[str, int], live: Object, thorough: bool) -> Compared:
    """As the controller looks at it."""
    desired = Object({**obj(SHAPE).body, "spec": dict(spec)})
    each = compared(desired, live)
    if not doubtful(each, RULES, thorough=thorough):
        return each
    return resolved(each, server.apply(live, spec), RULES)


def changed(each: Compared) -> set[str]:
    """The fields of the spec that differ."""
    fields = each.change.fields if each.change else ()
    return {field.path[1] for field in fields if field.path[0] == "spec"}


@settings(deadline=None)
@given(SPECS, SPECS, FIELDS, FIELDS, st.dictionaries(st.sampled_from(NAMES), st.integers(0, 3)))
def test_no_difference_is_hidden_that_an_apply_would_mend(
    last: Mapping[str, int],
    spec: Mapping[str, int],
    drops: frozenset[str],
    alters: frozenset[str],
    drift: Mapping[str, Any],
) -> None:
    server = Server(drops, alters)
    live = edited(server.apply(None, last), "ann", **drift)
    desired = Object({**obj(SHAPE).body, "spec": dict(spec)})
    told = changed(looked_at(server, spec, live, thorough=True))
    before, after = live.body["spec"], server.apply(live, spec).body["spec"]
    for name in changed(compared(desired, live)) - told:
        assert before.get(name) == after.get(name)


@settings(deadline=None)
@given(SPECS, SPECS, FIELDS, FIELDS, st.dictionaries(st.sampled_from(NAMES), st.integers(0, 3)))
def test_what_was_applied_is_in_order(
    last: Mapping[str, int],
    spec: Mapping[str, int],
    drops: frozenset[str],
    alters: frozenset[str],
    drift: Mapping[str, Any],
) -> None:
    server = Server(drops, alters)
    live = server.apply(edited(server.apply(None, last), "ann", **drift), spec)
    assert looked_at(server, spec, live, thorough=True).status is SyncCode.SYNCED


@settings(deadline=None)
@given(SPECS, SPECS, FIELDS)
def test_what_is_dropped_is_in_order_whenever_one_looks(
    last: Mapping[str, int], spec: Mapping[str, int], drops: frozenset[str]
) -> None:
    server = Server(drops, frozenset())
    live = server.apply(server.apply(None, last), spec)
    assert looked_at(server, spec, live, thorough=False).status is SyncCode.SYNCED


def test_an_object_of_nobody_leaves_no_doubt() -> None:
    live = obj(WEB.replace("replicas: 2", "replicas: 7"))
    assert change_of(WEB, live) == Change(
        live.ref,
        Action.UPDATE,
        obj(WEB),
        compared(obj(WEB), live).change.fields,  # type: ignore[union-attr]
    )
    assert not asks(WEB, live, thorough=True)

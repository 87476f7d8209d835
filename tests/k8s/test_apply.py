"""Server-side apply: each rule as objects in, objects out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.k8s.things import body, manager, owned, thing
from trueup.k8s.apply import Applied, Body, apply, update, would_change
from trueup.k8s.managed import Manager
from trueup.k8s.schema import ANYTHING, Definitions, Schema

NONE = ""


def spec(found: Body) -> object:
    return found.get("spec")


def applied(live: Body | None, who: str, text: str, kind: Schema, day: int = 1) -> Body:
    outcome = apply(live, thing(text), manager(who, day=day), kind, force=False)
    assert outcome.conflicts == ()
    return outcome.body


RULES = [
    pytest.param("text: a", "text: a", "text: a", id="the same again changes nothing"),
    pytest.param("text: a", "text: b", "text: b", id="a leaf of one's own is set"),
    pytest.param("{text: a, count: 1}", "text: a", "text: a", id="what is no longer applied goes"),
    pytest.param("struct: {a: x, b: 1}", "struct: {a: x}", "struct: {a: x}", id="in a struct"),
    pytest.param("{map: {k: v, l: w}}", "{map: {l: w}}", "{map: {l: w}}", id="in a map"),
    pytest.param("{whole: {a: x, b: y}}", "{whole: {a: z}}", "{whole: {a: z}}", id="atomic map"),
    pytest.param("{list: [a, b]}", "{list: [b]}", "{list: [b]}", id="an atomic list is replaced"),
    pytest.param("{set: [a, b]}", "{set: [b, c]}", "{set: [b, c]}", id="items of a set"),
    pytest.param(
        "items: [{name: x, value: '1'}, {name: y}]",
        "items: [{name: y}, {name: z}]",
        "items: [{name: y}, {name: z}]",
        id="items of a keyed list",
    ),
    pytest.param(
        "items: [{name: x, inner: [{id: 1}, {id: 2}]}]",
        "items: [{name: x, inner: [{id: 2, value: v}]}]",
        "items: [{name: x, inner: [{id: 2, value: v}]}]",
        id="keyed lists in keyed lists",
    ),
    pytest.param(
        "items: [{name: x}, {name: y}]",
        "items: [{name: y}, {name: x}]",
        "items: [{name: y}, {name: x}]",
        id="the order is that of the configuration",
    ),
    pytest.param("{map: {k: v}}", "{map: {}}", "{map: null}", id="an emptied map is null"),
    pytest.param("{free: {a: {b: [1], c: 2}}}", "{free: {a: {c: 2}}}", "{free: {a: {c: 2}}}",
                 id="fields the schema does not name merge too"),
    pytest.param("text: a", NONE, NONE, id="applying nothing removes all that was applied"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "expected"), RULES)
def test_one_applier_gets_what_it_asks_for(
    kind: Schema, first: str, second: str, expected: str
) -> None:
    live = applied(None, "me", first, kind)
    after = applied(live, "me", second, kind, day=2)
    assert spec(after) == spec(thing(expected))


SHARED = [
    pytest.param("map: {a: x}", "map: {b: y}", "map: {a: x, b: y}", id="keys of a map"),
    pytest.param("set: [a, b]", "set: [b, c]", "set: [a, b, c]", id="items of a set"),
    pytest.param(
        "items: [{name: a, value: '1'}, {name: b}]",
        "items: [{name: c}, {name: a}]",
        "items: [{name: c}, {name: a, value: '1'}, {name: b}]",
        id="items of a keyed list, reordered by the later",
    ),
    pytest.param("text: a", "count: 1", "{text: a, count: 1}", id="fields of a struct"),
]


@pytest.mark.parametrize(("mine", "theirs", "expected"), SHARED)
def test_two_appliers_share_an_object(kind: Schema, mine: str, theirs: str, expected: str) -> None:
    both = applied(applied(None, "me", mine, kind), "you", theirs, kind)
    assert spec(both) == spec(thing(expected))
    alone = applied(both, "me", NONE, kind)
    assert owned(alone, "me") is None
    assert owned(alone, "you") == owned(both, "you")


def test_a_field_with_two_owners_stays_until_both_let_go(kind: Schema) -> None:
    both = applied(applied(None, "me", "text: a", kind), "you", "text: a", kind)
    alone = applied(both, "me", NONE, kind)
    assert spec(alone) == {"text": "a"}
    assert "spec" not in applied(alone, "you", NONE, kind)


def test_fields_of_an_updater_are_not_removed(kind: Schema) -> None:
    live = applied(None, "me", "{map: {a: x}, text: t}", kind)
    edited = {**live, "spec": {"map": {"a": "x", "b": "y"}, "text": "t"}}
    live = update(live, edited, manager("editor", "Update"), kind)
    assert spec(applied(live, "me", "text: t", kind)) == {"map": {"b": "y"}, "text": "t"}


def test_a_conflict_names_owner_and_field_and_changes_nothing(kind: Schema) -> None:
    live = applied(None, "me", "text: a", kind)
    outcome = apply(live, thing("text: b"), manager("you"), kind, force=False)
    assert outcome.body == live
    assert outcome.message == 'Apply failed with 1 conflict: conflict with "me": .spec.text'


def test_conflicts_are_listed_by_owner(kind: Schema) -> None:
    live = applied(None, "me", "{text: a, items: [{name: x, value: '1'}]}", kind)
    live = update(
        live,
        {**live, "spec": {**live["spec"], "count": 5}},
        manager("kubectl-edit", "Update"),
        kind,
    )
    config = thing("{text: b, count: 6, items: [{name: x, value: '2'}]}")
    message = apply(live, config, manager("you"), kind, force=False).message
    assert message == (
        'Apply failed with 3 conflicts: conflicts with "kubectl-edit" using example.com/v1:\n'
        "- .spec.count\n"
        'conflicts with "me":\n'
        "- .spec.text\n"
        '- .spec.items[name="x"].value'
    )  # fmt: skip


def test_the_message_names_the_subresource(kind: Schema) -> None:
    scaler = Manager("hpa", "Update", "example.com/v1", "scale")
    live = update(None, thing("count: 1"), scaler, kind)
    message = apply(live, thing("count: 2"), manager("me"), kind, force=False).message
    assert message.endswith('"hpa" with subresource "scale" using example.com/v1: .spec.count')


def test_force_takes_the_field_from_its_owner(kind: Schema) -> None:
    live = applied(None, "me", "{text: a, count: 1}", kind)
    after = apply(live, thing("text: b"), manager("you"), kind, force=True).body
    assert owned(after, "me") == {"f:spec": {"f:count": {}}}
    assert owned(after, "you") == {"f:spec": {"f:text": {}}}


def test_an_owner_without_fields_disappears(kind: Schema) -> None:
    live = applied(None, "me", "text: a", kind)
    after = apply(live, thing("text: b"), manager("you"), kind, force=True).body
    assert owned(after, "me") is None


def test_my_own_update_is_another_owner(kind: Schema) -> None:
    live = update(None, thing("count: 1"), manager("me", "Update"), kind)
    outcome = apply(live, thing("count: 2"), manager("me"), kind, force=False)
    assert [each.operation for each in outcome.conflicts] == ["Update"]


def test_an_object_without_owners_belongs_to_before_first_apply(kind: Schema) -> None:
    live = {**thing("{text: a, count: 1}"), "metadata": {"name": "it", "uid": "1"}}
    outcome = apply(live, thing("text: b"), manager("me"), kind, force=False)
    assert [each.manager for each in outcome.conflicts] == ["before-first-apply"]
    after = apply(live, thing("text: b"), manager("me"), kind, force=True).body
    assert owned(after, "before-first-apply", "Update") == {"f:spec": {".": {}, "f:count": {}}}


def test_an_apply_that_changes_nothing_returns_the_very_object(kind: Schema) -> None:
    live = applied(None, "me", "{text: a, items: [{name: x}]}", kind)
    again = apply(
        live, thing("{items: [{name: x}], text: a}"), manager("me", day=9), kind, force=False
    )
    assert again.body is live


def test_the_time_changes_only_with_the_object(kind: Schema) -> None:
    live = applied(None, "me", "{text: a, count: 1}", kind, day=1)
    live = applied(live, "you", "count: 1", kind, day=2)
    less = applied(live, "me", "text: a", kind, day=3)
    assert less["metadata"]["managedFields"][-1]["time"] == "2026-01-01T00:00:00Z"
    more = applied(less, "me", "text: b", kind, day=4)
    assert more["metadata"]["managedFields"][-1]["time"] == "2026-01-04T00:00:00Z"


def test_server_written_metadata_has_no_owner(kind: Schema) -> None:
    config = body("""
        apiVersion: example.com/v1
        kind: Thing
        metadata: {name: it, namespace: ns, labels: {app: x}, finalizers: [a/b], uid: u}
    """)
    after = apply(None, config, manager("me"), kind, force=False).body
    assert owned(after, "me") == {
        "f:metadata": {"f:labels": {"f:app": {}}, "f:finalizers": {'v:"a/b"': {}}}
    }


def test_status_may_be_out_of_bounds(kind: Schema) -> None:
    main = Manager("me", "Apply", "example.com/v1", reset=(("status",),))
    config = {**thing("text: a"), "status": {"phase": "Ready"}}
    after = apply(None, config, main, kind, force=False).body
    assert "status" not in after
    assert owned(after, "me") == {"f:spec": {"f:text": {}}}


def test_null_beside_content_says_nothing(kind: Schema) -> None:
    live = applied(None, "me", "map: {a: x}", kind)
    after = applied(live, "you", "map: null", kind)
    assert spec(after) == {"map": {"a": "x"}}


def test_a_kind_without_schema_has_granular_maps_and_atomic_lists() -> None:
    live = applied(None, "me", "{any: {a: 1}, list: [{x: 1}]}", ANYTHING)
    after = applied(live, "you", "any: {b: 2}", ANYTHING)
    assert spec(after) == {"any": {"a": 1, "b": 2}, "list": [{"x": 1}]}
    conflict = apply(after, thing("list: []"), manager("you"), ANYTHING, force=False)
    assert [each.path for each in conflict.conflicts] == [".spec.list"]


def test_a_port_without_protocol_is_the_tcp_port(service: Schema) -> None:
    def config(ports: str) -> Body:
        return body(f"{{apiVersion: v1, kind: Service, metadata: {{name: web}}, spec: {ports}}}")

    me = Manager("me", "Apply", "v1")
    live = apply(None, config("{ports: [{port: 80}]}"), me, service, force=False).body
    defaulted = {**live, "spec": {"ports": [{"port": 80, "protocol": "TCP", "targetPort": 80}]}}
    live = update(live, defaulted, Manager("server", "Update", "v1"), service)
    after = apply(live, config("{ports: [{port: 80, name: http}]}"), me, service, force=False)
    assert after.conflicts == ()
    assert after.body["spec"]["ports"] == [
        {"port": 80, "protocol": "TCP", "targetPort": 80, "name": "http"}
    ]


def test_duplicate_items_in_the_live_list_give_way_to_the_applied_one(kind: Schema) -> None:
    live = thing("items: [{name: a, value: '1'}, {name: a, value: '2'}, {name: b}]")
    live = update(None, live, manager("editor", "Update"), kind)
    after = apply(live, thing("items: [{name: a, value: '3'}]"), manager("me"), kind, force=True)
    assert spec(after.body) == {"items": [{"name": "a", "value": "3"}, {"name": "b"}]}


def test_fields_of_a_map_that_has_become_atomic_are_owned_as_one(definitions: Definitions) -> None:
    def kind(map_type: str) -> Schema:
        text = {"type": "string"}
        fields = {"type": "object", "properties": {"a": text, "b": text}}
        raw = {"map": {**fields, "x-kubernetes-map-type": map_type}, "text": text}
        spec = {"type": "object", "properties": raw}
        return definitions.custom({"type": "object", "properties": {"spec": spec}})

    live = applied(None, "me", "map: {a: x}", kind("granular"))
    live = applied(live, "you", "map: {b: z}", kind("granular"))
    after = applied(live, "they", "text: t", kind("atomic"))
    assert owned(after, "me") == owned(after, "you") == {"f:spec": {"f:map": {}}}


def test_would_change_is_nothing_when_only_owners_would(kind: Schema) -> None:
    live = applied(None, "me", "{text: a, items: [{name: x, value: '1'}]}", kind)
    assert would_change(live, thing("text: a"), manager("you"), kind) is None


def test_would_change_tells_fields_and_result(kind: Schema) -> None:
    live = applied(None, "me", "{text: a, map: {k: v}, items: [{name: x}]}", kind)
    change = would_change(
        live, thing("{text: b, items: [{name: x, value: new}]}"), manager("me"), kind
    )
    assert change is not None
    assert change.modified.paths() == (".spec.text",)
    assert change.added.paths() == ('.spec.items[name="x"].value',)
    assert change.removed.paths() == (".spec.map", ".spec.map.k")
    assert spec(change.body) == {"text": "b", "items": [{"name": "x", "value": "new"}]}


def test_a_null_where_nothing_is_would_change_nothing(deployment: Schema) -> None:
    config = body("""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, creationTimestamp: null}
        spec: {template: {metadata: {creationTimestamp: null}, spec: {containers: [{name: a}]}}}
    """)
    live = body("""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, creationTimestamp: '2026-01-01T00:00:00Z'}
        spec: {template: {metadata: {}, spec: {containers: [{name: a, command: [x]}]}}}
    """)
    live["metadata"].pop("creationTimestamp")
    assert would_change(live, config, Manager("me", "Apply", "apps/v1"), deployment) is None


def test_would_change_sees_a_new_order(kind: Schema) -> None:
    live = applied(None, "me", "items: [{name: x}, {name: y}]", kind)
    change = would_change(live, thing("items: [{name: y}, {name: x}]"), manager("me"), kind)
    assert change is not None
    assert not change.modified


# Properties.

_words = st.sampled_from(["a", "b", "c"])
_items = st.lists(_words, unique=True, max_size=3)
_specs = st.fixed_dictionaries(
    {},
    optional={
        "text": _words,
        "count": st.integers(0, 2),
        "struct": st.fixed_dictionaries({}, optional={"a": _words, "b": st.integers(0, 2)}),
        "map": st.dictionaries(_words, _words, max_size=2),
        "list": st.lists(_words, max_size=2),
        "set": _items,
        "items": _items.map(lambda names: [{"name": each} for each in names]),
    },
)
_HEAD = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "it"}}


def _live(kind: Schema, specs: list[Body]) -> Body | None:
    live: Body | None = None
    for at, each in enumerate(specs):
        config = {**_HEAD, "spec": each}
        live = apply(live, config, manager(f"m{at % 2}"), kind, force=True).body
    return live


@given(specs=st.lists(_specs, max_size=3), config=_specs)
def test_applying_twice_is_applying_once(kind: Schema, specs: list[Body], config: Body) -> None:
    wanted = {**_HEAD, "spec": {"text": "a", **config}}  # something to own
    once = apply(_live(kind, specs), wanted, manager("me"), kind, force=True)
    assert apply(once.body, wanted, manager("me"), kind, force=False) == Applied(once.body)


@given(specs=st.lists(_specs, max_size=3), config=_specs)
def test_what_was_applied_is_there_and_owned(kind: Schema, specs: list[Body], config: Body) -> None:
    wanted = {**_HEAD, "spec": config}
    live = apply(_live(kind, specs), wanted, manager("me"), kind, force=True).body
    assert would_change(live, wanted, manager("me"), kind) is None
    assert apply(live, wanted, manager("you"), kind, force=False).conflicts == ()


@given(config=_specs)
def test_an_only_owner_that_applies_nothing_leaves_nothing(kind: Schema, config: Body) -> None:
    live = apply(None, {**_HEAD, "spec": config}, manager("me"), kind, force=False).body
    after = apply(live, _HEAD, manager("me"), kind, force=False).body
    assert not any((after.get("spec") or {}).values())
    assert owned(after, "me") is None


def test_pods_keep_their_owners(definitions: Definitions) -> None:
    pod = definitions.kind("v1", "Pod")
    assert pod is not None
    config = body("""
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: nginx
            ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}]
            env: [{name: A, value: x}]
    """)
    found = apply(None, config, Manager("me", "Apply", "v1"), pod, force=False).body
    containers = owned(found, "me")["f:spec"]["f:containers"]
    assert set(containers['k:{"name":"web"}']["f:ports"]) == {
        'k:{"containerPort":80,"protocol":"TCP"}',
        'k:{"containerPort":80,"protocol":"UDP"}',
    }


def test_a_status_that_may_not_be_applied_still_counts_for_the_time(kind: Schema) -> None:
    live = applied(None, "me", "text: a", kind)
    main = Manager("you", "Apply", "example.com/v1", "", "2026-01-02T00:00:00Z", (("status",),))
    config = {**thing("text: a"), "status": {"phase": "Ready"}}
    after = apply(live, config, main, kind, force=False).body
    assert "status" not in after
    assert after["metadata"]["managedFields"][1]["time"] == "2026-01-02T00:00:00Z"

"""managedFields: updates of every kind, order and limits."""

from typing import Any

import pytest

from tests.k8s.things import body, manager, owned, thing
from trueup.k8s.apply import Body, apply, update
from trueup.k8s.managed import Manager
from trueup.k8s.schema import Schema


def written(before: Body | None, text: str, who: str, kind: Schema, day: int = 1) -> Body:
    """*before* after *who* has put this spec in the place of its own."""
    after = thing(text)
    if before is not None:
        after["metadata"] = before["metadata"]
    return update(before, after, manager(who, "Update", day), kind)


def test_a_creator_owns_all_that_it_creates(kind: Schema) -> None:
    found = written(None, "{text: a, map: {k: v}, set: [x], items: [{name: one}]}", "me", kind)
    assert owned(found, "me", "Update") == {
        "f:spec": {
            ".": {},
            "f:text": {},
            "f:map": {".": {}, "f:k": {}},
            "f:set": {".": {}, 'v:"x"': {}},
            "f:items": {".": {}, 'k:{"name":"one"}': {".": {}, "f:name": {}}},
        }
    }


def test_a_built_in_struct_by_value_has_no_owner_of_its_own(deployment: Schema) -> None:
    config = body("""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {app: web}}
        spec:
          strategy: {rollingUpdate: {maxSurge: 1}}
          template: {spec: {containers: [{name: web, resources: {}}]}}
    """)
    found = update(None, config, Manager("me", "Update", "apps/v1"), deployment)
    assert owned(found, "me", "Update") == {
        "f:metadata": {"f:labels": {".": {}, "f:app": {}}},
        "f:spec": {
            "f:strategy": {"f:rollingUpdate": {".": {}, "f:maxSurge": {}}},
            "f:template": {
                "f:spec": {
                    "f:containers": {
                        ".": {},
                        'k:{"name":"web"}': {".": {}, "f:name": {}, "f:resources": {}},
                    }
                }
            },
        },
    }


def test_only_what_changes_becomes_the_writers(kind: Schema) -> None:
    found = written(
        written(None, "{text: a, count: 1}", "me", kind), "{text: b, count: 1}", "you", kind
    )
    assert owned(found, "me", "Update") == {"f:spec": {".": {}, "f:count": {}}}
    assert owned(found, "you", "Update") == {"f:spec": {"f:text": {}}}


def test_what_is_removed_is_nobodys(kind: Schema) -> None:
    found = written(written(None, "{text: a, count: 1}", "me", kind), "count: 1", "you", kind)
    assert owned(found, "me", "Update") == {"f:spec": {".": {}, "f:count": {}}}
    assert owned(found, "you", "Update") is None


def test_writing_the_same_changes_no_owner_and_no_time(kind: Schema) -> None:
    before = written(None, "text: a", "me", kind, day=1)
    assert written(before, "text: a", "me", kind, day=2) == before


def test_appliers_stand_before_updaters_each_by_time(kind: Schema) -> None:
    found = written(None, "text: a", "zed", kind, day=1)
    found = apply(found, thing("count: 1"), manager("late", day=3), kind, force=False).body
    found = apply(found, thing("map: {k: v}"), manager("early", day=2), kind, force=False).body
    names = [entry["manager"] for entry in found["metadata"]["managedFields"]]
    assert names == ["early", "late", "zed"]


def test_the_oldest_updaters_are_put_together(kind: Schema) -> None:
    found: Body | None = None
    for at in range(12):
        spec = ", ".join(f"k{each}: v" for each in range(at + 1))
        found = written(found, f"map: {{{spec}}}", f"m{at}", kind, day=at + 1)
    assert found is not None
    names = [entry["manager"] for entry in found["metadata"]["managedFields"]]
    assert len(names) == 10
    assert "ancient-changes" in names
    assert {"m0", "m1", "m2"}.isdisjoint(names)


def test_a_client_may_have_tracking_forgotten(kind: Schema) -> None:
    before = written(None, "text: a", "me", kind)
    before["metadata"]["uid"] = "1"
    after: Body = {**before, "metadata": {"name": "it", "uid": "1", "managedFields": []}}
    assert "managedFields" not in update(before, after, manager("me", "Update"), kind)["metadata"]


@pytest.mark.parametrize("sent", [None, [{"manager": "x", "operation": "Bad"}]])
def test_a_client_that_does_not_know_owners_does_not_lose_them(kind: Schema, sent: Any) -> None:
    before = written(None, "text: a", "me", kind)
    metadata = {"name": "it"} | ({} if sent is None else {"managedFields": sent})
    after = update(before, {**before, "metadata": metadata}, manager("you", "Update"), kind)
    assert owned(after, "me", "Update") == owned(before, "me", "Update")


def test_fields_stand_in_the_order_of_the_api_server(service: Schema, kind: Schema) -> None:
    ports = body("""
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{port: 443}, {port: 80}, {port: 9}]}
    """)
    found = apply(None, ports, Manager("me", "Apply", "v1"), service, force=False).body
    elements = list(owned(found, "me")["f:spec"]["f:ports"])
    assert elements == [f'k:{{"port":{port},"protocol":"TCP"}}' for port in (9, 80, 443)]
    custom = apply(None, thing("free: {b: 1, a: 2}"), manager("me"), kind, force=False).body
    assert list(owned(custom, "me")["f:spec"]["f:free"]) == ["f:a", "f:b"]

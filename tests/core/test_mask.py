"""Secret values never leave in clear, and a diff still shows what changed."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.written import change_of, obj, synced
from trueup.core.mask import masked, masked_changes
from trueup.k8s.object import Object
from trueup.k8s.value import encode
from trueup.model.change import Action, Change, FieldChange

SECRET = """
apiVersion: v1
kind: Secret
metadata: {name: db, namespace: shop}
data: {user: YW5u, password: aHVudGVyMg==}
"""


def test_equal_values_are_masked_alike_and_different_ones_differently() -> None:
    live, after = masked(obj(SECRET), obj(SECRET.replace("aHVudGVyMg==", "c2VjcmV0")))
    assert live is not None
    assert after is not None
    assert live.body["data"] == {"user": "++++++++", "password": "++++++++"}
    assert after.body["data"] == {"user": "++++++++", "password": "++++++++++++"}


def test_the_manifest_that_client_side_apply_remembers_is_masked_too() -> None:
    secret = obj(SECRET)
    note = {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(secret.body)}
    meta = {**secret.body["metadata"], "annotations": note}
    (found,) = masked(Object({**secret.body, "metadata": meta}))
    assert found is not None
    assert b"aHVudGVyMg" not in encode(found)
    assert '"password":"++++++++"' in str(found.at("metadata", "annotations"))


def test_a_remembered_manifest_that_is_no_json_is_masked_whole() -> None:
    note = {"kubectl.kubernetes.io/last-applied-configuration": "password: x"}
    body = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a", "annotations": note}}
    (found,) = masked(Object(body))
    assert found is not None
    assert b"password" not in encode(found)


TOKEN = "{apiVersion: v1, kind: Secret, metadata: {name: a, annotations: {token: old, team: pay}}}"


def test_sensitive_annotations_are_masked_and_still_seen_to_differ() -> None:
    live, after = masked(obj(TOKEN), obj(TOKEN.replace("old", "new")), sensitive={"token"})
    assert live is not None
    assert after is not None
    assert live.at("metadata", "annotations") == {"token": "++++++++", "team": "pay"}
    assert after.at("metadata", "annotations") == {"token": "++++++++++++", "team": "pay"}


def test_sensitive_annotations_are_masked_in_what_changes() -> None:
    path = ("metadata", "annotations", "token")
    change = Change(obj(TOKEN).ref, Action.UPDATE, obj(TOKEN), (FieldChange(path, "old", "new"),))
    (shown,) = masked_changes((change,), {"token"})
    assert shown.fields == (FieldChange(path, "++++++++", "++++++++++++"),)
    assert shown.after is not None
    assert b"old" not in encode(shown.after)


def test_the_remembered_manifest_tells_no_sensitive_annotation() -> None:
    note = {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(obj(TOKEN).body)}
    body = {**obj(TOKEN).body, "metadata": {"name": "a", "annotations": note}}
    (found,) = masked(Object(body), sensitive={"token"})
    assert found is not None
    assert b"old" not in encode(found)


def test_strings_are_masked() -> None:
    (found,) = masked(
        obj("{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {a: b}}")
    )
    assert found is not None
    assert found.body["stringData"] == {"a": "++++++++"}


def test_other_kinds_and_absent_states_stay() -> None:
    config = obj("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: b}}")
    custom = obj("{apiVersion: example.com/v1, kind: Secret, metadata: {name: a}, data: {a: b}}")
    assert masked(config, None, custom) == (config, None, custom)


def test_changes_are_masked_in_their_fields() -> None:
    change = change_of(SECRET.replace("aHVudGVyMg==", "c2VjcmV0"), synced(SECRET))
    assert change is not None
    (found,) = masked_changes([change])
    assert found.fields == (FieldChange(("data", "password"), "++++++++", "++++++++++++"),)
    assert found.after is not None
    assert found.after.body["data"]["password"] == "++++++++++++"


def test_added_and_removed_values_are_masked() -> None:
    fields = (
        FieldChange(("data",), None, {"a": "secret"}),
        FieldChange(("data", "b"), "secret", None),
        FieldChange(("metadata", "labels", "x"), "1", "2"),
    )
    change = change_of(SECRET, obj(SECRET))
    assert change is None
    secret = obj(SECRET)
    (found,) = masked_changes([Change(secret.ref, Action.UPDATE, secret, fields)])
    assert [(each.before, each.after) for each in found.fields] == [
        (None, {"a": "++++++++"}),
        ("++++++++", None),
        ("1", "2"),
    ]


values = st.text("abcdefghijklmnop", min_size=12, max_size=20)
data = st.dictionaries(st.sampled_from("KLM"), values, max_size=3)


@settings(deadline=None)
@given(data, data)
def test_no_value_ever_leaves(before: dict[str, str], after: dict[str, str]) -> None:
    states = [_secret(before), _secret(after)]
    told = b"".join(encode(each) for each in masked(*states))
    change = Change(states[0].ref, Action.UPDATE, states[1], _differences(before, after))
    told += b"".join(encode(each) for each in masked_changes([change]))
    for value in (*before.values(), *after.values()):
        assert value.encode() not in told


@settings(deadline=None)
@given(data, data)
def test_masks_differ_exactly_where_values_do(
    before: dict[str, str], after: dict[str, str]
) -> None:
    live, wanted = masked(_secret(before), _secret(after))
    assert live is not None
    assert wanted is not None
    for key in before.keys() & after.keys():
        same = live.body["data"][key] == wanted.body["data"][key]
        assert same == (before[key] == after[key])


def _secret(data: dict[str, str]) -> Object:
    return Object({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "x"}, "data": data})


def _differences(before: dict[str, str], after: dict[str, str]) -> tuple[FieldChange, ...]:
    keys = sorted(before.keys() | after.keys())
    return tuple(FieldChange(("data", key), before.get(key), after.get(key)) for key in keys)

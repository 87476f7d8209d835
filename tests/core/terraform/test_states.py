"""What differs between two states, and what is shown of one; as Terraform writes them."""

import json
from typing import Any

from trueup.core.history.veil import HIDDEN
from trueup.core.terraform.states import CHANGED, FieldEdit, OutputEdit, between, masked

PASSWORD = [{"type": "get_attr", "value": "password"}]


def state(*resources: dict[str, Any], **outputs: Any) -> bytes:
    head = {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "line"}
    return json.dumps({**head, "outputs": outputs, "resources": list(resources)}).encode()


def resource(*instances: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"mode": "managed", "type": "db", "name": "main", "instances": list(instances), **more}


def instance(sensitive: list[Any] | None = None, **attributes: Any) -> dict[str, Any]:
    return {
        "attributes": attributes,
        "sensitive_attributes": sensitive or [],
        "private": "c2VjcmV0",
    }


def fields(old: bytes, new: bytes) -> dict[str, tuple[Any, Any]]:
    (changed,) = between(old, new).resources
    return {each.field: (each.before, each.after) for each in changed.fields}


def test_resources_come_and_go_and_change() -> None:
    old = state(resource(instance(id="1")), resource(instance(id="2"), name="gone"))
    new = state(resource(instance(id="9")), resource(instance(id="3"), name="new"))
    found = between(old, new).resources
    told = {(each.address, each.action) for each in found}
    assert told == {("db.gone", "removed"), ("db.main", "changed"), ("db.new", "added")}
    assert between(old, old).resources == ()


def test_addresses_are_those_of_terraform() -> None:
    said = state(
        resource({**instance(id="1"), "index_key": "a b"}, {**instance(id="2"), "index_key": 0}),
        resource(instance(id="3"), mode="data", module='module.net["x"]'),
        resource({**instance(id="4"), "deposed": "00000001"}, name="old"),
    )
    assert {each.address for each in between(b"", said).resources} == {
        *('db.main["a b"]', "db.main[0]", 'module.net["x"].data.db.main'),
        "db.old (deposed 00000001)",
    }


def test_fields_are_compared_one_by_one() -> None:
    old = state(resource(instance(tags={"a": "1", "b": "2"}, ports=[{"from": 1}], size=1, on=True)))
    new = state(resource(instance(tags={"a": "1"}, ports=[{"from": 2}, {}], size="1", on=True)))
    assert fields(old, new) == {
        "tags.b": ("2", None),
        "ports[0].from": (1, 2),
        "ports[1]": (None, {}),
        "size": (1, "1"),
    }


def test_a_sensitive_value_is_seen_to_change_and_not_what_it_is() -> None:
    old = state(resource(instance([PASSWORD], password="hunter22", size=1)))
    new = state(resource(instance([PASSWORD], password="hunter33", size=1)))
    (changed,) = between(old, new).resources
    assert changed.fields == (FieldEdit("password", HIDDEN, CHANGED, sensitive=True),)
    shown = between(old, state(resource(instance(password="hunter33", size=1)))).resources
    assert shown[0].fields[0].sensitive  # not marked any more, but it was


def test_a_sensitive_value_is_masked_wherever_else_it_stands() -> None:
    """``terraform_data`` gives what it got as its output, unmarked."""
    old = state(resource(instance([PASSWORD], password="hunter22", url="db/hunter22", copy="a")))
    new = state(resource(instance([PASSWORD], password="hunter33", url="db/hunter33", copy="b")))
    assert fields(old, new) == {
        "password": (HIDDEN, CHANGED),
        "url": (HIDDEN, CHANGED),
        "copy": ("a", "b"),
    }
    shown = json.dumps(masked(new))
    assert "hunter" not in shown
    assert "c2VjcmV0" not in shown
    assert f"db/{HIDDEN}" in shown


def test_paths_into_maps_lists_and_sets() -> None:
    """An index of a set is a whole object, so all of the set is hidden."""
    key = {"type": "index", "value": {"value": "k", "type": "string"}}
    first = {"type": "index", "value": {"value": 0, "type": "number"}}
    inside = {"type": "index", "value": {"value": {"x": 1}, "type": ["object", {"x": "number"}]}}
    marks = [
        [{"type": "get_attr", "value": "map"}, key],
        [{"type": "get_attr", "value": "list"}, first],
        [{"type": "get_attr", "value": "set"}, inside, {"type": "get_attr", "value": "y"}],
    ]
    said = instance(marks, map={"k": "aaaa", "o": "open"}, list=["bbbb", "open"], set=[{"y": "c"}])
    shown = masked(state(resource(said)))["resources"][0]["instances"][0]["attributes"]
    assert shown == {"map": {"k": HIDDEN, "o": "open"}, "list": [HIDDEN, "open"], "set": HIDDEN}


def test_what_is_secret_by_its_name_is_masked_without_a_mark() -> None:
    shown = masked(state(resource(instance(admin_password="x1", key_name="open"))))
    attributes = shown["resources"][0]["instances"][0]["attributes"]
    assert attributes == {"admin_password": HIDDEN, "key_name": "open"}


def test_outputs_are_compared_as_well() -> None:
    old = state(a={"value": 1}, s={"value": "hunter22", "sensitive": True}, gone={"value": [1]})
    new = state(a={"value": 2}, s={"value": "hunter33", "sensitive": True}, u={"value": "hunter33"})
    assert between(old, new).outputs == (
        OutputEdit("a", "changed", 1, 2),
        OutputEdit("gone", "removed", [1], None),
        OutputEdit("s", "changed", HIDDEN, CHANGED, sensitive=True),
        OutputEdit("u", "added", None, HIDDEN),
    )


def test_a_state_that_is_encrypted_or_old_cannot_be_looked_into() -> None:
    sealed = b'{"serial": 1, "lineage": "l", "encrypted_data": "AAAA"}'
    assert not between(sealed, state()).readable
    assert masked(sealed)["encrypted_data"] == HIDDEN
    modules = [{"resources": {"p": "hunter22"}}]
    old = json.dumps({"version": 3, "serial": 1, "lineage": "l", "modules": modules}).encode()
    assert "hunter22" not in json.dumps(masked(old))


def test_what_is_given_as_secret_is_masked_though_the_state_marks_nothing() -> None:
    old = state(resource(instance(tag="plain", url="https://a-secret-text@host")))
    new = state(resource(instance(tag="a-secret-text", url="https://another-text@host")))
    given = ("a-secret-text", "another-text")
    (changed,) = between(old, new, given).resources
    told = {each.field: (each.before, each.after) for each in changed.fields}
    assert told["tag"] == ("plain", HIDDEN)
    assert told["url"] == (HIDDEN, CHANGED)
    shown = json.dumps(masked(new, given))
    assert "a-secret-text" not in shown
    assert "another-text" not in shown


def test_a_secret_that_is_a_key_is_masked_in_addresses_too() -> None:
    one = {**instance(id="1"), "index_key": "a-secret-text"}
    body = state(resource(one, module='module.m["a-secret-text"]'))
    (added,) = between(state(), body, ["a-secret-text"]).resources
    assert added.address == f'module.m["{HIDDEN}"].db.main["{HIDDEN}"]'
    assert "a-secret-text" not in json.dumps(masked(body, ["a-secret-text"]))

from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from tests.core.terraform.showing import recorded, resource
from trueup.core.terraform.drift import behind, confirmed, drifted, findings
from trueup.model.stack import Drifted, DriftIgnore

NOW = datetime(2026, 1, 2, tzinfo=UTC)
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


def refreshed(*drift: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resource_drift": list(drift), **more}


def updated(before: Any, after: Any, address: str = "aws_x.a") -> dict[str, Any]:
    return resource(address, "update", before=before, after=after)


NOISE = """
null and empty:       [{a: null},       {a: ""}]
null and none:        [{a: null},       {a: []}]
none and nothing:     [{a: {}},         {a: null}]
another order:        [{a: [x, y, 1]},  {a: [1, y, x]}]
document rewritten:   [{a: '{"b":1,"c":["x","y"]}'}, {a: '{"c": ["y", "x"], "b": 1}'}]
"""
DRIFT = """
a value:              [{a: 1},          {a: 2}]
zero is something:    [{a: null},       {a: 0}]
false is something:   [{a: ""},         {a: false}]
one more:             [{a: [x]},        {a: [x, x]}]
order of blocks:      [{a: [{n: 1}, {n: 2}]}, {a: [{n: 2}, {n: 1}]}]
another document:     [{a: '{"b":1}'},  {a: '{"b":2}'}]
"""


@pytest.mark.parametrize(
    ("before", "after"), yaml.safe_load(NOISE).values(), ids=yaml.safe_load(NOISE)
)
def test_what_means_the_same_is_no_drift(before: Any, after: Any) -> None:
    assert drifted(refreshed(updated(before, after))) == ()


@pytest.mark.parametrize(
    ("before", "after"), yaml.safe_load(DRIFT).values(), ids=yaml.safe_load(DRIFT)
)
def test_what_means_something_else_is(before: Any, after: Any) -> None:
    (found,) = drifted(refreshed(updated(before, after)))
    assert found.attributes[0][:1] == "a"


def test_what_is_gone_is_drift_but_data_moves_and_leftovers_are_not() -> None:
    found = drifted(
        refreshed(
            resource("aws_x.gone", "delete", before={"a": 1}),
            resource("data.aws_x.read", "update", before={"a": 1}, after={"a": 2}),
            resource("aws_x.moved", "no-op", its_previous_address="aws_x.old"),
            resource("aws_x.left", "delete", its_deposed="0a"),
        )
    )
    assert found == (Drifted("aws_x.gone", "delete", looks=1),)


CONFIGURED = {"root_module": {"resources": [{"address": "aws_x.a", "expressions": {"size": {}}}]}}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"size": 1}, {"size": 2}, ("size",)),
        ({"etag": "1"}, {"etag": "2"}, ()),
        ({"description": None}, {"description": "by hand"}, ("description",)),
        ({"etag": "1", "size": 1}, {"etag": "2", "size": 2}, ("size",)),
    ],
)
def test_what_a_provider_computes_is_noise(before: Any, after: Any, told: tuple[str, ...]) -> None:
    found = drifted(refreshed(updated(before, after), configuration=CONFIGURED))
    assert tuple(name for each in found for name in each.attributes) == told


def test_with_a_plan_at_hand_drift_is_what_it_puts_right() -> None:
    drift = updated({"size": 2, "etag": "1"}, {"size": 3, "etag": "2"})
    back = updated({"size": 3, "etag": "2"}, {"size": 2, "etag": "2"})
    still = resource("aws_x.a", "no-op")
    gone = resource("aws_x.b", "delete")
    (found,) = drifted(refreshed(drift, resource_changes=[back]))
    assert found.attributes == ("size",)
    assert drifted(refreshed(drift, resource_changes=[still])) == ()
    assert drifted(refreshed(gone, resource_changes=[])) == ()
    assert len(drifted(refreshed(gone, resource_changes=[resource("aws_x.b", "create", after={})])))


@pytest.mark.parametrize(
    ("address", "attributes", "left"),
    [
        ("aws_x.a", (), ()),
        ("module.*", (), ("size", "tags.owner", 'tags["a/b"]')),
        ("aws_x.*", ("tags",), ("size",)),
        ("*", ("tags.owner",), ("size", 'tags["a/b"]')),
        ("", ("tags.*", "size"), ('tags["a/b"]',)),
        ("aws_y.*", ("tags",), ("size", "tags.owner", 'tags["a/b"]')),
    ],
)
def test_what_is_to_be_ignored(
    address: str, attributes: tuple[str, ...], left: tuple[str, ...]
) -> None:
    drift = updated({"size": 1, "tags": {}}, {"size": 2, "tags": {"owner": "x", "a/b": "y"}})
    found = drifted(refreshed(drift), ignore=(DriftIgnore(address, attributes),))
    assert tuple(sorted(name for each in found for name in each.attributes)) == tuple(sorted(left))


def test_keys_of_addresses_are_no_sets_of_letters() -> None:
    drift = refreshed(updated({"a": 1}, {"a": 2}, "aws_x.a[0]"))
    assert drifted(drift, ignore=(DriftIgnore("aws_x.a[0]"),)) == ()
    assert drifted(drift, ignore=(DriftIgnore("aws_x.a[*]"),)) == ()
    assert len(drifted(drift, ignore=(DriftIgnore("aws_x.a[1]"),))) == 1


def test_what_was_seen_before_is_only_seen_again() -> None:
    earlier = (Drifted("aws_x.a", "update", ("size",), BEFORE, 2), Drifted("aws_x.healed"))
    drift = refreshed(updated({"a": 1}, {"a": 2}), resource("aws_x.b", "delete"))
    found = drifted(drift, earlier=earlier, now=NOW)
    assert found == (
        Drifted("aws_x.a", "update", ("a",), BEFORE, 3),
        Drifted("aws_x.b", "delete", (), NOW, 1),
    )
    assert confirmed(found, 3) == found[:1]


def test_findings_name_the_resource_and_its_attributes() -> None:
    found = findings([Drifted("aws_x.a", "update", ("size",)), Drifted("aws_x.b", "delete")])
    assert [each.message for each in found] == [
        "aws_x.a was changed outside of Git: size",
        "aws_x.b is gone: somebody destroyed it outside of Git",
    ]
    assert not any(each.stops for each in found)


@pytest.mark.parametrize("name", ["drifted", "healing"])
def test_real_drift_is_told_alike_with_a_plan_of_changes_and_without(name: str) -> None:
    """
    Four servers of a real provider: two were changed by hand, one was attached to a network, one
    was removed. The cloud has counted on, and given one another address: that is not told.
    """
    assert [(each.address, each.action, each.attributes) for each in drifted(recorded(name))] == [
        ("cloud_server.plain", "update", ("network",)),
        ("cloud_server.web[0]", "update", ("size",)),
        ("cloud_server.web[1]", "update", ("tags.team",)),
        ("cloud_server.web[2]", "delete", ()),
    ]


def test_a_plan_without_changes_over_a_state_that_is_not_so_any_more() -> None:
    drift = resource("aws_x.a", "update", before={"a": 1}, after={"a": 2})
    unchanged = resource("aws_x.a", "no-op", before={"a": 2}, after={"a": 2})
    shown = refreshed(drift, resource_changes=[unchanged])
    assert drifted(shown) == ()  # no apply would put it right
    assert behind(shown)
    assert not behind(shown, [DriftIgnore("aws_x.*", ("a",))])
    assert not behind(refreshed(resource_changes=[unchanged]))

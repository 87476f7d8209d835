from datetime import UTC, datetime

from tests.core.terraform.showing import recorded, resource
from trueup.core.terraform.drift import drifted
from trueup.core.terraform.found import found
from trueup.core.terraform.reading import Reading, read
from trueup.model.change import FieldChange
from trueup.model.stack import Drifted, DriftIgnore

NOW = datetime(2026, 1, 2, tzinfo=UTC)
LOOK = Reading("c0ffee", b"key", secrets=("planted-token",), refresh_only=True)


def test_of_each_attribute_that_has_drifted_how_it_was_and_how_it_is() -> None:
    before = {"size": "small", "tags": {"a": "1", "team": None}, "script": "planted-token"}
    after = {"size": "huge", "tags": {"a": "2", "team": ""}, "script": "x planted-token"}
    shown = {"resource_drift": [resource("aws_x.a", "update", before=before, after=after)]}
    told = drifted(shown, (DriftIgnore("aws_x.a", ("tags.a",)),), now=NOW)
    (one,) = found(told, read(shown, LOOK))
    assert (one.address, one.first_seen, one.looks) == ("aws_x.a", NOW, 1)
    assert {"/".join(each.path) for each in one.fields} == {"size", "script"}
    assert FieldChange(("size",), "small", "huge") in one.fields
    assert "planted-token" not in repr(one.fields)


def test_a_real_look() -> None:
    shown = recorded("drifted")
    told = drifted(shown)
    assert told
    for each in found(told, read(shown, LOOK)):
        assert each.action == "delete" or len(each.fields) == len(each.attributes)


def test_what_is_gone_and_what_was_not_kept_has_no_values() -> None:
    gone, old = Drifted("aws_x.gone", "delete"), Drifted("aws_x.a", "update", ("size",))
    shown = {"resource_drift": [resource("aws_x.gone", "delete", before={"a": 1}, after=None)]}
    assert [each.fields for each in found((gone, old), read(shown, LOOK))] == [(), ()]
    assert [each.fields for each in found((gone, old), None)] == [(), ()]

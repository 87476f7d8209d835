import pytest

from tests.core.terraform.showing import recorded, resource, shown
from trueup.core.terraform.drift import drifted
from trueup.core.terraform.reading import Reading, read
from trueup.core.terraform.reducing import pieces, put_together, reduced
from trueup.core.terraform.secrets import secrets_in

HOW = Reading("c0ffee", b"key")


@pytest.mark.parametrize("name", ["created", "changed", "drifted", "healing"])
def test_a_reduced_plan_reads_as_the_whole_one(name: str) -> None:
    whole = recorded(name)
    less = reduced(whole)
    assert read(less, HOW) == read(whole, HOW)
    assert drifted(less) == drifted(whole)
    assert secrets_in(less) == secrets_in(whole)


def test_of_what_stays_only_that_it_does_is_kept() -> None:
    whole = shown(
        resource("a.same", "no-op", before={"text": "x" * 1000}, after={"text": "x" * 1000}),
        resource("a.new", "create", after={"text": "y" * 1000}),
    )
    same, new = reduced(whole)["resource_changes"]
    assert same["change"] == {"actions": ["no-op"]}
    assert new["change"]["after"] == {"text": "y" * 1000}


def test_a_secret_of_what_stays_is_masked_in_what_changes() -> None:
    kept = resource("a.same", "no-op", before={"key": "hunter22"}, after={"key": "hunter22"})
    kept["change"]["before_sensitive"] = kept["change"]["after_sensitive"] = {"key": True}
    whole = shown(kept, resource("a.new", "create", after={"text": "with hunter22 in it"}))
    (change,) = [each.change for each in read(reduced(whole), HOW).tasks if each.change.fields]
    assert "hunter22" not in str(change)


def test_long_lists_are_passed_on_item_by_item() -> None:
    value = {"a": list(range(200)), "b": {"c": [{"d": 1}] * 60, "e": [1, 2]}, "f": "text"}
    parts = list(pieces(value))
    assert parts[0] == ((), {"a": [], "b": {"c": [], "e": [1, 2]}, "f": "text"})
    assert len(parts) == 1 + 200 + 60
    assert put_together(iter(parts)) == value

"""What makes no sense, and what is gone, stays as it was."""

from trueup.core.access.settled import Settled, settled


def odd(_key: str, text: str) -> bool:
    return text == "odd"


def test_what_makes_sense_counts() -> None:
    assert settled({"a": "2"}, {"a": "1", "b": "1"}, odd) == Settled({"a": "2"}, {"a": "2"})


def test_what_makes_no_sense_is_as_it_was_and_is_told_without_the_text() -> None:
    found = settled({"a": "odd", "b": "2"}, {"a": "1"}, odd)
    assert found.data == found.sound == {"a": "1", "b": "2"}
    assert found.problems == ("a makes no sense; what it was stays in force",)


def test_what_never_made_sense_is_left_to_whoever_reads_it_and_is_not_remembered() -> None:
    assert settled({"a": "odd"}, {}, odd) == Settled({"a": "odd"}, {})


def test_what_is_gone_is_as_it_was() -> None:
    assert settled(None, {}, odd) == Settled()
    found = settled(None, {"a": "1"}, odd)
    assert found.data == found.sound == {"a": "1"}
    assert "it is gone" in found.problems[0]


def test_what_must_be_there_is_as_it_was_where_it_is_missing() -> None:
    for without in ({}, {"key": ""}):
        found = settled(without, {"key": "k", "other": "x"}, odd, ("key",))
        assert found.data == {"key": "k"}
        assert len(found.problems) == 1

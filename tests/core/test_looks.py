"""Looks: what one process asks another to look at."""

from datetime import UTC, datetime, timedelta

from trueup.core.looks import KEPT, Look, looks, news, patch

NOW = datetime(2026, 11, 28, tzinfo=UTC)
SHOP, OTHER = "https://git.example.test/shop", "https://git.example.test/other"


def written(*wanted: Look, now: datetime = NOW) -> dict[str, str]:
    return patch({}, wanted, now)


def test_each_repository_once_with_its_charts() -> None:
    wanted = [(SHOP, ""), (OTHER, "a"), (OTHER, "b"), (SHOP, "c")]
    assert looks(wanted) == (Look(SHOP), Look(OTHER, ("a", "b")))


def test_what_is_written_is_read() -> None:
    after = written(Look(SHOP), Look(OTHER, ("a",)))
    assert news({}, after) == (Look(SHOP, at=NOW), Look(OTHER, ("a",), NOW))
    assert news(after, after) == ()


def test_the_same_look_again_is_news() -> None:
    before = written(Look(SHOP))
    later = NOW + timedelta(seconds=1)
    assert news(before, {**before, **written(Look(SHOP), now=later)}) == (Look(SHOP, at=later),)


def test_two_spellings_of_a_repository_are_one_look() -> None:
    assert len(written(Look(SHOP), Look(f"{SHOP}.git"))) == 1


def test_what_is_old_or_foreign_goes_with_the_next_look() -> None:
    before = {**written(Look(OTHER), now=NOW - KEPT - timedelta(seconds=1)), "foreign": "x"}
    found = patch(before, [Look(SHOP)], NOW)
    assert [value for value in found.values() if value is None] == [None, None]
    assert patch(written(Look(OTHER)), [], NOW) == {}


def test_what_somebody_else_wrote_is_no_look() -> None:
    assert news({}, {"a": "x", "b": '{"repository": 5}'}) == ()

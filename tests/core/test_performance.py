"""Performance: figures of a time, and of each of its days."""

from datetime import date

from trueup.core.performance import daily, figures
from trueup.model.performance import Day, Figures, Result, Tally

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, each) for each in (2, 3, 4))
GOOD, BAD, WELL = Result
TALLIES = (
    Tally(GOOD, 3, timed=2, seconds=100.0, day=MONDAY),
    Tally(BAD, 1, day=MONDAY),
    Tally(WELL, 1, timed=1, seconds=600.0, day=WEDNESDAY),
    Tally(GOOD, 1, timed=1, seconds=50.0, day=WEDNESDAY),
)


def test_four_figures() -> None:
    assert figures(TALLIES, 10) == Figures(
        deployments=5,
        failed=1,
        restored=1,
        frequency=0.5,
        lead=50.0,  # of the three that somebody knows the commit's date of
        failure=0.2,
        restore=600.0,
    )


def test_of_what_did_not_happen_nothing_is_said() -> None:
    assert figures((), 30) == Figures()
    assert figures([Tally(GOOD, 2)], 1) == Figures(2, frequency=2.0, failure=0.0)


def test_every_day_is_there() -> None:
    assert daily(TALLIES, WEDNESDAY, 3) == (
        Day(MONDAY, succeeded=3, failed=1, lead=50.0),
        Day(TUESDAY),
        Day(WEDNESDAY, succeeded=1, lead=50.0, restore=600.0),
    )

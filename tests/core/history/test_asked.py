"""Parameters of a search, retention's rules, and cells of a CSV."""

from datetime import UTC, datetime, timedelta

import pytest

from trueup.core.history import asked
from trueup.core.history.csv import header, line, row
from trueup.core.history.retention import bounds, rules
from trueup.model.errors import Stalled
from trueup.model.record import Edit, Entry, Kind, Origin, Outcome, Query, Who

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_search() -> None:
    said = {"kind": ["login,drift", "denied"], "outcome": ["failed"], "since": ["7d"]}
    assert asked.query(said, NOW) == Query(
        kinds=(Kind.LOGIN, Kind.DRIFT, Kind.DENIED),
        outcome=Outcome.FAILED,
        since=NOW - timedelta(days=7),
    )


def test_a_cursor_goes_there_and_back() -> None:
    assert asked.query({"cursor": [asked.encoded(42)]}, NOW).before == 42
    assert asked.encoded(0) == ""


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"kind": ["x"]}, "kind: there is no x"),
        ({"outcome": ["x"]}, "outcome: there is no x"),
        ({"since": ["yesterday"]}, "since: yesterday is no moment"),
        ({"until": ["99999999999y"]}, ""),
        ({"cursor": ["%%%"]}, "cursor: %%% is no place"),
        ({"cursor": ["eDox"]}, "cursor: eDox is no place"),
        ({"after": ["-1"]}, "after: -1 is no place"),
        ({"commit": ["a b"]}, "commit: a b is no revision"),
        ({"who": ["a", "b"]}, "who: it is there more than once"),
        ({"search": ["x" * 501]}, "search: it is longer"),
    ],
)
def test_what_makes_no_sense_is_named(said: dict[str, list[str]], problem: str) -> None:
    if not problem:
        assert asked.query(said, NOW)
        return
    with pytest.raises(Stalled) as caught:
        asked.query(said, NOW)
    assert caught.value.message.startswith(problem)
    assert caught.value.hint


@pytest.mark.parametrize("said", ["0", "1001", "x"])
def test_a_limit_that_is_none(said: str) -> None:
    with pytest.raises(Stalled, match="limit"):
        asked.limit(said, 100)


def test_rules_of_retention() -> None:
    kept = rules("operation=3y, drift=90d")
    assert kept == {Kind.OPERATION: timedelta(days=1095), Kind.DRIFT: timedelta(days=90)}
    assert bounds(kept, NOW)[Kind.DRIFT] == NOW - timedelta(days=90)
    assert rules("") == {}


def test_what_the_record_says_of_itself_is_kept_as_long_as_anything() -> None:
    kept = rules("400d, drift=2w")
    assert kept[Kind.RECORD] == timedelta(days=400)
    assert kept[Kind.DRIFT] == timedelta(days=14)
    assert len(kept) == len(Kind)


@pytest.mark.parametrize("said", ["what=3d", "record=3d", "drift=3", "drift=0d", "1d,2d", "drift"])
def test_rules_that_make_no_sense(said: str) -> None:
    with pytest.raises(Stalled, match="retention"):
        rules(said)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    cell = line([text])
    assert cell.lstrip('"').startswith("'")


def test_a_row() -> None:
    entry = Entry(
        NOW,
        Kind.CHANGE,
        "updated",
        id=7,
        who=Who("ann", "ann", "argocd"),
        origin=Origin("10.0.0.1", '=cmd|"/c calc"!A1'),
        application="web",
        revisions=("abc", "def"),
        message='said "so",\nand more',
        changes=(Edit("spec.replicas", 1, 2), Edit("a", None, "b", "kubectl")),
    )
    said = row(entry)
    assert said.startswith("7,2026-03-01T12:00:00+00:00,change,updated,succeeded,ann,ann,argocd")
    assert '"\'=cmd|""/c calc""!A1"' in said
    assert 'abc def,"said ""so"",\nand more"' in said
    assert said.endswith('"spec.replicas 1 → 2\na (none) → b by kubectl"\r\n')
    assert header().count(",") == 16

from datetime import UTC, datetime, timedelta

from tests.core.stacksets.sets import stack_set
from trueup.core.stacksets.told import MOST, Looked, looked, stopped
from trueup.core.terraform.files.roots import Skipped
from trueup.model.policy import Finding, Severity
from trueup.model.stackset import RootStatus, StackSet

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def told(of: StackSet, *roots: RootStatus, findings: tuple[Finding, ...] = ()) -> StackSet:
    what = Looked("c0ffee", roots, (Skipped("m", "a calls it as a module"),), findings, NOW)
    return StackSet(of.metadata, of.spec, looked(of, what))


def test_what_a_set_says_of_its_roots() -> None:
    found = told(stack_set(), RootStatus("b", "b"), RootStatus("a", "a", state="Gone")).status
    assert (found.found, found.gone, found.passed, found.revision) == (1, 1, 1, "c0ffee")
    assert [each.path for each in found.roots] == ["a", "b"]
    assert [(each.type, each.status) for each in found.conditions] == [("Ready", "True")]


def test_those_that_need_somebody_are_told_in_any_case() -> None:
    many = [RootStatus(f"r{number:04}", "x") for number in range(MOST + 5)]
    found = told(stack_set(), *many, RootStatus("z", "z", state="Invalid")).status
    assert (found.found, len(found.roots)) == (MOST + 6, MOST)
    assert found.roots[-1].path == "z"


def test_what_stops_a_set_leaves_what_was_so() -> None:
    of = told(stack_set(), RootStatus("a", "a"))
    later = NOW + timedelta(hours=1)
    status = stopped(of, [Finding("SourceError", "no such branch", "correct it")], later)
    assert status.roots == of.status.roots
    assert [(each.type, each.status, each.message) for each in status.conditions] == [
        ("Ready", "False", "no such branch"),
        ("SourceError", "True", "no such branch (hint: correct it)"),
    ]


def test_times_move_only_with_what_they_date() -> None:
    note = Finding("RootsGone", "1 Stack is kept", severity=Severity.INFO)
    of = told(stack_set(), findings=(note,))
    what = Looked("beef", (), (), (note,), NOW + timedelta(hours=1))
    again = looked(of, what)
    assert {each.last_transition_time for each in again.conditions} == {NOW}
    assert again.looked_at == NOW + timedelta(hours=1)

"""A plan as bytes: task by task, and back as it was."""

from trueup.core.plan.written import read_back, written
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import encode
from trueup.model.change import Action, Change, FieldChange
from trueup.model.plan import Phase, Plan, Step, Task


def task(name: str) -> Task:
    told = FieldChange(("spec", "text"), None, "two\nlines")
    return Task(Change(Ref(GroupKind("", "server"), "", name), Action.CREATE, fields=(told,)))


PLAN = Plan(
    "a commit",
    steps=(
        Step(Phase.PRE_SYNC, 0, (task("a"),)),
        Step(Phase.SYNC, 0),
        Step(Phase.SYNC, 1, (task("b"), task("c"))),
    ),
    on_failure=(Step(Phase.SYNC_FAIL, 0, (task("d"),)),),
    fingerprint="f" * 64,
)


def test_it_comes_back_as_it_was() -> None:
    assert read_back(written(PLAN)) == PLAN


def test_a_line_holds_one_task_of_a_step() -> None:
    first, *tasks = written(PLAN).split(b"\n")
    assert b'"a"' not in first
    assert len(tasks) == 3


def test_one_that_was_written_whole_is_read_too() -> None:
    assert read_back(encode(PLAN)) == PLAN


def test_one_of_nothing() -> None:
    assert read_back(written(Plan("a commit"))) == Plan("a commit")

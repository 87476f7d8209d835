"""Whose states are that a Stack finds under its name, as tables; and when nothing is lost."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from trueup.core.stacks import decide
from trueup.core.stacks.naming import lasts
from trueup.core.stacks.owning import KEPT, abandoned, claimed, finding, project_of, spent
from trueup.model.stack import DESTROY, RUNNING, RunStatus, Stack, StackOperation, StackSpec
from trueup.model.stack import StackStatus as Status
from trueup.model.stacking import Refuse, Release, Rest, StackSeen
from trueup.model.terraform import Lock, LockInfo, Owner, StateVersion

NOW = datetime(2026, 11, 1, tzinfo=UTC)
OURS, THEIRS = Owner("web", "uid-2"), Owner("pay", "uid-1")
LEFT = msgspec.structs.replace(THEIRS, left=NOW)
NOBODYS, EARLIER = Owner(), Owner(earlier=True)


def stack(project: str = "web", *, running: bool = False, meta: Mapping[str, object] = {}) -> Stack:
    status = Status(run=RunStatus(id="r", phase=RUNNING)) if running else Status()
    metadata = {"namespace": "shop", "name": "net", "uid": "uid-2", **meta}
    return Stack(metadata=metadata, spec=StackSpec(project=project), status=status)


@pytest.mark.parametrize(
    ("before", "owner"),
    [
        pytest.param(None, OURS, id="nothing is kept yet"),
        pytest.param(OURS, OURS, id="its own"),
        pytest.param(Owner("web", "uid-1"), OURS, id="made again in the same project"),
        pytest.param(Owner("web", "uid-1", NOW), OURS, id="long after it was deleted"),
        pytest.param(Owner("web"), OURS, id="handed over to its project"),
        pytest.param(Owner("pay", "uid-2"), OURS, id="moved here with its Stack"),
        pytest.param(EARLIER, OURS, id="kept before owners were known"),
        pytest.param(THEIRS, None, id="of a Stack of another project"),
        pytest.param(LEFT, None, id="also when that is gone"),
        pytest.param(Owner("pay"), None, id="handed over to another project"),
        pytest.param(NOBODYS, None, id="written without a Stack, for another project"),
    ],
)
def test_a_stack_has_what_is_of_its_project(before: Owner | None, owner: Owner | None) -> None:
    assert claimed(before, stack(), "default") == owner


def test_what_was_written_without_a_stack_is_of_the_project_that_settings_name() -> None:
    assert claimed(NOBODYS, stack("infra"), "infra") == Owner("infra", "uid-2")


def test_nothing_changes_hands_while_a_run_is_under_way() -> None:
    before = Owner("pay", "uid-2")
    assert claimed(before, stack(running=True), "") == before
    assert claimed(before, stack(), "") == OURS


@pytest.mark.parametrize(
    ("owner", "there", "project"),
    [
        (None, None, "default"),
        (None, ("web", "uid-2"), "web"),
        (NOBODYS, ("web", "uid-2"), "default"),
        (EARLIER, ("web", "uid-2"), "web"),
        (EARLIER, None, "default"),
        (Owner("pay", "uid-2"), ("web", "uid-2"), "web"),
        (THEIRS, ("web", "uid-2"), "pay"),
        (THEIRS, None, "pay"),
    ],
)
def test_members_of_its_project_have_a_say_in_it(
    owner: Owner | None, there: tuple[str, str] | None, project: str
) -> None:
    assert project_of(owner, there, "default") == project


@pytest.mark.parametrize(
    ("owner", "there", "is_so"),
    [
        (THEIRS, None, True),
        (THEIRS, ("pay", "uid-1"), False),
        (THEIRS, ("web", "uid-1"), False),  # it moves
        (THEIRS, ("pay", "uid-2"), False),  # made again
        (THEIRS, ("web", "uid-2"), True),
        (NOBODYS, None, False),
        (Owner("pay"), None, False),
        (EARLIER, None, True),
        (EARLIER, ("web", "uid-2"), False),
    ],
)
def test_an_orphan_has_lost_its_stack(
    owner: Owner, there: tuple[str, str] | None, is_so: bool
) -> None:
    assert abandoned(owner, there) is is_so


def version(resources: int, *, deleted: bool = False) -> StateVersion:
    return StateVersion(3, 3, "line", NOW, "", resources=resources, deleted=deleted)


@pytest.mark.parametrize(
    ("kept", "is_so"),
    [
        ([], True),
        ([(version(0), None)], True),
        ([(version(5, deleted=True), None)], True),
        ([(version(1), None)], False),
        ([(version(0), None), (version(1), None)], False),
        ([(version(0), Lock(LockInfo("l")))], False),
    ],
)
def test_only_what_holds_nothing_is_not_worth_keeping(
    kept: list[tuple[StateVersion | None, Lock | None]], is_so: bool
) -> None:
    assert spent(LEFT, kept, NOW + KEPT) is is_so


def test_nothing_goes_before_its_time_nor_what_never_had_a_stack() -> None:
    empty = [(version(0), None)]
    assert not spent(LEFT, empty, NOW + KEPT - timedelta(seconds=1))
    assert not spent(THEIRS, empty, NOW + KEPT)
    assert not spent(Owner("", "", NOW), empty, NOW + KEPT)


def test_a_stack_whose_state_is_anothers_does_nothing_and_says_why() -> None:
    def decided(of: Stack) -> object:
        return decide(StackSeen(of, NOW, foreign=True, findings=(finding(of),)))

    assert isinstance(decided(stack()), Rest)
    assert isinstance(decided(stack(running=True)), Rest)  # whatever its status claims
    asked = msgspec.structs.replace(stack(), operation=StackOperation(cancel=True))
    refused = decided(asked)
    assert isinstance(refused, Refuse)
    assert "of another project" in refused.message
    leaves = {"deletionTimestamp": "2026-11-01T00:00:00Z", "finalizers": [DESTROY]}
    assert decided(stack(meta=leaves)) == Release()  # nothing is destroyed


@pytest.mark.parametrize(
    ("name", "id", "is_so"),
    [
        ("shop/net/default", "run-1", False),
        ("shop/net/default", "run-1-errored", True),
        ("shop/net/default:logs", "run-1", False),
        ("shop/net/default:hidden", "run-1", False),
        ("shop/net/default:bundle", "applied", True),
        ("shop/net/default:key", "key", True),
        ("shop/net:outputs", "outputs", False),
        ("shop/net:ever-hidden", "ever-hidden", True),
    ],
)
def test_what_it_takes_to_destroy_and_to_mask_outlives_a_stack(
    name: str, id: str, is_so: bool
) -> None:
    assert lasts(name, id) is is_so

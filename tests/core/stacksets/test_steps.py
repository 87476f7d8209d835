from tests.core.stacksets.sets import stack_set, stacks, wanted
from trueup.core.stacksets.steps import Leave, leaving, steps
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.stack import STACK
from trueup.model.stackset import StackSet

SET = stack_set()
KEEPS = wanted(SET, "a", "b")


def states(of: StackSet, now: tuple[str, ...], there: list[Object]) -> dict[str, str]:
    found = steps(of, wanted(of, *now), there)
    return {each.stack: each.state for each in found.roots}


def test_what_is_not_there_is_made_and_what_is_as_it_should_be_is_left_alone() -> None:
    a, b = KEEPS
    assert steps(SET, KEEPS, stacks(a)).apply == (b.body,)
    assert steps(SET, KEEPS, stacks(a, b)).apply == ()


def test_what_somebody_else_has_changed_is_put_right() -> None:
    changed = Object({**KEEPS[0].body, "spec": {**KEEPS[0].body["spec"], "source": {}}})
    assert steps(SET, KEEPS, [changed, *stacks(KEEPS[1])]).apply == (KEEPS[0].body,)


def test_what_others_say_of_a_stack_besides_is_theirs() -> None:
    more = Object({**KEEPS[0].body, "spec": {**KEEPS[0].body["spec"], "suspend": True}})
    assert steps(SET, KEEPS, [more, *stacks(KEEPS[1])]).apply == ()


def test_what_the_set_does_not_say_any_more_is_taken_away() -> None:
    before = wanted(stack_set("template: {spec: {suspend: true}}"), "a", "b")
    assert steps(SET, KEEPS, stacks(*before)).apply == tuple(each.body for each in KEEPS)


def test_a_stack_of_others_is_not_touched() -> None:
    bare = Object({"apiVersion": "trueup.dev/v1alpha1", "kind": "Stack", "metadata": {"name": "a"}})
    found = steps(SET, KEEPS, [bare])
    assert [each.body["metadata"]["name"] for each in [KEEPS[1]]] == ["b"]
    assert found.apply == (KEEPS[1].body,)
    assert [each.type for each in found.findings] == ["StackTaken"]
    assert "label trueup.dev/stackset" in found.findings[0].hint


def test_a_stack_whose_root_is_gone_is_kept() -> None:
    found = steps(SET, wanted(SET, "a"), stacks(*KEEPS))
    assert states(SET, ("a",), stacks(*KEEPS)) == {"a": "Current", "b": "Gone"}
    assert found.leave == ()
    assert [(each.type, each.stops) for each in found.findings] == [("RootsGone", False)]


def test_or_it_leaves_as_the_set_says() -> None:
    for gone, destroys in (("orphan", False), ("destroy", True)):
        of = stack_set(f"gone: {gone}")
        found = steps(of, wanted(of, "a"), stacks(*KEEPS))
        assert found.leave == (Leave(Ref(STACK, "argocd", "b"), destroys),)
        assert found.findings == ()


def test_nothing_leaves_because_nothing_was_found() -> None:
    of = stack_set("gone: destroy")
    found = steps(of, (), stacks(*KEEPS))
    assert found.leave == ()
    assert "no root was found any more, so none of the 2 Stacks" in found.findings[0].message


def test_nor_do_more_than_may_at_once() -> None:
    of = stack_set("gone: orphan\nmost: 1")
    there = stacks(*wanted(of, "a", "b", "c"))
    found = steps(of, wanted(of, "a"), there)
    assert found.leave == ()
    assert "the roots of 2 Stacks are gone, more than 1 at once" in found.findings[0].message


def test_a_root_that_goes_by_another_name_does_not_begin_with_an_empty_state() -> None:
    renamed = wanted(SET, "a", layout="stacks: [{path: a, name: other}]")
    found = steps(SET, renamed, stacks(KEEPS[0], resources=3))
    assert found.apply == ()
    assert [(each.stack, each.state, each.message) for each in found.roots] == [
        ("other", "Invalid", "Stack a holds the state of this root"),
        ("a", "Gone", ""),
    ]
    assert steps(SET, renamed, stacks(KEEPS[0])).apply == (renamed[0].body,)


def test_a_set_that_is_deleted_leaves_its_stacks_unless_its_finalizer_says_otherwise() -> None:
    assert leaving(SET, stacks(*KEEPS)) is None
    of = stack_set(finalizers=["trueup.dev/stacks"])
    left = leaving(of, stacks(*KEEPS)) or ()
    assert [(each.ref.name, each.destroys) for each in left] == [("a", False), ("b", False)]
    destroys = stack_set(finalizers=["trueup.dev/stacks", "trueup.dev/destroy"])
    assert all(each.destroys for each in leaving(destroys, stacks(*KEEPS)) or ())
    assert leaving(of, []) is None

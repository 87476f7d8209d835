"""Of a key that declares nothing holds what it last did."""

from trueup.core.delivery.inforce import restored

GOOD = {"service.slack": "token: x", "trigger.on-a": "- when: 'true'\n  send: [a]"}


def test_what_means_something_holds() -> None:
    assert restored(GOOD, {}) == (GOOD, GOOD)
    assert restored({}, GOOD) == ({}, {})  # a key that is gone is gone


def test_a_slip_of_the_pen_takes_nobody_off_the_list() -> None:
    slip = {**GOOD, "trigger.on-a": "- when: 'true' and\n  send: [a"}
    holds, good = restored(slip, GOOD)
    assert holds == GOOD
    assert restored(slip, good)[0] == GOOD


def test_one_that_never_meant_anything_holds_nothing() -> None:
    slip = {**GOOD, "trigger.on-b": "- when: ["}
    assert restored(slip, GOOD) == (GOOD, GOOD)

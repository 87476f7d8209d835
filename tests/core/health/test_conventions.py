"""The parts that rows of a table fill."""

from trueup.core.health.conventions import (
    DEGRADED,
    HEALTHY,
    PROGRESSING,
    When,
    in_order,
    in_turn,
    phased,
    ranked,
    said,
)
from trueup.k8s.object import Object
from trueup.model.health import Health

ROWS = (When("Bad", "True", DEGRADED), When("Good", "True", HEALTHY))


def test_the_first_way_of_saying_it_whose_names_are_known_is_used() -> None:
    ways = ("{reason}: {message}", "{message}", "nothing is said")
    assert said(ways, {"reason": "R", "message": "m"}) == "R: m"
    assert said(ways, {"message": "m {reason}"}) == "m {reason}"
    assert said(ways, {}) == "nothing is said"
    assert said("{count}", {"count": 3}) == "3"


def test_the_objects_own_order_or_that_of_the_rows() -> None:
    obj = _told(("Good", "yes"), ("Bad", "no"))
    assert in_order(ROWS, "")(obj) == Health(HEALTHY, "yes")
    assert ranked(ROWS, "")(obj) == Health(DEGRADED, "no")


def test_another_check_is_asked_while_the_first_one_waits() -> None:
    check = in_turn(in_order(ROWS[:1], "a"), in_order(ROWS[1:], "b"))
    assert check(_told(("Good", "yes"))) == Health(HEALTHY, "yes")
    assert check(_told()) == Health(PROGRESSING, "b")


def test_a_word_may_name_the_fields_beside_it() -> None:
    check = phased("phase", {"Failed": (DEGRADED, ("{error}", "{value}"))}, "waiting")
    assert check(_status(phase="Failed", error="disk")) == Health(DEGRADED, "disk")
    assert check(_status(phase="Failed")) == Health(DEGRADED, "Failed")
    assert check(_status()) == Health(PROGRESSING, "waiting")


def _told(*conditions: tuple[str, str]) -> Object:
    told = [{"type": kind, "status": "True", "message": message} for kind, message in conditions]
    return _status(conditions=told)


def _status(**status: object) -> Object:
    metadata = {"name": "x"}
    return Object({"apiVersion": "a/v1", "kind": "K", "metadata": metadata, "status": status})

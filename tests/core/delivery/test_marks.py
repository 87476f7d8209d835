"""What of the annotation is written, and what it says is over."""

from trueup.core.alerts import state as states
from trueup.core.delivery.marks import over, without

TWO = states.written({"on-a:slack:ops": 1, "on-b:slack:ops": 2})


def test_of_what_could_not_be_written_nobody_was_told() -> None:
    assert without(TWO, ()) == TWO
    assert without(TWO, ["on-a:slack:ops"]) == '{"on-b:slack:ops":2}'
    assert without(TWO, ["on-a:slack:ops", "on-b:slack:ops"]) is None


def test_what_holds_no_more_is_over() -> None:
    assert over(TWO, states.written({"on-b:slack:ops": 2})) == ["on-a:slack:ops"]
    assert over(TWO, None) == ["on-a:slack:ops", "on-b:slack:ops"]
    assert over(None, TWO) == []
    assert over("no json", TWO) == []


def test_of_a_full_one_nothing_is_known() -> None:
    full = states.written({str(at): at for at in range(states.MOST)})
    assert over(TWO, full) == ()

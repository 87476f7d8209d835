"""A script runs once for each version of an object."""

from collections.abc import Mapping
from typing import Any

import pytest

from trueup.control.apps.remembered import Remembered
from trueup.core.scripts import Script, ScriptFailed


class Counting:
    """Answers with how often it ran; a script called ``fails`` fails."""

    runs = 0

    def __call__(self, script: Script, _body: Mapping[str, Any]) -> Any:
        self.runs += 1
        if script.text == "fails":
            raise ScriptFailed("no")
        return self.runs


def test_the_same_version_is_not_judged_twice() -> None:
    engine = Counting()
    run = Remembered(engine)
    assert run(Script("a"), body("1")) == run(Script("a"), body("1")) == 1
    assert run(Script("a"), body("2")) == 2
    assert run(Script("b"), body("2")) == 3


def test_a_failure_is_remembered_too() -> None:
    engine = Counting()
    run = Remembered(engine)
    for _ in range(2):
        with pytest.raises(ScriptFailed, match="no"):
            run(Script("fails"), body("1"))
    assert engine.runs == 1


def test_what_looks_at_the_time_or_has_no_version_is_judged_anew() -> None:
    run = Remembered(Counting())
    clock = Script("return os.time()")
    assert [run(clock, body("1")) for _ in range(2)] == [1, 2]
    assert [run(Script("a"), {}) for _ in range(2)] == [3, 4]


def body(version: str) -> dict[str, Any]:
    return {"metadata": {"uid": "u", "resourceVersion": version}}

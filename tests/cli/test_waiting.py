"""What ends ``trueup app wait`` before its time, from the states that it is told of."""

from typing import Any

import pytest

from trueup.cli.app.waiting import Degraded, Goal, Healths


def app(*states: str) -> dict[str, Any]:
    """An application with an object for each state."""
    resources = [
        {"kind": "Deployment", "name": f"web-{number}", "health": {"status": each}}
        for number, each in enumerate(states)
    ]
    return {"metadata": {"name": "shop"}, "status": {"resources": resources}}


@pytest.mark.parametrize("before", ["Healthy", "Progressing", "Missing", "Suspended"])
def test_an_object_that_turns_degraded_ends_the_waiting(before: str) -> None:
    healths = Healths(Goal(health=True))
    healths.see(app(before))
    with pytest.raises(Degraded) as ended:
        healths.see(app("Degraded"))
    why = f"application 'shop' health state has transitioned from {before} to Degraded"
    assert ended.value.message == why
    assert ended.value.hint.startswith("Deployment web-0: ")
    assert healths.last == app("Degraded")


@pytest.mark.parametrize(
    ("goal", "states"),
    [
        (Goal(health=True), ["Degraded", "Degraded", "Healthy"]),
        (Goal(health=True), ["Unknown", "Degraded"]),
        (Goal(sync=True), ["Healthy", "Degraded"]),
        (Goal(health=True, degraded=True), ["Healthy", "Degraded"]),
        (Goal(health=True, resources=("apps:Deployment:other",)), ["Healthy", "Degraded"]),
    ],
)
def test_one_that_was_degraded_or_is_not_waited_for_does_not(goal: Goal, states: list[str]) -> None:
    healths = Healths(goal)
    for each in states:
        healths.see(app(each))
    assert healths.last == app(states[-1])

"""jq in a process beside us: what it names, what is no expression, and what would never end."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.clock import FakeClock
from trueup.edge.jq.expressions import REFUSED, Expressions
from trueup.model.errors import Stalled

BODY = {
    "kind": "Deployment",
    "metadata": {"name": "web", "namespace": "shop"},
    "spec": {"containers": [{"name": "a", "image": "a:1"}, {"name": "b"}], "none": None},
}


@pytest.fixture
def jq() -> Iterator[Expressions]:
    made = Expressions(FakeClock(), 0.5)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("expression", "paths"),
    [
        (".spec.replicas", [["spec", "replicas"]]),  # whether or not it is there
        (
            ".spec.containers[].image",
            [["spec", "containers", 0, "image"], ["spec", "containers", 1, "image"]],
        ),
        ('.spec.containers[] | select(.name == "b")', [["spec", "containers", 1]]),
        ('.spec.containers[] | select(.name | test("^b"))', [["spec", "containers", 1]]),
        (".spec.containers[-1:]", [["spec", "containers", {"start": -1, "end": None}]]),
        (".kind, .spec.none", [["kind"], ["spec", "none"]]),
        ('.metadata.annotations["a/b"]', [["metadata", "annotations", "a/b"]]),
        (".spec.none[]", []),  # Cannot iterate over null
        (".spec.none[]?", []),
        ("1", []),  # names nothing: Invalid path expression
        ("$ENV.HOME | empty", []),
    ],
)
def test_what_an_expression_names(jq: Expressions, expression: str, paths: Any) -> None:
    assert jq.problem(expression) == ""
    assert jq.paths(expression, BODY) == paths


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        (".spec[", "syntax error"),
        (".spec | nothing", "nothing/0 is not defined"),
        ("", "syntax error"),
        (".a) | (.b", "syntax error"),
        (".a # all of it", "syntax error"),
    ],
)
def test_what_is_no_expression(jq: Expressions, expression: str, said: str) -> None:
    assert jq.problem(expression).startswith(said) or expression == ""
    assert jq.problem(expression) != ""


def test_it_knows_nothing_of_our_environment(jq: Expressions) -> None:
    assert jq.paths('.[env | keys | join(",")]', BODY) in ([[""]], [["LC_CTYPE"]])


@pytest.mark.parametrize(
    "expression",
    ["repeat(.)", "def f: f; f", '[limit(1e12; repeat("x"))] | .[0]', "[range(1e9)] | .[0]"],
)
def test_what_would_never_end_is_ended_and_told(jq: Expressions, expression: str) -> None:
    assert jq.problem(expression) == ""
    with pytest.raises(Stalled) as told:
        jq.paths(expression, BODY)
    assert f'"{expression}" took more than 0.5 s' in told.value.message
    assert "on Deployment shop/web" in told.value.message
    assert jq.paths(".kind", BODY) == [["kind"]]  # others go on


def test_what_took_too_long_is_refused_for_a_while() -> None:
    clock = FakeClock()
    jq = Expressions(clock, 0.2)
    with pytest.raises(Stalled):
        jq.paths("repeat(.)", BODY)
    with pytest.raises(Stalled):
        jq.paths("repeat(.)", BODY)  # at once: no process was started
    assert jq._process is None
    clock.seconds += REFUSED
    with pytest.raises(Stalled):
        jq.paths("repeat(.)", BODY)
    jq.close()


def test_another_process_takes_the_place_of_one_that_was_killed(jq: Expressions) -> None:
    assert jq.paths(".kind", BODY) == [["kind"]]
    assert jq._process is not None
    jq._process.kill()
    jq._process.wait()
    assert jq.paths(".kind", BODY) == [["kind"]]

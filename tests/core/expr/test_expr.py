"""Conditions as Argo CD's settings have them; cases.yaml holds what the real expr says."""

import json
from typing import Any

import pytest

from tests.core.expr.asking import CASES, answer, scope
from trueup.core.expr import ExpressionFailed, parsed

AROUND = scope()
SCOPE = {
    "app": {
        "metadata": {"name": "web", "labels": {"team": "shop", "x/y": "1"}},
        "status": {"resources": [{"kind": "Pod", "n": 1}, {"kind": "Job", "n": 2}]},
    },
    "resource": None,
    "n": 3,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('app.metadata.name == "web"', True),
        ("app.metadata.labels['x/y'] == '1' and not (n > 3)", True),
        ("app.metadata.labels['none'] == nil", True),
        ("app.metadata.annotations?.link ?? 'none'", "none"),
        ("resource?.kind", None),
        ("n in [1, 2, 3]", True),
        ("n not in 1..2", True),
        ("'team' in app.metadata.labels", True),
        ('app.metadata.name contains "e" && app.metadata.name startsWith "w"', True),
        ('app.metadata.name matches "^w.b$"', True),
        ("!(true || resource.kind == 'x')", False),
        ("any(app.status.resources, {.kind == 'Job'})", True),
        ("all(app.status.resources, #.n > 1)", False),
        ("map(filter(app.status.resources, .n > 1), .kind)", ["Job"]),
        ("len(app.status.resources) + 1 * 2 - 7 % 4", 1),
        ("-7 % 4", -3),
        ('n == 3 ? `a` : "b\\n"', "a"),
        ("upper(app.metadata.name)[0:2]", "WE"),
        ("{a: n, 'b c': [n]}", {"a": 3, "b c": [3]}),
        ("true == 1", False),
        ("1 == 1.0", True),
        ("not true and false", False),
    ],
)
def test_an_expression_has_a_value(text: str, value: Any) -> None:
    assert parsed(text)(SCOPE) == value


@pytest.mark.parametrize("text", ["", "a ==", "(a", "a b", "nothing(1)", "@", "[1", "(" * 99])
def test_nonsense_is_refused_before_it_is_asked(text: str) -> None:
    with pytest.raises(ExpressionFailed):
        parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        "resource.kind",
        "n and true",
        "1 % 0",
        "n + 'a'",
        "[1][3]",
        "n matches 'a'",
        "'a' matches '('",
    ],
)
def test_what_makes_no_sense_of_a_scope_is_an_error(text: str) -> None:
    with pytest.raises(ExpressionFailed):
        parsed(text)(SCOPE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["ask"][:60])
def test_the_answer_is_that_of_the_real_expr(case: dict[str, Any]) -> None:
    wanted = {key: value for key, value in case.items() if key != "ask"}
    found = answer(case["ask"], AROUND)
    assert json.dumps(found, sort_keys=True) == json.dumps(wanted, sort_keys=True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("app.a == n and any(app.b, .c == #.d)", {"app", "n"}),
        ("let x = stack; x.y", {"stack"}),
        ("true", set()),
    ],
)
def test_what_an_expression_asks_the_scope_for_is_known(text: str, names: set[str]) -> None:
    assert parsed(text).names == names


@pytest.mark.parametrize(
    "text",
    [
        "app.__class__",
        "time.Now().seconds",
        "time.Now().__init__()",
        "time.Minute.real",
        "text.upper()",
        "len.__globals__",
    ],
)
def test_nothing_of_python_can_be_reached(text: str) -> None:
    assert answer(text, AROUND) in ({"fails": True}, {"is": None})


@pytest.mark.parametrize(
    "text",
    [
        "repeat('a', 99999999)",
        "0..9999999",
        "'" + "a" * 10_001 + "'",
        "(" * 99 + "1" + ")" * 99,
        "map(1..99999, 1..99999)",
        "all(1..999, {all(1..999, {true})})",
        "uniq(map(1..999, [#]))",
    ],
)
def test_what_is_made_has_bounds(text: str) -> None:
    assert answer(text, AROUND) == {"fails": True}


def test_now_is_what_the_clock_of_the_scope_says() -> None:
    assert answer("now().Year()", AROUND) == {"is": 2024}
    assert answer("now()", {}) == {"fails": True}

"""Conditions as Argo CD's settings have them."""

from typing import Any

import pytest

from trueup.core.expr import ExpressionFailed, parsed

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
        "1 / 0",
        "n + 'a'",
        "[1][3]",
        "n matches 'a'",
        "'a' matches '('",
    ],
)
def test_what_makes_no_sense_of_a_scope_is_an_error(text: str) -> None:
    with pytest.raises(ExpressionFailed):
        parsed(text)(SCOPE)

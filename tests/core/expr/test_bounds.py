"""An expression ends, soon, whatever it says: it is asked in the loop that everything runs in."""

import re
from datetime import UTC, datetime

import pytest

from tests.support.effort import effort
from trueup.core.alerts.helpers import helpers
from trueup.core.expr import TOGETHER, Budget, ExpressionFailed, parsed
from trueup.core.gotemplate import Time

SCOPE = {
    **helpers(lambda: Time.of(datetime(2024, 5, 6, tzinfo=UTC))),
    "app": {
        "metadata": {"labels": {str(at): "v" for at in range(50)}},
        "status": {"resources": [{"name": f"r{at}", "kind": "Pod"} for at in range(2000)]},
    },
}
SOON = 20  # times as long as a million steps of Python; most take a tenth of it
TWICE = "reduce(1..60, [#acc, #acc], [1])"
"""A list of sixty lists, which is 2^60 numbers for whoever goes through it."""
TWO = f"let one = {TWICE}; let other = {TWICE}; "
WORK, LONG, DEEP = "too much work", "longer than", "nested too deeply"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("len(map(1..1000, map(1..1000, map(1..1000, #))))", WORK),
        ("len(map(1..1000, 1..1000000))", WORK),
        ("len(map(1..1000, repeat('x', 1000000)))", WORK),
        ("len(filter(1..100000, len(filter(1..100000, # > 3)) > 2))", WORK),
        (f"len(map(1..100000, {'#+' * 100}#))", WORK),
        (f"len(flatten({TWICE}))", WORK),
        (f"len(toJSON({TWICE}))", WORK),
        (f"len(string({TWICE}))", WORK),
        (f"max({TWICE})", WORK),
        (f"{TWO} one == other", WORK),
        (f"{TWO} one in [other]", WORK),
        (f"{TWO} len(uniq([one, other]))", WORK),
        ("len(uniq(map(1..30000, [#])))", WORK),
        ("len(sort(map(1..300000, -#)))", WORK),
        ("len(sortBy(1..300000, -#))", WORK),
        ("any(1..1000, sum(1..100000) == 1)", WORK),
        ("any(1..1000, upper(repeat('x', 1000000)) == 'y')", WORK),
        ("let x = repeat('x', 1000000); any(1..100000, x[5] == 1)", WORK),
        ("let x = repeat('x', 1000000); any(1..100000, x[5:] == 'y')", WORK),
        ("let x = repeat('x', 900000); any(1..100000, x == x + 'y')", WORK),
        ("let x = repeat('x', 1000000); len(strings.ReplaceAll(x, '', x))", WORK),
        ("map(1..1000, string(app))", WORK),
        ("map(1..100, fromJSON('[' + repeat('1,', 400000) + '1]'))", WORK),
        ("now().Format(repeat('Monday 2006', 90000))", WORK),
        ("date(repeat('2', 1000000), repeat('2006', 200000))", WORK),
        ("duration(repeat('1h', 400000))", WORK),
        ("let x = repeat('x', 1000000); len(replace(x, '', x))", LONG),
        ("reduce(1..100, #acc + #acc, 'x')", LONG),
        ("len(join(map(1..1000, 'x'), repeat('y', 1000000)))", LONG),
        ("1..10000000", LONG),
        ("any(1..20000, 'aaaa' matches ('(a+)+$' + string(#)))", WORK),
        ("any(1..300, repeat('a', 1000) matches ('(.*)(.*)[ab]{500}' + string(#)))", WORK),
        ("'x' matches repeat('\\\\pL', 100000)", WORK),
        ("'x' matches '\\\\pL{300}'", "too large"),
        ("1" + "+1" * 4000, DEEP),
        ("2" + "**2" * 2500, DEEP),
        ("!" * 4000 + "true", DEEP),
        ("-" * 4000 + "1", DEEP),
        ("app" + "?.a" * 2500, DEEP),
        ("[" * 3000 + "]" * 3000, DEEP),
        ("int(repeat('9', 100000))", "is no int|out of range"),
        ("9223372036854775808", "is no number"),
    ],
    ids=lambda text: re.sub(r"\W+", "-", text)[:40],
)
def test_an_expression_ends(text: str, why: str) -> None:
    with effort() as it, pytest.raises(ExpressionFailed, match=why):
        parsed(text)(SCOPE)
    assert it.taken < SOON


def test_what_is_asked_of_many_resources_is_no_attack() -> None:
    busy = "len(filter(app.status.resources, .kind == 'Pod' and .name matches '^r[0-9]+$'))"
    assert parsed(busy)(SCOPE) == 2000


def test_nothing_is_asked_twice() -> None:
    """Nested twenty-five times, that would be millions."""
    text = "1"
    for _ in range(25):
        text = f"(0 < ({text} > 0 ? 1 : 2) < 3 ? 1 : 2)"
    assert parsed(text)(SCOPE) == 1
    assert parsed("let yes = true; " + "(" * 50 + "yes" + " ?: false)" * 50)(SCOPE) is True


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9223372036854775807 + 1", -(1 << 63)),
        ("int(1e300)", -(1 << 63)),
        ("reduce(1..7, #acc * #acc, 2)", 0),
    ],
)
def test_numbers_are_of_64_bits_as_in_go(text: str, value: object) -> None:
    assert parsed(text)(SCOPE) == value


def test_many_letters_are_trimmed_and_sought_from_behind() -> None:
    letters = "repeat('b', 900000) + 'a'"
    assert parsed(f"trim(repeat('a', 1000000), {letters})")(SCOPE) == ""
    assert parsed("lastIndexOf('abcabc', 'bc')")(SCOPE) == 4
    assert parsed("lastIndexOf('äbc', 'c')")(SCOPE) == 3
    assert parsed("lastIndexOf(repeat('a', 1000000), 'ab' + repeat('a', 400000))")(SCOPE) == -1


def test_what_is_asked_in_one_go_shares_what_it_may_cost() -> None:
    together = Budget(TOGETHER)
    dear = parsed("len(map(1..1000, map(1..1000, map(1..1000, #))))")
    for _ in range(2):
        with pytest.raises(ExpressionFailed, match=WORK):
            dear(SCOPE, together)
    with pytest.raises(ExpressionFailed, match="what was asked before it"):
        parsed("true")(SCOPE, together)

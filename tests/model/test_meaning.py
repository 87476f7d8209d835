"""What docstrings say of fields."""

import inspect

import pytest

from trueup.model.meaning import meanings, summary
from trueup.model.stack import Drift, OutputSelector, Price, StackSpec


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (
            Drift,
            {
                "every": "how often it is looked for (`90m`, `1d`; `0`: never)",
                "react": "`report`, `approval` (a plan that puts it right waits for approval) or "
                "`heal`",
                "confirm": "in how many looks in a row it must be there",
            },
        ),
        (
            OutputSelector,
            {
                "namespace": "the reader's own, if it is empty",
                "mock": "what a plan takes instead while there is none yet. Such a plan is "
                "provisional: it is shown and never applied",
            },
        ),
    ],
)
def test_what_is_said_of_each_field(of: type, expected: dict[str, str]) -> None:
    assert meanings(inspect.getdoc(of) or "") == expected


def test_several_fields_and_names_of_more_than_a_word() -> None:
    said = "Two.\n\n*the_first*, *second*: alike. *third*: of *the_first*;\n*last*: no more."
    assert meanings(said) == {
        "theFirst": "alike",
        "second": "alike",
        "third": "of `theFirst`",
        "last": "no more",
    }


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (StackSpec, "What is wanted and by which policy"),
        (OutputSelector, "An output of another Stack"),
        (Drift, ""),
        (
            Price,
            "What a month of a resource of `type` costs, if it has the attributes `where` "
            "(dotted paths)",
        ),
    ],
)
def test_the_summary_of_a_class(of: type, expected: str) -> None:
    assert summary(inspect.getdoc(of) or "") == expected

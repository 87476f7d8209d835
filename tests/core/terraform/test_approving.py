import pytest

from trueup.core.terraform.approving import is_author, standing
from trueup.core.terraform.judging import Verdict
from trueup.model.policy import Finding
from trueup.model.stack import Approval, Approvers

ONE, TWO = Verdict(needs=1), Verdict(needs=2)
OTHERS = Approvers(author=False)
ANA = "Ana Ruiz <ana@example.com>"


def given(*people: str) -> list[Approval]:
    """Approvals of the plan ``d``, or of another (``ana:other``)."""
    return [
        Approval(person.partition(":")[2] or "d", person.partition(":")[0]) for person in people
    ]


@pytest.mark.parametrize(
    ("verdict", "people", "allowed", "message"),
    [
        (Verdict(), [], True, "no approval is needed"),
        (ONE, [], False, "0 of 1 approvals"),
        (ONE, ["ben"], True, "1 of 1 approvals"),
        (ONE, ["ben:other"], False, "0 of 1 approvals; ben: for another plan"),
        (TWO, ["ben", "Ben"], False, "1 of 2 approvals"),
        (TWO, ["ben", "cai"], True, "2 of 2 approvals"),
        (ONE, [""], False, "0 of 1 approvals"),
        (Verdict((Finding("X", "no"),), 1), ["ben"], False, "1 of 1 approvals"),
        (Verdict((Finding("X", "no"),)), [], False, "no approval is needed"),
    ],
)
def test_who_has_approved(verdict: Verdict, people: list[str], allowed: bool, message: str) -> None:
    found = standing(verdict, "d", given(*people), author=ANA)
    assert (found.allowed, found.message) == (allowed, message)


@pytest.mark.parametrize(
    ("author", "people", "allowed", "message"),
    [
        (ANA, ["ana"], False, "0 of 1 approvals; ana: wrote the commit"),
        (ANA, ["ana@example.com"], False, "0 of 1 approvals; ana@example.com: wrote the commit"),
        (ANA, ["ana", "ben"], True, "1 of 1 approvals; ana: wrote the commit"),
        ("", ["ana"], False, "1 of 2 approvals"),
        ("", ["ana", "ben"], True, "2 of 2 approvals"),
    ],
)
def test_the_author_does_not_count_where_others_are_asked(
    author: str, people: list[str], allowed: bool, message: str
) -> None:
    found = standing(ONE, "d", given(*people), OTHERS, author)
    assert (found.allowed, found.message) == (allowed, message)


@pytest.mark.parametrize(
    ("person", "author", "same"),
    [
        ("ana", ANA, True),
        ("ANA@example.com", ANA, True),
        ("Ana Ruiz", ANA, True),
        ("ben", ANA, False),
        ("example.com", ANA, False),
        ("ana", "ana", True),
        ("", "", False),
    ],
)
def test_the_same_person_by_any_of_their_names(person: str, author: str, same: bool) -> None:
    assert is_author(person, author) == same

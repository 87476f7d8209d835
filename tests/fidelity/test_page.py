"""The page of the fidelity says what the cases and the list of differences say."""

from tests.fidelity.page import PAGE, page


def test_the_page_is_what_the_cases_say() -> None:
    assert PAGE.read_text() == page(), "run python -m tests.fidelity page"

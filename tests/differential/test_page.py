"""The page says what the sheets and the list of differences say."""

from tests.differential.page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == page(), "run python -m tests.differential"

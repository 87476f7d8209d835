"""``python -m tests.differential``: the page of ``docs/reference`` anew."""

from tests.differential.page import PAGE, page

PAGE.write_text(page())

"""Journal: what was missed since a position, as long as that is known."""

from trueup.core.listing.row import Row
from trueup.web.apps.journal import Journal

WEB, API = ("argocd", "web"), ("argocd", "api")


def test_each_that_changed_with_what_it_was_then() -> None:
    journal = Journal()
    start = journal.position()
    journal.note(WEB, Row("web", health="Healthy"))
    journal.note(API, None)
    middle = journal.position()
    journal.note(WEB, Row("web", health="Degraded"))
    assert journal.since(start) == {WEB: Row("web", health="Healthy"), API: None}
    assert journal.since(middle) == {WEB: Row("web", health="Degraded")}
    assert journal.since(journal.position()) == {}


def test_what_is_too_long_ago_or_of_another_life_is_not_known() -> None:
    journal = Journal(life="one", kept=2)
    for _ in range(3):
        journal.note(WEB, None)
    assert journal.since("one-1") is not None
    for position in ("one-0", "one-4", "two-3", "one-x", "one-", "one-١", "", "one-" + "9" * 30):
        assert journal.since(position) is None

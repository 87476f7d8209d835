from trueup.model.identity import Identity
from trueup.service.access.answers import REMEMBERED, Shelf


class Rules:
    """Counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.version = 1

    def allow(self, who: Identity, resource: str, action: str, object: str) -> bool:
        self.asked.append(f"{who.subject} {object}")
        return self.version == 1

    def edition(self) -> int:
        return self.version


def test_what_was_asked_is_remembered_until_something_changes() -> None:
    rules = Rules()
    shelf = Shelf(rules.allow, rules.edition)
    alice = Identity("alice")
    first = shelf.of(alice, [], "applications", "get")
    assert first("web/a")
    assert shelf.of(alice, [], "applications", "get")("web/a")
    assert rules.asked == ["alice web/a"]
    rules.version = 2
    assert not first("web/a")  # also for who has held it since


def test_callers_of_other_groups_are_others_and_the_oldest_is_forgotten() -> None:
    rules = Rules()
    shelf = Shelf(rules.allow, rules.edition)
    for group in ("dev", "ops"):
        shelf.of(Identity("x"), [group], "applications", "get")("web/a")
    assert len(rules.asked) == 2
    for number in range(REMEMBERED):
        shelf.of(Identity(f"user{number}"), [], "applications", "get")
    shelf.of(Identity("x"), ["dev"], "applications", "get")("web/a")
    assert len(rules.asked) == 3

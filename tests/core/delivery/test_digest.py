"""One message in place of many."""

from datetime import UTC, datetime

from trueup.core.delivery.digest import digest
from trueup.model.delivery import Delivery, Phase, Topic

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def delivery(id: int, name: str, trigger: str = "on-sync-failed") -> Delivery:
    topic = Topic("Application", "argocd", name)
    return Delivery(id, topic, trigger, ("t",), "slack", "ops", NOW, Phase.SENDING)


def test_what_each_was_about_is_listed_by_trigger() -> None:
    several = [delivery(1, "web"), delivery(2, "db"), delivery(3, "web", "on-deployed")]
    letter = digest(several, "https://trueup.example/notifications")
    assert letter.notice.message.splitlines() == [
        "3 notifications, told together because they came at once:",
        "• on-sync-failed (2): Application argocd/web, Application argocd/db",
        "• on-deployed (1): Application argocd/web",
        "https://trueup.example/notifications",
    ]
    assert letter.notice.parts["email"]["subject"].startswith("3 notifications")
    assert (letter.about.key, letter.about.severity) == ("digest-1", "warning")


def test_it_stays_short_however_many_there_are() -> None:
    many = [delivery(at, f"app-{at}", f"on-{at % 30}") for at in range(5000)]
    text = digest(many).notice.message
    assert len(text.splitlines()) == 12
    assert "and 147 more" in text
    assert text.endswith("• and 20 more triggers")

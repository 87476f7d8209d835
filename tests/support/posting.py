"""What is put into an outbox, and a notifier that tells what it was sent."""

from collections.abc import Callable, Sequence

from trueup.model.delivery import Letter, Occasion, Topic
from trueup.model.notice import About, Notice


def occasion(
    name: str = "web",
    *,
    trigger: str = "on-sync-failed",
    state: str = "",
    service: str = "slack",
    recipient: str = "ops",
) -> Occasion:
    topic = Topic("Application", "argocd", name, f"uid-{name}", "default", "applications")
    called = state or f"{trigger}:{service}:{recipient}"
    return Occasion(topic, trigger, called, ("app-sync-failed",), service, recipient)


def letter(message: str = "it failed") -> Letter:
    return Letter(Notice(message, {"slack": {"username": "trueup"}}), About("argocd/web"))


class Telling:
    """The ``Notifier`` port: *answers*, one after the other, raise or let through."""

    def __init__(self, *answers: Exception | None) -> None:
        self.sent: list[tuple[str, str]] = []
        self.answers = list(answers)
        self.before: Callable[[], object] | None = None

    @property
    def messages(self) -> Sequence[str]:
        return [message for message, _ in self.sent]

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        if self.before:
            await self.before()  # type: ignore[misc]
        answer = self.answers.pop(0) if self.answers else None
        if answer:
            raise answer
        self.sent.append((notice.message, recipient))

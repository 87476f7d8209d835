"""What stands on record of a Stack."""

from datetime import UTC, datetime

from trueup.core.stacks.told import not_done
from trueup.model.record import Outcome
from trueup.model.stack import Refusal, Stack

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_a_request_that_was_refused_says_who_asked_and_why() -> None:
    stack = Stack({"name": "net", "namespace": "argocd"})
    entry = not_done(stack, Refusal("apply", "NotApproved", "1 of 2 are missing", NOW, "ann"), NOW)
    assert (entry.who.name, entry.action) == ("ann", "refused: apply")
    assert (entry.outcome, entry.message) == (Outcome.FAILED, "1 of 2 are missing")
    assert entry.named == "default/net"
    assert not_done(stack, Refusal("plan"), NOW).who.by == "automation"

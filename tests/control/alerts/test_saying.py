"""What is due of an object becomes letters; what is in the way of them is told."""

from pathlib import Path

from tests.control.alerts.test_troubled import nothing
from tests.support.clock import FakeClock
from tests.support.declared import Declared
from tests.support.notifications.settings import settings
from tests.support.outbox import outbox
from tests.support.story import application
from trueup.control.alerts.facts import MOST, Facts
from trueup.control.alerts.saying import Said, Saying
from trueup.core.metrics.unmetered import UNMETERED
from trueup.k8s.object import Object

URL = "https://git.example.test/shop"


async def test_triggers_that_ask_for_too_much_are_told_of(tmp_path: Path) -> None:
    asked = await said(tmp_path, MOST + 1)
    assert asked.annotation is None
    assert asked.faults == (
        "triggers: they ask for more than 8 things of its repository"
        " (compare fewer commits in when and oncePer)",
    )
    assert (await said(tmp_path, MOST)).faults == ()


async def said(folder: Path, commits: int) -> Said:
    """Of an Application whose trigger asks for so many commits."""
    clock, declared = FakeClock(), Declared()
    names = [declared.push(URL, {"k8s/a.yaml": str(number)}) for number in range(commits)]
    when = " && ".join(f"repo.GetCommitMetadata('{each}').Message != 'no'" for each in names)
    held = settings(
        {
            "service.slack": "token: x",
            "template.any": "message: it is so",
            "trigger.on-any": f'- {{when: "{when}", send: [any]}}',
        }
    )
    source = {"repoURL": URL, "path": "k8s"}
    body = application({}, "shop", source=source)
    notes = {"notifications.argoproj.io/subscribe.on-any.slack": "ops"}
    body["metadata"]["annotations"] = notes
    async with outbox(folder, clock) as made:
        saying = Saying(
            held.read,
            made.deliveries,
            made.invitations,
            held,
            Facts(declared, nothing, clock),
            clock,
            UNMETERED,
            "argocd",
        )
        return await saying.say(Object(body))

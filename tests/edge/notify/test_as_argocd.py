"""
What we send is what notifications-engine sends, service by service.

``sent.yaml`` holds what it has sent for the cases; the slow test has it send them again.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.controlplane.build import NotRun
from tests.differential.tools import program
from tests.support.clock import FakeClock
from tests.support.notifications import oracle
from tests.support.notifications.receiver import Receiver, receiver
from tests.support.tools import not_run
from trueup.edge.notify import Services
from trueup.model.notice import About, Notice, ServiceSettings

CASES = oracle.cases()
EMPTY: tuple[Any, ...] = (None, "", "null", "{}", [], {}, False, 0)
MEANT = ("required_contexts",)  # whose null is something else than an empty list
MOVING = ("time", "startsAt", "cardId")
TAG = "<!-- argocd-notifications tag -->"
PAGED = {"page=1"}
DIFFERENT = {
    "incident_details\t": "incident_body",  # as PagerDuty documents it
    f"hello\n{TAG}\n{TAG}": f"hello\n{TAG}",  # once is enough
}


@pytest.fixture(scope="module")
def written() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(oracle.SENT.read_text())
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
async def test_a_notice_is_sent_as_notifications_engine_sends_it(
    case: dict[str, Any],
    written: dict[str, list[dict[str, Any]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with receiver(tmp_path) as at:
        monkeypatch.setenv("HTTPS_PROXY", at.proxy)
        at.answers = {end: tuple(said) for end, said in case.get("answers", {}).items()}
        await send(case, at)
    ours = compared([each.plain() for each in at.asked])
    assert ours == compared(written[case["name"]])


@pytest.mark.slow
async def test_notifications_engine_sends_what_is_written_down(
    written: dict[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    try:
        engine = program("notifications")
    except NotRun as error:
        not_run(str(error))
    async with receiver(tmp_path) as at:
        sent = await oracle.sent(str(engine), at)
    assert {name: compared(each) for name, each in sent.items()} == {
        name: compared(each) for name, each in written.items()
    }


async def send(case: dict[str, Any], at: Receiver) -> None:
    services = Services(FakeClock(), trust=lambda _host: at.authority)
    given = oracle.settings(case, oracle.key() if case["kind"] == "github" else "")
    service = ServiceSettings(case["kind"], case.get("as", case["kind"]), given)
    try:
        for template in [case["template"], *([case["again"]] if "again" in case else [])]:
            parts = {name: said for name, said in template.items() if name != "message"}
            notice = Notice(template.get("message", ""), parts)
            await services.notifier(service).send(notice, case["recipient"], About("web"))
    finally:
        await services.close()


def plain(request: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing, is another one each time, or is meant to be different."""
    meant = _meant(request)
    meant["request"] = request["request"].replace(":443/", "/")
    if PAGED.intersection(meant.get("query", ())):
        del meant["query"]  # we look at all pages, not at the first alone
    if request["request"].startswith("PATCH "):
        meant["body"].pop("id", None)  # it stands in the path
    return dict(meant)


def _meant(said: Any) -> Any:
    match said:
        case dict():
            meant = {name: _meant(each) for name, each in said.items() if name not in MOVING}
            return {
                name: each for name, each in meant.items() if name in MEANT or each not in EMPTY
            }
        case list():
            return [_meant(each) for each in said]
        case str() if said.startswith(("[", "{")) and said not in ("[]", "{}"):
            return _meant(json.loads(said))  # a form's field
        case str():
            return DIFFERENT.get(said, said)
    return said


def compared(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """But for what telegram's client asks before."""
    return [plain(each) for each in requests if not each["request"].endswith("/getMe")]

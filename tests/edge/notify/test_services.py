"""Senders of settings, and what single services make of odd answers."""

from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.support.clock import Hasty
from tests.support.notifications.receiver import Receiver
from tests.support.notifications.sending import send
from tests.support.outbox import outbox
from trueup.edge.notify import Services
from trueup.edge.notify.table import KINDS
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.model.notice import ServiceSettings


def test_a_sender_is_made_once_for_the_same_settings() -> None:
    services = Services(Hasty())
    first = ServiceSettings("webex", "one", {"token": "a"})
    other = ServiceSettings("webex", "one", {"token": "b"})
    assert services.notifier(first) is services.notifier(first)
    assert services.notifier(first) is not services.notifier(other)


def test_a_namespace_has_senders_of_its_own() -> None:
    services = Services(Hasty())
    mine, theirs = (
        ServiceSettings("webex", "one", {"token": "a"}, namespace) for namespace in ("", "team")
    )
    assert services.notifier(mine) is not services.notifier(theirs)
    assert services.notifier(theirs) is services.notifier(theirs)


async def test_a_namespace_does_not_speak_in_our_name() -> None:
    environ = {"AWS_REGION": "eu", "AWS_ACCESS_KEY_ID": "ours", "AWS_SECRET_ACCESS_KEY": "ours"}
    services = Services(Hasty(), environ=environ)
    for kind, said in (("awssqs", {"queue": "q"}), ("gcppubsub", {"project": "p", "topic": "t"})):
        services.notifier(ServiceSettings(kind, kind, said))
        with pytest.raises(Stalled, match=r"region|the operator's alone"):
            services.notifier(ServiceSettings(kind, kind, said, "team"))


def test_a_kind_that_there_is_not() -> None:
    with pytest.raises(Stalled, match=r"service\.slak: there is no service 'slak'") as raised:
        Services(Hasty()).notifier(ServiceSettings("slak", "slak", {}))
    assert "slack" in raised.value.hint


def test_a_setting_that_is_missing_is_named_with_the_service() -> None:
    with pytest.raises(Stalled, match=r"service\.slack\.team: token is missing"):
        Services(Hasty()).notifier(ServiceSettings("slack", "team", {}))


WITHOUT = {  # what they need is said with the recipient
    *("alertmanager", "discord", "googlechat", "opsgenie", "pagerdutyv2", "teams"),
    "teams-workflows",
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_service_cannot_do_without_is_told(kind: str) -> None:
    services, said = Services(Hasty(), environ={}), ServiceSettings(kind, kind, {})
    if kind in WITHOUT:
        assert services.notifier(said)
        return
    with pytest.raises(Stalled, match=rf"^service\.{kind}: \w+ (is|are) missing"):
        services.notifier(said)


@pytest.mark.parametrize("kind", KINDS)
def test_settings_that_make_no_sense_are_told(kind: str) -> None:
    settings = {"url": 1, "token": [], "apiKeys": "x", "headers": {}}
    told = f"service.{kind}: "
    try:
        assert Services(Hasty()).notifier(ServiceSettings(kind, kind, settings))
    except Stalled as error:  # some read none of these
        told = error.message
    assert told.startswith(f"service.{kind}: ")


@pytest.mark.parametrize(
    ("said", "error"),
    [("channel_not_found", Refused), ("ratelimited", Unreachable), ("fatal_error", Unreachable)],
)
async def test_slack_says_no_with_200(
    said: str, error: type[Exception], at: Receiver, services: Services
) -> None:
    at.answers = {"/chat.postMessage": (200, {"ok": False, "error": said})}
    with pytest.raises(error, match=f"slack: ops: {said}"):
        await send(services, "slack", {"token": "xoxb-token"}, "ops")


async def test_what_is_told_of_a_thread_is_not_told_twice(at: Receiver, services: Services) -> None:
    part = {"groupingKey": "k", "deliveryPolicy": "PostAndUpdate"}
    await send(services, "slack", {"token": "xoxb-token"}, "ops", slack=part)
    at.answers = {"/chat.update": (500, "down")}
    await send(services, "slack", {"token": "xoxb-token"}, "ops", slack=part)
    part = {"groupingKey": "k", "deliveryPolicy": "Update"}
    with pytest.raises(Unreachable):
        await send(services, "slack", {"token": "xoxb-token"}, "ops", slack=part)


async def test_a_thread_goes_on_after_a_restart(at: Receiver, tmp_path: Path) -> None:
    """And on another replica: its head stands in the outbox, without the token."""
    at.answers = {"/chat.postMessage": (200, {"ok": True, "channel": "C1", "ts": "17.4"})}
    for _ in range(2):
        async with outbox(tmp_path / "kept") as kept:
            threads = kept.deliveries
            services = Services(Hasty(), trust=lambda _host: at.authority, threads=threads)
            part = {"groupingKey": "k"}
            await send(services, "slack", {"token": "xoxb-token"}, "ops", slack=part)
            await services.close()
    first, second = (parse_qs(each.body.decode()) for each in at.asked)
    assert "thread_ts" not in first
    assert second["thread_ts"] == ["17.4"]
    files = [each for each in (tmp_path / "kept").rglob("*") if each.is_file()]
    assert not any(b"xoxb-token" in each.read_bytes() for each in files)


async def test_a_template_that_is_no_json_is_told(services: Services) -> None:
    with pytest.raises(Stalled, match="slack: attachments is no JSON"):
        await send(services, "slack", {"token": "xoxb-token"}, "ops", slack={"attachments": "[{"})


async def test_a_recipient_that_is_not_set(services: Services) -> None:
    settings = {"recipientUrls": {"ops": "https://chat.example.com/x"}}
    with pytest.raises(Refused, match="no address is set for the recipient 'dev'; there are: ops"):
        await send(services, "teams", settings, "dev")
    with pytest.raises(Refused, match="no key is set for the recipient 'dev'; there are: none"):
        await send(services, "opsgenie", {}, "dev")


async def test_teams_says_no_with_200(at: Receiver, services: Services) -> None:
    settings = {"recipientUrls": {"ops": "https://chat.example.com/x"}}
    at.answers = {"/x": (200, "Webhook message delivery failed with error: returned 429")}
    with pytest.raises(Unreachable, match="429"):
        await send(services, "teams", settings, "ops")
    at.answers = {"/x": (200, "Summary or Text is required.")}
    with pytest.raises(Refused, match="Summary or Text is required"):
        await send(services, "teams", settings, "ops")


async def test_rocketchat_logs_in_once_and_again_when_it_must(
    at: Receiver, services: Services
) -> None:
    settings = {"email": "a@b.c", "password": "hunter2", "serverUrl": "https://chat.example.com"}
    at.answers = {"/login": (200, {"data": {"authToken": "auth", "userId": "u"}})}
    for _ in range(2):
        await send(services, "rocketchat", settings, "#ops")
    asked = [each.path.rpartition("/")[2] for each in at.asked]
    assert asked == ["login", "chat.postMessage", "chat.postMessage"]
    at.answers["/chat.postMessage"] = (401, "You must be logged in")
    at.asked.clear()
    with pytest.raises(Refused, match="401"):
        await send(services, "rocketchat", settings, "#ops")
    assert len(at.asked) == 3


async def test_a_pager_needs_no_template(at: Receiver, services: Services) -> None:
    await send(services, "pagerdutyv2", {"serviceKeys": {"s": "routing"}}, "s")
    assert at.asked[0].read()["payload"] == {
        "summary": "hello",
        "source": "argocd/web",
        "severity": "error",
    }


async def test_github_by_a_token_and_statuses_without_end(at: Receiver, services: Services) -> None:
    status = {"state": "success", "label": "web"}
    part = {"repoURLPath": "https://github.com/o/r", "revisionPath": "abc", "status": status}
    at.answers = {
        "/statuses/abc": (
            422,
            {"message": "This SHA and context has reached the maximum number of statuses."},
        )
    }
    await send(services, "github", {"token": "ghp_token"}, github=part)
    assert at.asked[0].headers["authorization"] == "token ghp_token"
    at.answers = {"/statuses/abc": (422, {"message": "No commit found for SHA: abc"})}
    with pytest.raises(Refused, match="No commit found"):
        await send(services, "github", {"token": "ghp_token"}, github=part)


async def test_github_a_run_that_is_completed_has_a_conclusion(services: Services) -> None:
    run = {"name": "web", "status": "completed"}
    part = {"repoURLPath": "https://github.com/o/r", "revisionPath": "abc", "checkRun": run}
    with pytest.raises(Stalled, match="has a conclusion, which is missing"):
        await send(services, "github", {"token": "ghp_token"}, github=part)

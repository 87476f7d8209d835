"""Whose settings hold for whom, and whose secrets they see."""

import pytest

from tests.support.held import Held
from tests.support.notifications.settings import settings
from trueup.control.alerts.inforce import NAME, SECRETS, InForce
from trueup.model.errors import Stalled

PART = {"app.kubernetes.io/part-of": "argocd"}
OPERATORS = {"service.slack": "token: $slack-token"}
TEAMS = {"service.slack": "token: $slack-token", "service.webhook.pager": "url: $theirs"}


@pytest.fixture
def held() -> Held:
    made = Held()
    made.put("ConfigMap", NAME, TEAMS, "team")
    made.secret(SECRETS, {"slack-token": "of the team"}, "team")
    return made


@pytest.fixture
def open_to_all(held: Held) -> InForce:
    said = {"slack-token": "the operator's", "theirs": "the operator's too"}
    return settings(OPERATORS, said, held, self_service=True)


def test_a_namespaces_own_stand_beside_the_operators(open_to_all: InForce) -> None:
    operators, own = open_to_all.of("team")
    assert (operators.own, own.own, own.namespace) == (False, True, "team")
    for elsewhere in ("argocd", "shop", ""):
        assert open_to_all.of(elsewhere) == (operators,)


def test_they_see_no_secrets_but_their_own(open_to_all: InForce) -> None:
    slack, pager = (open_to_all.service(f"team/{name}") for name in ("slack", "pager"))
    assert slack.settings == {"token": "of the team"}
    assert pager.settings == {"url": "$theirs"}
    assert "the operator's too" not in open_to_all.of("team")[1].secrets.values()


LENT = {"service.slack": "token: $slackbot:slack.token", "service.webhook.a": "url: $host:80"}


def test_another_secret_lends_what_a_service_names(held: Held) -> None:
    """As Argo CD's page on what goes wrong has it: a Secret that is labelled as part of it."""
    held.secret("slackbot", {"slack.token": "theirs", "other": "hidden"}, **PART)
    it = settings(LENT, {"host": "http://a"}, held)
    assert it.service("slack").settings == {"token": "theirs"}
    assert it.service("a").settings == {"url": "http://a:80"}
    assert not it.now.findings
    assert "theirs" not in it.now.secrets.values()
    assert it.told(held.secret("slackbot", {"slack.token": "new"}, **PART)) == ""
    assert it.service("slack").settings == {"token": "new"}
    assert it.told(held.secret("slackbot", {"slack.token": "unlabelled"})) == ""
    assert it.service("slack").settings == {"token": "$slackbot:slack.token"}
    [finding] = it.now.findings
    assert str(finding) == (
        "service.slack: $slackbot:slack.token is no key of a Secret"
        " (slackbot needs the key and the label app.kubernetes.io/part-of=argocd)"
    )


def test_it_lends_nothing_to_another_namespace(held: Held) -> None:
    held.put("ConfigMap", NAME, {"service.slack": "token: $slackbot:slack.token"}, "team")
    held.secret("slackbot", {"slack.token": "the operator's"}, **PART)
    it = settings(LENT, {}, held, self_service=True)
    assert it.service("team/slack").settings == {"token": "$slackbot:slack.token"}


def test_a_service_is_found_by_whose_it_is(open_to_all: InForce) -> None:
    operators, own = open_to_all.service("slack"), open_to_all.service("team/slack")
    assert (operators.namespace, own.namespace) == ("", "team")
    assert operators.settings == {"token": "the operator's"}
    for unknown in ("pager", "shop/slack", "team/teams"):
        with pytest.raises(Stalled, match=unknown):
            open_to_all.service(unknown)


def test_unless_the_operator_lets_them_there_are_none(held: Held) -> None:
    closed = settings(OPERATORS, {}, held)
    assert len(closed.of("team")) == 1
    with pytest.raises(Stalled):
        closed.service("team/slack")
    assert closed.told(held.put("ConfigMap", NAME, TEAMS, "team")) is None


def test_a_change_is_told_to_those_whom_it_concerns(open_to_all: InForce, held: Held) -> None:
    assert "teams" not in open_to_all.of("team")[1].services
    change = held.put("ConfigMap", NAME, {"service.teams": "{}"}, "team")
    assert open_to_all.told(change) == "team"
    assert list(open_to_all.of("team")[1].services) == ["teams"]
    assert open_to_all.told(held.secret(SECRETS, {"slack-token": "new"})) == ""
    assert open_to_all.service("slack").settings == {"token": "new"}
    assert open_to_all.told(held.put("ConfigMap", "other", {})) is None


def test_a_slip_of_the_pen_leaves_what_held(open_to_all: InForce, held: Held) -> None:
    open_to_all.of("team")
    open_to_all.told(held.put("ConfigMap", NAME, {**TEAMS, "service.webhook.pager": "{"}, "team"))
    _, own = open_to_all.of("team")
    assert set(own.services) == {"slack", "pager"}
    assert {each.where for each in own.findings} == {"service.webhook.pager"}


def test_what_settings_said_last_is_known_after_a_restart(held: Held) -> None:
    """A slip of the pen and a restart together take nobody off the list either."""
    said = {"subscriptions": "- recipients: [slack:ops]", **OPERATORS}
    token = {"slack-token": "x"}
    before = settings(said, token, held)
    assert before.now.subscriptions
    kept = before.unsaved()
    before.saved("argocd", kept["argocd"])
    assert not before.unsaved()
    broken = {**said, "subscriptions": "- recipients: ["}
    assert not settings(broken, token, held).now.subscriptions
    after = settings(broken, token, held)
    after.recall(kept)
    assert after.now.subscriptions == before.now.subscriptions
    assert [each.where for each in after.now.findings] == ["subscriptions"]

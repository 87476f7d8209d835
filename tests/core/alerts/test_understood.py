"""What people are told of their subscriptions: how they are read, and what is wrong with them."""

from datetime import UTC

from tests.core.alerts.test_due import NOW, SLACK, SUBSCRIBE, an
from trueup.core.alerts import Around, Configuration, configuration, scope
from trueup.core.alerts import state as states
from trueup.core.alerts.due import due
from trueup.core.alerts.understood import Subscribed, Understood, understood
from trueup.core.gotemplate import Time
from trueup.k8s.object import Object

FAILED = {"operationState": {"phase": "Failed", "syncResult": {"revision": "a"}}}
RUNNING = {"operationState": {"phase": "Running"}}


def looked(it: Object, *every: Configuration, project: Object | None = None) -> Understood:
    around = Around(lambda: Time.of(NOW))
    return understood(every, it, project, [scope(each, it, around) for each in every])


def test_subscriptions_of_all_places_are_listed_with_what_holds() -> None:
    said = {**SLACK, "subscriptions": "- {recipients: [slack:all], triggers: [on-created]}"}
    project = an("AppProject", {f"{SUBSCRIBE}.on-sync-failed.slack": "team"})
    it = an("Application", {f"{SUBSCRIBE}.on-sync-running.slack": "a;b"}, status=FAILED)
    found = looked(it, configuration(said, {}), project=project)
    assert found.faults == ()
    annotation = f"{SUBSCRIBE}.on-sync-running.slack"
    assert found.subscriptions == (
        Subscribed("on-created", "slack", "all", "subscriptions", holds=True),
        Subscribed("on-sync-running", "slack", "a", annotation),
        Subscribed("on-sync-running", "slack", "b", annotation),
        Subscribed(
            "on-sync-failed", "slack", "team", f"project: {SUBSCRIBE}.on-sync-failed.slack", True
        ),
    )


def test_when_it_was_told_last_is_known_from_the_annotation() -> None:
    wish, its = {f"{SUBSCRIBE}.on-sync-running.slack": "a"}, configuration(SLACK, {})
    it = an("Application", wish, status=RUNNING)
    told = due([its], it, None, [scope(its, it, Around(lambda: Time.of(NOW)))], NOW).annotation
    noted = an("Application", {**wish, states.ANNOTATION: told or ""}, status=RUNNING)
    [one] = looked(noted, its).subscriptions
    assert one.told == NOW.replace(microsecond=0)
    assert one.told.tzinfo is UTC


def test_what_is_asked_for_in_vain_is_said_whether_or_not_it_holds() -> None:
    said = {
        **SLACK,
        "trigger.a": "- {when: 'false', send: [gone]}",
        "trigger.b": "- {when: app.none.at == 1, send: [app-created]}",
    }
    wish = {
        f"{SUBSCRIBE}.a.slack": "",
        f"{SUBSCRIBE}.b.slack": "",
        f"{SUBSCRIBE}.a.pager": "",
        f"{SUBSCRIBE}.c.slack": "",
    }
    found = looked(an("Application", wish, status=RUNNING), configuration(said, {}))
    assert [each.trigger for each in found.subscriptions] == ["a", "b"]
    assert sorted(each.message.partition(":")[0] for each in found.faults) == [
        "[0].when",
        "there is no service 'pager'",
        "there is no template 'gone'",
        "there is no trigger 'c'",
    ]


def test_what_a_template_says_in_vain_is_told_whether_or_not_it_is_sent_now() -> None:
    said = {
        **SLACK,
        "trigger.a": "- {when: 'false', send: [mine]}",
        "template.mine": "{message: m, slack: {atachments: x}}",
    }
    found = looked(an("Application", {f"{SUBSCRIBE}.a.slack": "x"}), configuration(said, {}))
    (fault,) = found.faults
    assert (fault.where, fault.hint) == ("template.mine", "did you mean attachments?")


def test_what_depends_on_the_repository_is_left_open() -> None:
    said = {**SLACK, "trigger.a": "- {when: repo.GetAppDetails().Type == 'Helm', send: []}"}
    found = looked(
        an("Application", {f"{SUBSCRIBE}.a.slack": "x"}, spec={"source": {}}),
        configuration(said, {}),
    )
    assert [each.holds for each in found.subscriptions] == [None]
    assert found.faults == ()


def test_a_namespaces_own_services_are_called_by_it() -> None:
    every = [configuration(SLACK, {}, "argocd"), configuration(SLACK, {}, "team", own=True)]
    found = looked(an("Application", {f"{SUBSCRIBE}.on-created.slack": "x"}), *every)
    assert [each.service for each in found.subscriptions] == ["slack", "team/slack"]


def test_nothing_is_subscribed_to() -> None:
    assert looked(an("Application"), configuration(SLACK, {})) == Understood()

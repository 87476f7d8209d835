"""What is due, beyond what the engine knows: kinds, findings, namespaces, what was told."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from trueup.core.alerts import Around, Configuration, Outcome, configuration, due, scope
from trueup.core.alerts import state as states
from trueup.core.alerts.settled import settled
from trueup.core.alerts.troubles import trouble
from trueup.core.gotemplate import Time
from trueup.k8s.object import Object

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
SUBSCRIBE = "notifications.argoproj.io/subscribe"
SYNCED = {
    "operationState": {"phase": "Succeeded", "finishedAt": "2024-05-06T07:00:00Z"},
    "reconciledAt": "2024-05-06T07:00:00Z",
}
SLACK = {"service.slack": "token: x"}
EVERYTHING = "- recipients: [slack:all]\n  triggers: [on-stack-failed, on-deployed, on-drift]"


def an(kind: str, annotations: dict[str, str] | None = None, **fields: Any) -> Object:
    meta = {"name": "it", "namespace": "argocd", "uid": "1", "annotations": annotations or {}}
    group = "argoproj.io/v1alpha1" if kind.startswith("App") else "trueup.dev/v1alpha1"
    return Object({"apiVersion": group, "kind": kind, "metadata": meta, **fields})


def asked(settings: Sequence[Configuration] | dict[str, str], it: Object) -> Outcome:
    every = [configuration(settings, {})] if isinstance(settings, dict) else settings
    around = Around(lambda: Time.of(NOW))
    return due(every, it, None, [scope(each, it, around) for each in every], NOW)


def triggers(outcome: Outcome) -> list[str]:
    return [each.trigger for each in outcome.due]


def test_a_trigger_is_asked_of_the_kinds_that_it_names_alone() -> None:
    failed = an("Stack", status={"run": {"id": "r1", "phase": "Failed", "kind": "apply"}})
    outcome = asked({**SLACK, "subscriptions": EVERYTHING}, failed)
    assert triggers(outcome) == ["on-stack-failed"]
    assert outcome.evaluations == (
        ("on-stack-failed", True),
        ("on-drift", False),
        ("on-drift", False),
    )
    assert outcome.findings == ()


@pytest.mark.parametrize(
    ("it", "trigger"),
    [
        (
            an("Stack", status={"plan": {"id": "1", "state": "AwaitingApproval"}}),
            "on-approval-needed",
        ),
        (an("Stack", status={"drift": {"resources": [{"address": "a.b"}]}}), "on-drift"),
        (an("Stack", status={"run": {"phase": "Succeeded", "kind": "apply"}}), "on-stack-applied"),
        (an("Stack", status={"run": {"phase": "Succeeded", "kind": "plan"}}), ""),
        (an("Stack"), ""),
        (an("Proposal", status={"phase": "Merged"}), "on-proposal-merged"),
        (
            an("Proposal", status={"phase": "Planned", "digest": "d", "parts": [{"needs": 1}]}),
            "on-approval-needed",
        ),
        (
            an(
                "Proposal",
                approvals=[{"digest": "d"}],
                status={"phase": "Planned", "digest": "d", "parts": [{"needs": 1}, {}]},
            ),
            "",
        ),
        (
            an(
                "ApplicationSet",
                status={"conditions": [{"type": "ErrorOccurred", "status": "True"}]},
            ),
            "on-appset-error",
        ),
        (
            trouble("repository", "https://git.example/a", "refused", NOW),
            "on-repository-unreachable",
        ),
        (trouble("repository", "https://git.example/a", "", NOW, over=True), ""),
        (trouble("certificate", "cd.example", "ends", NOW), "on-certificate-expiring"),
        (
            trouble("cluster", "https://k", "", NOW, over=True),
            "on-cluster-reachable",
        ),
        (
            an(
                "Application",
                status={
                    "sync": {"status": "OutOfSync", "revision": "a"},
                    "operationState": {"syncResult": {"revision": "a"}},
                },
            ),
            "on-drift",
        ),
    ],
    ids=lambda it: it if isinstance(it, str) else it.kind.kind,
)
def test_what_is_ours_can_be_subscribed_to(it: Object, trigger: str) -> None:
    names = [
        *("on-approval-needed", "on-drift", "on-stack-applied", "on-proposal-merged"),
        *("on-appset-error", "on-repository-unreachable", "on-certificate-expiring"),
        "on-cluster-reachable",
    ]
    said = f"- recipients: [slack:a]\n  triggers: [{', '.join(names)}]"
    outcome = asked({**SLACK, "subscriptions": said}, it)
    assert triggers(outcome) == ([trigger] if trigger else [])
    assert outcome.findings == ()


def test_what_an_annotation_asks_for_in_vain_is_found() -> None:
    it = an(
        "Application",
        {
            f"{SUBSCRIBE}.on-nothing.slack": "a",
            f"{SUBSCRIBE}.on-typo.slack": "a",
            f"{SUBSCRIBE}.on-created.slak": "a",
            f"{SUBSCRIBE}.on-stack-failed.slack": "a",
            f"{SUBSCRIBE}.on-created.teams": "a",
            f"{SUBSCRIBE}.on-created.slack": "a",
            "notifications.argoproj.io/subscriptions": "nonsense",
        },
    )
    wrong = {"trigger.on-typo": "- when: app.kind = 'x'", "service.slak": "{}"}
    outcome = asked({**SLACK, **wrong}, it)
    assert triggers(outcome) == ["on-created"]
    assert sorted(each.message for each in outcome.findings) == [
        "it is not a list of subscriptions",
        "service.slak makes no sense",
        "there is no service 'teams'",
        "there is no trigger 'on-nothing'",
        "trigger 'on-stack-failed' is about Stack, not Application",
        "trigger.on-typo makes no sense",
    ]
    assert "[0].when: unexpected '='" in {each.hint for each in outcome.findings}
    assert any("there are: slack" in each.hint for each in outcome.findings)


def test_what_a_project_says_for_its_applications_is_no_fault_of_its_own() -> None:
    outcome = asked(SLACK, an("AppProject", {f"{SUBSCRIBE}.on-deployed.slack": "a"}))
    assert (outcome.due, outcome.findings) == ((), ())


def test_a_condition_that_fails_is_told_of_the_object_and_the_next_one_asked() -> None:
    data = {**SLACK, "trigger.a": "- when: app.none.at == 1\n- {when: 'true', send: [app-created]}"}
    outcome = asked(data, an("Application", {f"{SUBSCRIBE}.a.slack": "x"}, status=SYNCED))
    assert triggers(outcome) == ["a"]
    (finding,) = outcome.findings
    assert finding.where == "trigger.a"
    assert finding.message.startswith("[0].when: cannot fetch at from nil")


def test_what_is_wrong_with_a_template_is_told_with_each_message_of_it() -> None:
    template = "message: m\nslack: {atachments: '[]'}"
    data = {
        **SLACK,
        "trigger.a": "- {when: app.status.ok == true, send: [mine]}",
        "template.mine": template,
    }
    wish = {f"{SUBSCRIBE}.a.slack": "x"}
    first = asked(data, an("Application", wish, status={"ok": True}))
    (finding,) = first.findings
    assert str(finding).startswith("template.mine: slack.atachments has no meaning")
    assert [each.templates for each in first.due] == [("mine",)]
    told = {**wish, states.ANNOTATION: first.annotation or ""}
    for ok in (True, False):  # nothing is sent by it
        assert asked(data, an("Application", told, status={"ok": ok})).findings == ()


def test_what_comes_with_the_first_operation_is_not_missed_before() -> None:
    when = "- when: app.status.operationState.phase in ['Succeeded']\n  send: [app-deployed]"
    settings = {**SLACK, "trigger.on-mine": when}
    mine = {f"{SUBSCRIBE}.on-mine.slack": "ops"}
    assert asked(settings, an("Application", mine)).findings == ()
    done = an("Application", mine, status=SYNCED)
    assert triggers(asked(settings, done)) == ["on-mine"]
    typed_wrong = {**settings, "trigger.on-mine": when.replace("app.status.op", "app.statu.op")}
    assert len(asked(typed_wrong, done).findings) == 1


def test_no_secret_is_told_with_what_fails() -> None:
    data = {**SLACK, "trigger.a": "- when: time.Parse(secrets.token) == nil"}
    its = configuration(data, {"token": "hunter2hunter2"})
    outcome = asked([its], an("Application", {f"{SUBSCRIBE}.a.slack": "x"}))
    (finding,) = outcome.findings
    assert "++++" in finding.message
    assert "hunter2" not in finding.message


def test_a_namespaces_own_settings_have_keys_of_their_own() -> None:
    data = {**SLACK, "trigger.a": "- {when: 'true', send: [app-created]}"}
    both = [configuration(data, {}, "argocd"), configuration(data, {}, "team", own=True)]
    outcome = asked(both, an("Application", {f"{SUBSCRIBE}.a.slack": "x"}))
    assert [each.configuration for each in outcome.due] == [0, 1]
    assert outcome.due[1].state == f"team:{outcome.due[0].state}"


def test_what_only_one_of_two_configurations_has_is_not_asked_for_in_vain() -> None:
    wish = {
        f"{SUBSCRIBE}.mine.pager": "x",
        f"{SUBSCRIBE}.on-created.slack": "x",
        f"{SUBSCRIBE}.on-created.nobody": "x",
    }
    own = {"service.webhook.pager": "{}", "trigger.mine": "- {when: 'true', send: [app-created]}"}
    both = [configuration(SLACK, {}, "argocd"), configuration(own, {}, "team", own=True)]
    outcome = asked(both, an("Application", wish))
    assert [(each.to.service, each.configuration) for each in outcome.due] == [
        ("slack", 0),
        ("pager", 1),
    ]
    assert {each.message for each in outcome.findings} == {"there is no service 'nobody'"}


def test_what_was_told_is_told_again_after_it_was_untrue() -> None:
    data = {**SLACK, "trigger.a": "- {when: app.status.ok == true, send: [app-created]}"}
    wish = {f"{SUBSCRIBE}.a.slack": "x"}
    first = asked(data, an("Application", wish, status={"ok": True}))
    assert first.changed
    told = {**wish, states.ANNOTATION: first.annotation or ""}
    again = asked(data, an("Application", told, status={"ok": True}))
    assert (again.due, again.changed) == ((), False)
    gone = asked(data, an("Application", told, status={"ok": False}))
    assert (gone.annotation, gone.changed) == (None, True)


def test_an_object_without_subscriptions_is_left_as_it_is() -> None:
    outcome = asked(SLACK, an("Application", {states.ANNOTATION: '{"a":1}'}))
    assert outcome == Outcome(annotation='{"a":1}')


def test_a_hundred_are_remembered_and_the_oldest_go_first() -> None:
    written = states.written({f"k{number}": number for number in range(150)})
    assert written
    assert sorted(json.loads(written).values()) == list(range(50, 150))
    assert states.written({"<nil>:a": 1}) == '{"\\u003cnil\\u003e:a":1}'
    assert states.read('{"a": "no number"}') == {}


@pytest.mark.parametrize(
    ("status", "is_settled"),
    [
        ({}, True),
        ({"operationState": {"phase": "Running"}}, True),
        ({"operationState": {"phase": "Succeeded"}}, False),
        ({"operationState": {"phase": "Failed", "finishedAt": "never"}}, False),
        (
            {
                "operationState": {"phase": "Succeeded", "finishedAt": "2024-01-01T00:00:10Z"},
                "reconciledAt": "2024-01-01T00:00:09Z",
            },
            False,
        ),
        (
            {
                "operationState": {"phase": "Succeeded", "finishedAt": "2024-01-01T00:00:10Z"},
                "reconciledAt": "2024-01-01T00:00:10Z",
            },
            True,
        ),
    ],
)
def test_an_application_is_told_of_when_it_was_looked_at_after_its_sync(
    status: dict[str, Any], is_settled: bool
) -> None:
    assert settled(an("Application", status=status)) is is_settled


def test_a_trouble_is_the_same_object_each_time() -> None:
    one, other = (trouble("cluster", "https://k", text, NOW) for text in ("refused", "timed out"))
    assert one.ref == other.ref
    assert one.at("spec", "title") == "Cluster https://k does not answer"
    assert one.at("spec", "since") == "2024-05-06T07:08:09Z"

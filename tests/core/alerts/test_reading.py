"""What the ConfigMap and the Secret come to; what is wrong with a key stops no other."""

import pytest

from trueup.core.alerts import Configuration, configuration
from trueup.core.alerts.catalogue import MESSAGES
from trueup.core.alerts.catalogue.sections import sections
from trueup.core.alerts.subscriptions import destination
from trueup.core.hydrate.goyaml import document
from trueup.model.notice import Destination, ServiceSettings

SEED = {
    "service.slack": "token: $slack-token\n",
    "template.app-deployed": (
        'message: |\n  {{if eq .serviceType "slack"}}:white_check_mark:{{end}} Application '
        "{{.app.metadata.name}} is now running new version.\n"
    ),
    "trigger.on-deployed": (
        "- description: Application is synced and healthy\n  send:\n  - app-deployed\n"
        "  when: app.status.operationState.phase in ['Succeeded'] and app.status.health.status == "
        "'Healthy'\n"
    ),
}


def read(data: dict[str, str], secrets: dict[str, str] | None = None) -> Configuration:
    return configuration(data, secrets or {}, builtin=False)


def test_a_configmap_as_people_have_it() -> None:
    found = read(SEED, {"slack-token": "xoxb"})
    assert found.services == {"slack": ServiceSettings("slack", "slack", {"token": "xoxb"})}
    assert list(found.templates) == ["app-deployed"]
    (condition,) = found.triggers["on-deployed"].conditions
    assert condition.send == ("app-deployed",)
    assert condition.description == "Application is synced and healthy"
    assert found.findings == ()


def test_a_service_is_called_by_the_last_part_of_its_key() -> None:
    found = read({"service.webhook.github": "url: http://x", "service.email.gmail": "host: x"})
    assert {name: each.kind for name, each in found.services.items()} == {
        "github": "webhook",
        "gmail": "email",
    }


def test_secrets_are_placed_wherever_they_stand() -> None:
    settings = "url: https://$host/x?k=$key\nheaders: [{name: A, value: Bearer $key}]\nport: 25\n"
    found = read({"service.webhook.a": settings}, {"host": "h\n", "key": "k:1 #"})
    assert found.services["a"].settings == {
        "url": "https://h/x?k=k:1 #",
        "headers": [{"name": "A", "value": "Bearer k:1 #"}],
        "port": 25,
    }


@pytest.mark.parametrize(
    ("key", "said", "told"),
    [
        ("service.slack", "token: $no-such", "$no-such is no key of the Secret"),
        ("service.a.b.c", "{}", "it is not service.<type> or service.<type>.<name>"),
        ("service.slack", "[1]", "it is not a map"),
        ("service.slack", "{", "it is not YAML"),
        ("service.slak", "token: x", "slak is no service that is known (did you mean slack?)"),
        ("service.carrierpigeon", "{}", "there are: alertmanager, "),
        ("template.a", "message: '{{.app'", "message: template: a:1: unclosed action"),
        ("template.a", "slack: {blocks: '{{nothing 1}}'}", "slack.blocks: template: a:1: function"),
        ("template.a", "slack: hello", "slack: it is no map of fields"),
        ("template.a", "slack: {message: x}", "message stands beside slack, not in it"),
        (
            "template.a",
            "slack: {atachments: '[]'}",
            "slack.atachments has no meaning (did you mean attachments?)",
        ),
        ("template.a", "github: {status: {states: x}}", "github.status.states has no meaning"),
        ("template.a", "webhook: {hook: {boddy: x}}", "webhook.hook.boddy has no meaning"),
        ("template.a", "telegram: {text: x}", "telegram.text has no meaning (telegram gets the"),
        ("template.a", "email: {html: x}", "email.html has no meaning (there are: subject, body)"),
        ("template.a", "carrierpigeon: {a: b}", "carrierpigeon is no service that is known"),
        ("template.a", "opsgenie:\n  alias: {{.app.x}}\n", 'in quotes: alias: "{{…}}"'),
        ("service.slack", "token: x\nicon: :rocket:\n", 'put the value in quotes: icon: ":…:"'),
        ("subscriptions", "- {recipients: [a], trigger: [b]}", "did you mean triggers?"),
        ("template.a", "slak: {blocks: ''}", "slak is no service that is known"),
        ("template.a", "alertmanager: {annotations: {}}", "alertmanager: it needs labels"),
        ("trigger.a", "- when: app.(", "[0].when: unexpected '('"),
        ("trigger.a", "- {when: 'true', oncePer: '1 +'}", "[0].oncePer: unexpected 'end'"),
        ("trigger.a", "- wen: true", "[0].wen has no meaning"),
        ("trigger.a", "- [1]", "it is not a list of when and send"),
        ("trigger.a", "- {when: a, when: b}", 'key "when" already set in map; the last holds'),
        ("subscriptions", "- recipients: [a]\n  selector: 'a in'", "subscriptions[0]: unable to"),
        ("subscriptions", "a: b", "it is not a list"),
        ("context", "[1]", "it is not a map"),
        ("triger.a", "[]", "it has no meaning"),
    ],
)
def test_what_is_wrong_is_a_finding_and_the_others_work(key: str, said: str, told: str) -> None:
    found = read({**SEED, "context": "a: b", key: said}, {"slack-token": "x"})
    assert any(told in str(each) and key in each.where for each in found.findings), found.findings
    assert "on-deployed" in found.triggers
    assert "app-deployed" in found.templates


def test_a_field_without_meaning_is_told_and_the_rest_is_sent() -> None:
    found = read({"template.a": "message: m\nslack: {atachments: '[]', icon: ':a:'}"})
    assert [each.where for each in found.findings] == ["template.a"]
    assert found.templates["a"].said["slack"]["icon"] == ":a:"


@pytest.mark.parametrize(
    "said",
    [
        "slack: {attachments: '[]', GroupingKey: a, notify_broadcast: true, deliveryPolicy: Post}",
        "alertmanager: {labels: {whatever: a}, annotations: {whatever: b}}",
        "webhook: {any-name: {method: POST, path: /x, body: '{}'}, other: {body: a}}",
        "github: {checkRun: {name: a, output: {title: b}}, repositoryDispatch: {event_type: c}}",
        "opsgenie: {description: a, details: {any: b}, visibleTo: [{type: team, id: c}]}",
        "teams: {facts: [{name: a, value: b}], potentialAction: '[]'}",
        "googlechat: {cardsV2: [{cardId: a, card: {header: {title: b}}}]}",
    ],
)
def test_nothing_is_told_of_what_a_service_takes(said: str) -> None:
    assert read({"template.a": said}).findings == ()


def test_nothing_that_is_built_in_is_strange() -> None:
    built_in = {name: document(sections(each)) for name, each in MESSAGES.items()}
    data = {f"template.{name}": said for name, said in built_in.items()}
    assert [each for each in read(data).findings if "meaning" in each.message] == []


def test_a_name_that_two_services_have_is_told() -> None:
    found = read({"service.webhook.slack": "url: http://x", "service.slack": "token: x"})
    (finding,) = found.findings
    assert "another service is called 'slack'" in finding.message


def test_scalars_stand_for_their_text() -> None:
    found = read({"trigger.a": "- {when: true, send: [1]}", "context": "number: 1\nflag: no"})
    assert found.triggers["a"].conditions[0].when == "true"
    assert found.triggers["a"].conditions[0].send == ("1",)
    assert found.context == {"number": "1", "flag": "false"}


def test_of_what_is_said_twice_the_last_holds() -> None:
    found = read({"trigger.a": "- {when: 'false', send: [x], when: 'true'}"})
    assert found.triggers["a"].conditions[0].when == "true"


def test_names_of_parts_may_have_large_letters() -> None:
    said = "Message: m\nAlertManager: {Labels: {a: b}}\nslack: null"
    assert dict(read({"template.a": said}).templates["a"].said) == {
        "message": "m",
        "alertmanager": {"labels": {"a": "b"}},
    }


def test_one_condition_needs_no_list_and_letters_may_be_large_or_small() -> None:
    found = read({"trigger.a": "When: 'true'\nSEND: [x]\nonceper: app.metadata.name"})
    (condition,) = found.triggers["a"].conditions
    assert (condition.send, condition.once_per) == (("x",), "app.metadata.name")


def test_the_catalogue_holds_where_nothing_else_does() -> None:
    found = configuration(SEED, {"slack-token": "x"})
    assert found.triggers["on-deployed"].conditions[0].description.startswith("Application is")
    assert "on-sync-failed" in found.triggers
    assert "app-sync-failed" in found.templates


def test_nobody_misses_secrets_that_nobody_knows() -> None:
    assert configuration(SEED, None).findings == ()


def test_a_recipient_keeps_its_colons() -> None:
    assert destination("slack:a") == Destination("slack", "a")
    assert destination("hook") == Destination("hook")
    assert destination("awssns:arn:aws:x") == Destination("awssns", "arn:aws:x")


def test_no_secret_stays_in_what_is_told() -> None:
    found = read({}, {"a": "hunter2!", "short": "x"})
    assert found.masked("parsing hunter2! at x") == "parsing ++++++++ at x"


OLD = """
triggers:
- {name: on-sync, condition: app.a == 1, template: t, enabled: true}
templates:
- {name: t, subject: S, body: B, slack: {attachments: '[]'}}
context: {argocdUrl: https://x}
subscriptions: [{recipients: ['slack:a'], triggers: [on-sync], selector: a=b}]
"""


def test_the_old_form_is_read_too() -> None:
    secrets = {"notifiers.yaml": "slack: {token: x}\nwebhook: [{name: h, url: http://x}]"}
    found = read({"config.yaml": OLD}, secrets)
    assert found.findings == ()
    assert {name: each.kind for name, each in found.services.items()} == {
        "slack": "slack",
        "h": "webhook",
    }
    assert found.default_triggers == ("on-sync",)
    assert found.templates["t"].said == {
        "message": "B",
        "email": {"subject": "S"},
        "slack": {"attachments": "[]"},
    }
    assert found.triggers["on-sync"].conditions[0].send == ("t",)
    assert found.context == {"argocdUrl": "https://x"}
    assert found.subscriptions[0].recipients == (Destination("slack", "a"),)


def test_an_old_form_that_makes_no_sense_is_a_finding() -> None:
    (finding,) = read({"config.yaml": "["}).findings
    assert finding.where == "config.yaml"

"""Messages: what is built in, what only the shell can get, and what goes wrong."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from trueup.core.alerts import (
    Around,
    Commit,
    Question,
    Unknown,
    Wanted,
    configuration,
    rendered,
    scope,
)
from trueup.core.alerts.catalogue import MESSAGES, TRIGGERS
from trueup.core.alerts.catalogue.sections import MADE
from trueup.core.alerts.repository import Known, full_name, https
from trueup.core.gotemplate import Time
from trueup.k8s.object import Object
from trueup.model.errors import Stalled
from trueup.model.notice import Destination, Notice

AT = Time.of(datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC))
APP = Object(
    {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": "web", "namespace": "argocd"},
        "spec": {
            "project": "shop",
            "source": {
                "repoURL": "git@github.com:shop/web.git",
                "helm": {"parameters": [{"name": "image", "value": "mine"}]},
            },
        },
        "status": {
            "sync": {"status": "Synced", "revision": "abc"},
            "operationState": {
                "message": 'one "quoted" line',
                "operation": {"info": [{"name": "why", "value": "because"}]},
                "syncResult": {"revision": "abc"},
            },
        },
    }
)
SLACK = Destination("slack", "ops")
COMMIT = "call .repo.GetCommitMetadata .app.status.sync.revision"


def said(
    template: str,
    known: Known | None = None,
    to: Destination = SLACK,
    service: tuple[str, str] = ("service.slack", "token: x"),
) -> Notice:
    settings = configuration(dict([("template.t", template), service]), {"token": "s3cr3t"})
    around = Around(lambda: AT, known=known)
    return rendered(settings, ("t",), scope(settings, APP, around, to), to)


def message(text: str, known: Known | None = None) -> str:
    return said(f"message: {json.dumps(text)}", known).message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "{{call .repo.RepoURLToHTTPS .app.spec.source.repoURL}}",
            "https://github.com/shop/web.git",
        ),
        ("{{call .repo.FullNameByRepoURL .app.spec.source.repoURL}}", "shop/web"),
        (
            "{{call .repo.QueryEscape (call .repo.FullNameByRepoURL .app.spec.source.repoURL)}}",
            "shop%2Fweb",
        ),
        ('{{call .sync.GetInfoItem .app "why"}}', "because"),
        ('{{call .sync.GetInfoItem .app "who"}}', ""),
        ('{{call .strings.ReplaceAll .app.metadata.name "w" "v"}}', "veb"),
        ("{{(call .time.Now).Year}}", "2024"),
        ("{{.secrets.token}}", "s3cr3t"),
        ("{{.recipient}} {{.serviceType}} {{.context.notificationType}}", "ops slack slack"),
        ("{{.object.metadata.name}}", "web"),
    ],
)
def test_helpers_of_templates(text: str, expected: str) -> None:
    assert message(text) == expected


@pytest.mark.parametrize(
    ("address", "name", "url"),
    [
        ("https://github.com/argoproj/argo-cd.git", "argoproj/argo-cd", "https://github.com/argoproj/argo-cd.git"),
        ("http://github.com/argoproj/argo-cd.git", "argoproj/argo-cd", "https://github.com/argoproj/argo-cd.git"),
        ("git@github.com:argoproj/argo-cd.git", "argoproj/argo-cd", "https://github.com/argoproj/argo-cd.git"),
        ("ssh://git@host.example:22/a/b/c", "a/b", "https://host.example:22/a/b/c"),
        ("https://user:pw@gitlab.com/g/s/p.git", "g/s", "https://gitlab.com/g/s/p.git"),
        ("https://host/one", "/one", "https://host/one"),
        ("https://host", "", "https://host"),
        ("https://host/My%20Team/a.git", "My Team/a", "https://host/My%20Team/a.git"),
        ("https://host/My Team/a.git", "My Team/a", "https://host/My%20Team/a.git"),
        ("https://host/é/a", "é/a", "https://host/%C3%A9/a"),
        ("https://host//a//b.git?x=y#z", "a/b", "https://host//a//b.git?x=y#z"),
        ("registry.example/charts", "registry.example/charts", "https://registry.example/charts"),
        ("/srv/git/a.git", "srv/git", "https:///srv/git/a.git"),
    ],
)  # fmt: skip
def test_addresses_of_repositories(address: str, name: str, url: str) -> None:
    assert (full_name(address), https(address)) == (name, url)


AUTHOR = f"{{{{({COMMIT}).Author}}}}"


def test_what_a_commit_says_is_asked_for_once_it_is_needed() -> None:
    with pytest.raises(Wanted) as asked:
        message(AUTHOR)
    question = asked.value.question
    assert question == Question("commit", "abc")
    known: Known = {question: Commit("fix", "Ann <ann@example.com>", AT, ("v1",))}
    assert message(AUTHOR, known) == "Ann <ann@example.com>"
    assert message(f"{{{{toJson ({COMMIT})}}}}", known) == (
        '{"Message":"fix","Author":"Ann \\u003cann@example.com\\u003e",'
        '"Date":"2024-05-06T07:08:09Z","Tags":["v1"]}'
    )
    date = f"{AUTHOR.replace('.Author', '.Date.Format .time.RFC3339')}"
    assert message(date, known) == "2024-05-06T07:08:09Z"


def test_details_of_a_source_know_its_parameters() -> None:
    details = {
        "type": "Helm",
        "helm": {
            "parameters": [{"name": "image", "value": "theirs"}, {"name": "port", "value": "80"}],
            "fileParameters": [{"name": "f", "path": "p.txt"}],
        },
    }
    known: Known = {Question("details"): details}
    asked = (
        '{{with call .repo.GetAppDetails}}{{.Type}} {{.Helm.GetParameterValueByName "%s"}}{{end}}'
    )
    assert message(asked % "image", known) == "Helm mine"
    assert message(asked % "port", known) == "Helm 80"
    spec = "{{with (call .repo.GetAppDetails).Helm}}{{(index .HelmAppSpec.Parameters 0).Value}}"
    assert message(f"{spec} {{{{(index .HelmParameterOverrides 0).Value}}}}{{{{end}}}}", known) == (
        "theirs mine"
    )
    file = '{{(call .repo.GetAppDetails).Helm.GetFileParameterPathByName "f"}}'
    assert message(file, known) == "p.txt"


@pytest.mark.parametrize(
    ("details", "shown"),
    [
        ({"type": "Helm", "helm": {}}, "Helm"),
        ({"type": "Kustomize", "kustomize": {"images": ["nginx:1"]}}, "Kustomize [nginx:1]"),
        ({"type": "Kustomize", "kustomize": {}}, "Kustomize []"),
        ({"type": "Directory", "directory": {}}, "Directory directory"),
    ],
)
def test_what_a_source_is_not_made_by_is_nothing(details: dict[str, Any], shown: str) -> None:
    asked = (
        "{{with call .repo.GetAppDetails}}{{.Type}}{{if .Kustomize}} {{.Kustomize.Images}}{{end}}"
        "{{if .Directory}} directory{{end}}{{end}}"
    )
    assert message(asked, {Question("details"): details}) == shown


def test_what_could_not_be_found_out_fails_the_template() -> None:
    known: Known = {Question("commit", "abc"): Unknown("the repository does not answer")}
    with pytest.raises(Stalled, match=r"template t: message: .*the repository does not answer"):
        message(AUTHOR, known)


def test_no_secret_is_in_what_went_wrong() -> None:
    with pytest.raises(Stalled) as failed:
        message("{{fail .secrets.token}}")
    assert "s3cr3t" not in str(failed.value)
    assert "++++++++" in str(failed.value)


def test_a_template_that_there_is_not() -> None:
    settings = configuration({}, {})
    with pytest.raises(Stalled, match="there is no template 'gone'"):
        rendered(settings, ("gone",), {}, SLACK)


def test_only_the_part_of_the_service_is_made() -> None:
    template = "message: m\nslack: {username: u}\nemail: {subject: '{{.app.metadata.name.at}}'}"
    assert said(template) == Notice("m", {"slack": {"username": "u"}})


def test_a_list_becomes_json_whatever_is_in_it() -> None:
    template = """
slack:
  attachments:
  - title: '{{.app.status.operationState.message}}'
    fields: [{title: '{{.app.metadata.name}}', short: true, count: 1}]
"""
    (attachment,) = json.loads(said(template).parts["slack"]["attachments"])
    assert attachment == {
        "title": 'one "quoted" line',
        "fields": [{"title": "web", "short": True, "count": 1}],
    }


def test_github_and_alertmanager_have_what_their_services_need() -> None:
    github = said(
        "github: {status: {state: success}, deployment: {state: success}}",
        to=Destination("gh"),
        service=("service.github.gh", "appID: 1"),
    )
    assert github.parts["github"] == {
        "repoURLPath": "git@github.com:shop/web.git",
        "revisionPath": "abc",
        "status": {"state": "success"},
        "deployment": {"state": "success", "autoMerge": True, "transientEnvironment": False},
    }
    alert = said(
        "alertmanager: {labels: {app: '{{.app.metadata.name}}'}}",
        to=Destination("alertmanager"),
        service=("service.alertmanager", "targets: [a]"),
    )
    assert alert.parts["alertmanager"] == {
        "labels": {"alertname": "t", "app": "web"},
        "generatorURL": "https://github.com/shop/web.git",
    }


STACK = {"spec": {"source": {"repoURL": "https://github.com/shop/infra.git", "path": "net"}},
         "status": {"plan": {"id": "1", "why": ["it deletes"], "totals": {"create": 2}},
                    "run": {"kind": "apply", "phase": "Failed", "message": "no quota",
                            "revision": "abc"},
                    "drift": {"resources": [{"address": "a.b", "action": "update"}]}}}  # fmt: skip
OBJECTS: dict[str, dict[str, Any]] = {
    "app": dict(APP.body),
    "stack": STACK,
    "proposal": {
        "spec": {"title": "Add", "repoURL": "https://github.com/shop/web.git"},
        "status": {"revision": "abc", "parts": []},
        "rejection": {"by": "ann"},
    },
    "appset": {"status": {"conditions": [{"type": "ErrorOccurred", "message": "no"}]}},
    "trouble": {"spec": {"title": "It is gone", "message": "refused", "since": "now"}},
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_built_in_message_can_be_made_for_each_service(name: str) -> None:
    settings = configuration({"context": "argocdUrl: https://cd.example"}, {})
    around = scope(settings, APP, Around(lambda: AT))
    named = {"metadata": {"name": "it", "namespace": "argocd"}}
    about = name.split("-")[0]
    around.pop("app")
    around[about] = {**named, **OBJECTS[about]}
    notice = rendered(settings, (name,), around, Destination("console"))
    assert set(notice.parts) == set(MADE)
    assert "https://cd.example/" in notice.message
    assert "<no value>" not in json.dumps([notice.message, dict(notice.parts)])
    commit = notice.parts["github"]["repoURLPath"], notice.parts["github"]["revisionPath"]
    assert all(commit) is (about in ("app", "stack", "proposal"))
    for part in ("slack", "mattermost"):
        (attachment,) = json.loads(notice.parts[part]["attachments"])
        assert attachment["title"] == notice.parts["email"]["subject"]


def test_each_built_in_trigger_sends_what_is_built_in() -> None:
    sent = {each for every in TRIGGERS.values() for one in every for each in one.send}
    assert sent == set(MESSAGES)


def test_of_several_templates_the_last_labels_hold_and_annotations_stay() -> None:
    data = {
        "service.alertmanager": "{}",
        "template.a": "alertmanager: {labels: {a: b}, annotations: {note: text}}",
        "template.b": "alertmanager: {labels: {c: d}}",
    }
    settings, to = configuration(data, {}), Destination("alertmanager")
    around = scope(settings, APP, Around(lambda: AT), to)
    found = rendered(settings, ("a", "b"), around, to).parts["alertmanager"]
    assert found["labels"] == {"alertname": "b", "c": "d"}
    assert found["annotations"] == {"note": "text"}

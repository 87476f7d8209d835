"""
What happens is told once: a commit, a sync, a message; over kill -9, and a template that fails.

A real ``trueup serve`` with the settings of Argo CD, and a real receiver of webhooks.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.page.place import application, configured
from tests.support.notifications import receiver as internet
from tests.support.receiver import Receiver, receiver
from tests.support.repository import Repository
from tests.support.serve import serving
from trueup.edge.kube.client import Client
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION, PROJECT

pytestmark = pytest.mark.slow
SHOP = Ref(APPLICATION, "argocd", "shop")
NAMESPACE = {"apiVersion": "v1", "kind": "Namespace"}
STATE = "notified.notifications.argoproj.io"
FILES = {"k8s/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"}
ALLOWED = {"TRUEUP_NOTIFICATIONS_ALLOW": "127.0.0.1"}


def settings(url: str, **more: str) -> Mapping[str, str]:
    """A webhook, which is told of each sync that went well, by the revision."""
    return {
        "service.webhook.hook": f"url: {url}\nretryMax: 0\n",
        "template.done": """
webhook:
  hook:
    method: POST
    body: |
      {"app": "{{.app.metadata.name}}", "revision": "{{.app.status.sync.revision}}",
       "tool": "{{(call .repo.GetAppDetails).Type}}"}
""",
        "trigger.on-done": """
- when: app.status.operationState.phase in ['Succeeded']
  oncePer: app.status.sync.revision
  send: [done]
""",
        **more,
    }


def subscribed(repository: Repository, **annotations: str) -> dict[str, Any]:
    body = application(repository.url)
    body["spec"]["syncPolicy"]["automated"] = {}
    said = {"notifications.argoproj.io/subscribe.on-done.hook": "", **annotations}
    return {**body, "metadata": {**body["metadata"], "annotations": said}}


async def refreshed(cluster: Client) -> None:
    note = {"metadata": {"annotations": {"argocd.argoproj.io/refresh": "normal"}}}
    await cluster.patch(SHOP, note, media_type="merge")


async def annotation(cluster: Client) -> str:
    found = await cluster.get(SHOP)
    assert found is not None
    return found.annotation(STATE) or ""


async def events(cluster: Client) -> str:
    found, _ = await cluster.list(GroupKind("", "Event"), namespace="argocd")
    wrong = [each for each in found if each.at("reason") == "NotificationInvalid"]
    return "\n".join(str(each.at("message")) for each in wrong)


async def eventually(asked: Callable[[], Awaitable[str]], word: str) -> None:
    async with asyncio.timeout(60):
        while word not in await asked():  # noqa: ASYNC110  the events of another process
            await asyncio.sleep(0.1)


def more(name: str) -> Mapping[str, str]:
    return {f"k8s/{name}.yaml": FILES["k8s/config.yaml"].replace("settings", name)}


def revisions(of: Receiver) -> list[str]:
    return [each["revision"] for each in of.told()]


async def test_a_sync_is_told_once_whatever_happens_to_the_server(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repo")
    first = repository.commit(FILES)
    async with receiver() as it:
        async with serving(tmp_path, environ=ALLOWED) as (process, cluster):
            await configured(cluster, "argocd-notifications-cm", settings(it.url))
            await cluster.create(subscribed(repository))
            await it.until(lambda: revisions(it) == [first])

            await eventually(lambda: annotation(cluster), first)
            it.answers = [503]  # tried again
            second = repository.commit(more("second"))
            await refreshed(cluster)
            await it.until(lambda: revisions(it) == [first, second])
            it.holds, asked = asyncio.Event(), it.asked
            third = repository.commit(more("third"))
            await refreshed(cluster)
            await it.until(lambda: it.asked > asked)  # between the claim and the mark
            await process.ends(signal.SIGKILL)
        it.holds = None
        async with serving(tmp_path, environ=ALLOWED) as (_, cluster):
            await it.until(lambda: revisions(it) == [first, second, third])
            await eventually(lambda: annotation(cluster), third)
            await refreshed(cluster)
            await asyncio.sleep(1)
    assert revisions(it) == [first, second, third]


async def test_what_is_wrong_is_told_on_the_application_and_the_others_go_on(
    tmp_path: Path,
) -> None:
    repository = Repository(tmp_path / "repo")
    commit = repository.commit(FILES)
    async with receiver() as it, serving(tmp_path, environ=ALLOWED) as (_, cluster):
        broken = {
            "template.broken": "message: '{{fail \"not like this\"}}'",
            "trigger.on-broken": "- when: app.status.sync.status == 'Synced'\n  send: [broken]\n",
        }
        await configured(cluster, "argocd-notifications-cm", settings(it.url, **broken))
        wrong = {
            "notifications.argoproj.io/subscribe.on-broken.hook": "",
            "notifications.argoproj.io/subscribe.on-dome.hook": "",
            "notifications.argoproj.io/subscribe.on-done.pager": "me",
        }
        await cluster.create(subscribed(repository, **wrong))
        await it.until(lambda: revisions(it) == [commit])
        await eventually(lambda: events(cluster), "there is no trigger 'on-dome'")
        await eventually(lambda: events(cluster), "there is no service 'pager'")
        await eventually(lambda: events(cluster), "not like this")
        assert "on-broken" not in await annotation(cluster)


async def test_a_namespace_tells_its_own_people_by_settings_of_its_own(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repo")
    commit = repository.commit(FILES)
    parameters = {
        "application.namespaces": "team",
        "notificationscontroller.selfservice.enabled": "true",
    }
    async with (
        receiver() as it,
        receiver() as theirs,
        serving(tmp_path, environ=ALLOWED) as (
            _,
            cluster,
        ),
    ):
        await cluster.create({**NAMESPACE, "metadata": {"name": "team"}})
        await configured(cluster, "argocd-cmd-params-cm", parameters)
        lent = {"spec": {"sourceNamespaces": ["team"]}}
        await cluster.patch(Ref(PROJECT, "argocd", "default"), lent, media_type="merge")
        await configured(cluster, "argocd-notifications-cm", settings(it.url))
        await configured(cluster, "argocd-notifications-cm", settings(theirs.url), "team")
        body = subscribed(repository)
        await cluster.create({**body, "metadata": {**body["metadata"], "namespace": "team"}})
        await it.until(lambda: revisions(it) == [commit])
        await theirs.until(lambda: revisions(theirs) == [commit])
        assert it.told()[0]["tool"] == "Directory"


SLACK = {
    "service.slack": "token: $slack-token\n",
    "template.app-deployed": """\
message: |
  {{if eq .serviceType "slack"}}:white_check_mark:{{end}} Application \
{{.app.metadata.name}} is now running new version.
""",
    "trigger.on-deployed": """\
- description: Application is synced and healthy
  send:
  - app-deployed
  when: app.status.operationState.phase in ['Succeeded'] and app.status.health.status == 'Healthy'
""",
}
"""The example of Argo CD's beginners, word for word."""


async def test_slack_is_told_as_the_example_says(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repo")
    repository.commit(FILES)
    async with (
        internet.receiver(tmp_path) as it,
        serving(tmp_path, environ=it.environ()) as (_, cluster),
    ):
        secret = {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "argocd-notifications-secret", "namespace": "argocd"},
            "stringData": {"slack-token": "xoxb-theirs"},
        }
        await cluster.create(secret)
        await configured(cluster, "argocd-notifications-cm", SLACK)
        channel = {"notifications.argoproj.io/subscribe.on-deployed.slack": "deployments"}
        await cluster.create(subscribed(repository, **channel))
        async with asyncio.timeout(60):
            while not it.asked:  # noqa: ASYNC110  the requests of another process
                await asyncio.sleep(0.1)
    (asked,) = it.asked
    assert asked.plain() == {
        "request": "POST slack.com/api/chat.postMessage",
        "headers": {},
        "body": {
            "token": "xoxb-theirs",
            "channel": "deployments",
            "text": ":white_check_mark: Application shop is now running new version.\n",
        },
    }

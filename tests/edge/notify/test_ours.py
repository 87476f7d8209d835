"""The services that notifications-engine has not got, in the formats that their makers document."""

import pytest

from tests.support.notifications.receiver import Receiver, basic
from tests.support.notifications.sending import send
from trueup.edge.notify import Services
from trueup.model.errors import Stalled

COMMIT = "4c8c1a0b5d6e7f8091a2b3c4d5e6f708192a3b4c"


async def test_discord(at: Receiver, services: Services) -> None:
    url = "https://chat.example.com/api/webhooks/1/secret-token"
    embeds = '[{"title": "web", "color": 5814783}]'
    settings = {"webhooks": {"ops": url}, "username": "Trueup"}
    await send(services, "discord", settings, "ops", discord={"embeds": embeds, "threadID": 7})
    (asked,) = at.asked
    assert asked.method == "POST"
    assert asked.path == "/api/webhooks/1/secret-token?wait=true&thread_id=7"
    assert asked.read() == {
        "content": "hello",
        "allowed_mentions": {"parse": []},
        "embeds": [{"title": "web", "color": 5814783}],
        "username": "Trueup",
    }


async def test_discord_takes_two_thousand_characters(at: Receiver, services: Services) -> None:
    await send(services, "discord", {"url": "https://chat.example.com/x"}, "", "m" * 3000)
    assert len(at.asked[0].read()["content"]) == 2000


async def test_gitlab(at: Receiver, services: Services) -> None:
    at.answers = {
        "/merge_requests": (200, [{"iid": 3}]),
        "GET /notes": (200, [{"id": 8, "body": "old <!-- argocd-notifications web -->"}]),
    }
    part = {
        "repoURLPath": "git@gitlab.com:group/sub/repo.git",
        "revisionPath": COMMIT,
        "status": {"state": "success", "label": "deploy/web", "targetURL": "https://t.example.com"},
        "deployment": {"state": "success", "environment": "production"},
        "mergeRequestComment": {"content": "synced", "commentTag": "web"},
    }
    await send(services, "gitlab", {"token": "glpat"}, gitlab=part)
    project = "/api/v4/projects/group%2Fsub%2Frepo"
    note = "synced\n<!-- argocd-notifications web -->"
    assert [(each.method, each.path, each.body and each.read()) for each in at.asked] == [
        (
            "POST",
            f"{project}/statuses/{COMMIT}",
            {
                "state": "success",
                "description": "hello",
                "name": "deploy/web",
                "target_url": "https://t.example.com",
            },
        ),
        (
            "POST",
            f"{project}/deployments",
            {
                "environment": "production",
                "ref": COMMIT,
                "sha": COMMIT,
                "tag": False,
                "status": "success",
            },
        ),
        ("GET", f"{project}/repository/commits/{COMMIT}/merge_requests", b""),
        ("GET", f"{project}/merge_requests/3/notes?per_page=100&page=1", b""),
        ("PUT", f"{project}/merge_requests/3/notes/8", {"body": note}),
    ]
    assert {each.headers["private-token"] for each in at.asked} == {"glpat"}


async def test_gitlab_has_that_status_already(at: Receiver, services: Services) -> None:
    said = {"message": "Cannot transition status via :run from :running (Reason(s): ...)"}
    at.answers = {COMMIT: (400, said)}
    part = {"repoURLPath": "https://gitlab.com/a/b", "revisionPath": COMMIT, "status": {}}
    await send(services, "gitlab", {"token": "t"}, gitlab={**part, "status": {"state": "running"}})
    assert [each.path.endswith(f"/statuses/{COMMIT}") for each in at.asked] == [True]


async def test_bitbucket_in_the_cloud(at: Receiver, services: Services) -> None:
    part = {
        "repoURLPath": "https://bitbucket.org/team/repo.git",
        "revisionPath": COMMIT,
        "status": {"state": "SUCCESSFUL", "label": "web"},
    }
    await send(services, "bitbucket", {"token": "bb"}, bitbucket=part)
    (asked,) = at.asked
    assert asked.path == f"/2.0/repositories/team/repo/commit/{COMMIT}/statuses/build"
    assert asked.headers["authorization"] == "Bearer bb"
    assert asked.read() == {
        "key": "web",
        "state": "SUCCESSFUL",
        "name": "web",
        "url": "https://trueup.example.com/applications/web",
        "description": "hello",
    }


async def test_bitbucket_at_home(at: Receiver, services: Services) -> None:
    settings = {"apiURL": "https://chat.example.com", "username": "u", "appPassword": "p"}
    part = {
        "repoURLPath": "https://x/scm/P/r.git",
        "revisionPath": COMMIT,
        "status": {"state": "FAILED"},
    }
    await send(services, "bitbucket", settings, bitbucket=part)
    assert at.asked[0].path == f"/rest/build-status/1.0/commits/{COMMIT}"
    assert at.asked[0].headers["authorization"] == basic("u", "p")


@pytest.mark.parametrize(
    "url",
    [
        "https://dev.azure.com/org/project/_git/repo",
        "https://org@dev.azure.com/org/project/_git/repo",
        "git@ssh.dev.azure.com:v3/org/project/repo",
        "https://org.visualstudio.com/project/_git/repo",
    ],
)
async def test_azure_devops(url: str, at: Receiver, services: Services) -> None:
    status = {"state": "succeeded", "label": "web"}
    part = {"repoURLPath": url, "revisionPath": COMMIT, "status": status}
    await send(services, "azuredevops", {"token": "pat"}, azuredevops=part)
    (asked,) = at.asked
    at_repository = "/org/project/_apis/git/repositories/repo"
    assert asked.path == f"{at_repository}/commits/{COMMIT}/statuses?api-version=7.1"
    assert asked.headers["authorization"] == basic("", "pat")
    assert asked.read()["context"] == {"name": "web", "genre": "continuous-deployment"}


async def test_a_repository_that_is_none(services: Services) -> None:
    part = {"repoURLPath": "", "revisionPath": COMMIT, "status": {"state": "success"}}
    with pytest.raises(Stalled, match="names no repository"):
        await send(services, "gitlab", {"token": "t"}, gitlab=part)


async def test_a_commit_that_is_not_there_yet(services: Services) -> None:
    part = {"repoURLPath": "https://gitlab.com/a/b", "revisionPath": "", "status": {"state": "x"}}
    with pytest.raises(Stalled, match="nothing has been synced yet"):
        await send(services, "gitlab", {"token": "t"}, gitlab=part)

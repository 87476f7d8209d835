"""Pull requests as the hosts describe them, cut down to what counts; written by us."""

from typing import Any

from tests.support.deliveries import PAGE, delivery
from tests.support.deliveries import github as push
from trueup.core.webhooks.notice import Delivery

TITLE, FORK = "A larger server", "https://git.example.test/other/shop"


def github_pull(
    state: str = "open", *, fork: bool = False, page: str = PAGE, **more: Any
) -> dict[str, Any]:
    """As GitHub and Gitea write it; *more*: of the request, but for its action."""
    action = more.pop("action", "opened" if state == "open" else "closed")
    number = more.pop("number", 7)
    own = {"id": 1, "full_name": "dev/shop"}
    head = {"id": 2, "full_name": "other/shop"} if fork else own
    return {
        "action": action,
        "number": number,
        "pull_request": {
            "number": number,
            "title": TITLE,
            "html_url": f"{page}/pull/7",
            "state": "open" if state == "open" else "closed",
            "merged": state == "merged",
            "updated_at": "2026-05-04T12:00:00Z",
            "user": {"login": "dev"},
            "head": {"ref": "bigger", "sha": "2" * 40, "repo": head},
            "base": {"ref": "main", "sha": "1" * 40, "repo": own},
            **more,
        },
        "repository": push(page=page)["repository"],
    }


def github(state: str = "open", *, fork: bool = False, **more: Any) -> Delivery:
    return delivery(github_pull(state, fork=fork, **more), X_GitHub_Event="pull_request")


def gitea(state: str = "open", *, fork: bool = False, **more: Any) -> Delivery:
    body = github_pull(state, fork=fork, **more)
    return delivery(body, X_Gitea_Event="pull_request", X_GitHub_Event="pull_request")


def gogs(state: str = "open", *, fork: bool = False, **more: Any) -> Delivery:
    """Its ends are fields of their own."""
    body = github_pull(state, **more)
    said = body["pull_request"]
    for end in ("head", "base"):
        told = said.pop(end)
        said |= {f"{end}_branch": told["ref"], f"{end}_repo": told["repo"]}
    if fork:
        said["head_repo"] = {"id": 2, "full_name": "other/shop"}
    said["user"] = {"username": "dev"}
    return delivery(body, X_Gogs_Event="pull_request")


def gitlab(state: str = "open", *, fork: bool = False, **more: Any) -> Delivery:
    said = {
        "open": ("opened", "open"),
        "merged": ("merged", "merge"),
        "closed": ("closed", "close"),
    }
    name, action = said[state]
    body = {
        "object_kind": "merge_request",
        "user": more.pop("user", {"id": 3, "username": "dev"}),
        "project": {
            "web_url": PAGE,
            "git_http_url": f"{PAGE}.git",
            "git_ssh_url": "git@git.example.test:shop.git",
            "default_branch": "main",
        },
        "object_attributes": {
            "iid": 7,
            "title": TITLE,
            "url": f"{PAGE}/-/merge_requests/7",
            "state": name,
            "action": action,
            "source_branch": "bigger",
            "target_branch": "main",
            "source_project_id": 2 if fork else 1,
            "target_project_id": 1,
            "author_id": 3,
            "updated_at": "2026-05-04 12:00:00 UTC",
            **more,
        },
    }
    return delivery(body, X_Gitlab_Event="Merge Request Hook")


def cloud(state: str = "open", *, fork: bool = False) -> Delivery:
    own = {"full_name": "dev/shop", "links": {"html": {"href": "https://bitbucket.org/dev/shop"}}}
    names = {
        "open": ("OPEN", "created"),
        "merged": ("MERGED", "fulfilled"),
        "closed": ("DECLINED", "rejected"),
    }
    name, event = names[state]
    body = {
        "repository": own,
        "pullrequest": {
            "id": 7,
            "title": TITLE,
            "state": name,
            "author": {"nickname": "dev"},
            "updated_on": "2026-05-04T12:00:00.000000+00:00",
            "links": {"html": {"href": "https://bitbucket.org/dev/shop/pull-requests/7"}},
            "source": {
                "branch": {"name": "bigger"},
                "commit": {"type": "commit", "hash": "2" * 12},
                "repository": {
                    "type": "repository",
                    "full_name": "other/shop" if fork else "dev/shop",
                    "uuid": "{9f}" if fork else "{1a}",
                },
            },
            "destination": {"branch": {"name": "main"}, "repository": {"full_name": "dev/shop"}},
        },
    }
    return delivery(body, X_Event_Key=f"pullrequest:{event}", X_Hook_UUID="{some}")


def server(state: str = "open", *, fork: bool = False) -> Delivery:
    names = {
        "open": ("OPEN", "opened"),
        "merged": ("MERGED", "merged"),
        "closed": ("DECLINED", "declined"),
    }
    name, event = names[state]
    page = "https://git.example.test/projects/DEV/repos/shop"
    own = {"slug": "shop", "project": {"key": "DEV"}}
    body = {
        "pullRequest": {
            "id": 7,
            "title": TITLE,
            "state": name,
            "author": {"user": {"name": "dev"}},
            "updatedDate": 1777896000000,
            "links": {"self": [{"href": f"{page}/pull-requests/7"}]},
            "fromRef": {
                "displayId": "bigger",
                "repository": {"slug": "shop", "project": {"key": "~ELSE" if fork else "DEV"}},
            },
            "toRef": {"displayId": "main", "repository": own},
        }
    }
    return delivery(body, X_Event_Key=f"pr:{event}")


FORK_OF_AZURE = {
    "name": "refs/heads/bigger",
    "objectId": "2" * 40,
    "repository": {
        "id": "6f2c",
        "name": "shop.other",
        "project": {"id": "1c44", "name": "dev", "state": "wellFormed"},
        "isFork": True,
        "remoteUrl": "https://dev.azure.com/org/dev/_git/shop.other",
    },
}


def azure(state: str = "open", *, fork: bool = False) -> Delivery:
    names = {
        "open": ("active", "created"),
        "merged": ("completed", "updated"),
        "closed": ("abandoned", "updated"),
    }
    name, event = names[state]
    body = {
        "eventType": f"git.pullrequest.{event}",
        "createdDate": "2026-05-04T12:00:00.0000000Z",
        "resource": {
            "pullRequestId": 7,
            "title": TITLE,
            "status": name,
            "sourceRefName": "refs/heads/bigger",
            "targetRefName": "refs/heads/main",
            "createdBy": {"displayName": "Dev", "uniqueName": "dev"},
            "repository": {"remoteUrl": "https://dev.azure.com/org/dev/_git/shop"},
            "mergeStatus": "succeeded",
            "lastMergeSourceCommit": {"commitId": "2" * 40},
            "lastMergeCommit": {"commitId": "3" * 40},
            **({"forkSource": FORK_OF_AZURE} if fork else {}),
        },
    }
    return delivery(body, X_Vss_Activityid="x")


ALL = (github, gitea, gogs, gitlab, cloud, server, azure)

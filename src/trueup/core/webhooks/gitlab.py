"""GitLab's pushes and merge requests, of a project and of the whole installation."""

from typing import Any

from trueup.core.webhooks.host import Host, Secrets, header
from trueup.core.webhooks.notice import (
    Delivery,
    Ignored,
    Notice,
    PullRequest,
    PullState,
    Told,
    addresses,
    moved,
)
from trueup.core.webhooks.payload import Commit, Payload, files, legible, moment, read
from trueup.core.webhooks.signing import by_token

EVENT = "X-Gitlab-Event"
SECRET = "webhook.gitlab.secret"  # noqa: S105  # the name of a key
PUSHES = ("push", "tag_push", "repository_update")
MERGE_REQUEST = "merge_request"
HOOKS = ("Push Hook", "Tag Push Hook", "Merge Request Hook", "System Hook")
STATES = {"opened": PullState.OPEN, "locked": PullState.OPEN, "merged": PullState.MERGED}
TOLD = ("open", "reopen", "update", "close", "merge", "")
"""Other actions are about who approves of it there."""
REF = "refs/merge-requests/{}/head"


class Project(Payload, frozen=True):
    web_url: str | None = None
    git_http_url: str | None = None
    git_ssh_url: str | None = None
    default_branch: str | None = None


class Change(Payload, frozen=True):
    ref: str
    before: str = ""
    after: str = ""


class Push(Payload, frozen=True):
    """*total_commits_count*: *commits* are the newest 20 only."""

    object_kind: str = ""
    event_name: str = ""
    ref: str = ""
    before: str = ""
    after: str = ""
    project: Project | None = None
    changes: tuple[Change, ...] | None = None
    commits: tuple[Commit, ...] | None = None
    total_commits_count: int | None = None


def _told(delivery: Delivery) -> Told:
    event = delivery.header(EVENT)
    if event not in HOOKS:
        return Ignored(event)
    said = read(delivery, _Kind)
    if MERGE_REQUEST in (said.object_kind, said.event_name):
        return legible(delivery, MergeRequest, _request, event)
    if (said.object_kind or said.event_name) not in PUSHES:
        return Ignored(said.object_kind or said.event_name or event)
    return _notice(read(delivery, Push))


class User(Payload, frozen=True):
    id: int | None = None
    username: str = ""


class Attributes(Payload, frozen=True):
    """Of a merge request; *iid*: its number in the project."""

    iid: int
    state: str = ""
    action: str = ""
    title: str = ""
    url: str = ""
    source_branch: str = ""
    target_branch: str = ""
    source_project_id: int | None = None
    target_project_id: int | None = None
    author_id: int | None = None
    updated_at: Any = None


class MergeRequest(Payload, frozen=True):
    """*user*: who did what is told, which need not be its author."""

    object_attributes: Attributes
    project: Project | None = None
    user: User | None = None


class _Kind(Payload, frozen=True):
    """Other events have other fields under the same names."""

    object_kind: str = ""
    event_name: str = ""


def _request(said: MergeRequest) -> PullRequest | Ignored:
    of, where, user = said.object_attributes, said.project or Project(), said.user or User()
    if of.action not in TOLD:
        return Ignored(f"merge request {of.action}")
    known = of.source_project_id is not None
    return PullRequest(
        addresses(where.web_url, where.git_http_url, where.git_ssh_url),
        str(of.iid),
        STATES.get(of.state, PullState.CLOSED),
        of.target_branch,
        of.source_branch,
        default_branch=where.default_branch or "",
        foreign=not known or of.source_project_id != of.target_project_id,
        ref=REF.format(of.iid),
        title=of.title,
        link=of.url,
        author=user.username if user.id and user.id == of.author_id else "",
        at=moment(of.updated_at),
    )


def _notice(said: Push) -> Notice:
    where = said.project or Project()
    moves = [moved(said.ref, said.before, said.after)] if said.ref else []
    moves += [moved(each.ref, each.before, each.after) for each in said.changes or ()]
    listed = said.commits or ()
    whole = len(moves) == 1 and (said.total_commits_count or 0) <= len(listed)
    return Notice(
        addresses(where.web_url, where.git_http_url, where.git_ssh_url),
        tuple(moves),
        where.default_branch or "",
        files(listed, moves[0]) if whole else None,
    )


def _claims(delivery: Delivery, _secrets: Secrets) -> bool:
    return bool(delivery.header(EVENT))


def _check(delivery: Delivery, secrets: Secrets) -> None:
    by_token(delivery.header("X-Gitlab-Token"), secrets[SECRET], "the token")


DELIVERY = header("Idempotency-Key", "X-Gitlab-Event-UUID")
GITLAB = Host("GitLab", _claims, (SECRET,), _check, _told, DELIVERY)

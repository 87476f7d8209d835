"""GitLab's pushes of branches and tags, of a project and of the whole installation."""

from trueup.core.webhooks.host import Host, Secrets, header
from trueup.core.webhooks.notice import Delivery, Ignored, Notice, addresses, moved
from trueup.core.webhooks.payload import Commit, Payload, files, read
from trueup.core.webhooks.signing import by_token

EVENT = "X-Gitlab-Event"
SECRET = "webhook.gitlab.secret"  # noqa: S105  # the name of a key
PUSHES = ("push", "tag_push", "repository_update")
HOOKS = ("Push Hook", "Tag Push Hook", "System Hook")


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


def _push(delivery: Delivery) -> Notice | Ignored:
    event = delivery.header(EVENT)
    if event not in HOOKS:
        return Ignored(event)
    said = read(delivery, _Kind)
    if (said.object_kind or said.event_name) not in PUSHES:
        return Ignored(said.object_kind or said.event_name)
    return _notice(read(delivery, Push))


class _Kind(Payload, frozen=True):
    """Other events have other fields under the same names."""

    object_kind: str = ""
    event_name: str = ""


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
GITLAB = Host("GitLab", _claims, (SECRET,), _check, _push, DELIVERY)

"""Pull: what GitHub tells of a pull request; and Gogs and what came of it, which took it over."""

from typing import Any

from trueup.core.webhooks.notice import Ignored, PullRequest, PullState, addresses
from trueup.core.webhooks.payload import Payload, moment
from trueup.core.webhooks.push import Repository

TOLD = frozenset(
    {
        "opened",
        "reopened",
        "synchronize",
        "synchronized",
        "edited",
        "closed",
        "ready_for_review",
        "",
    }
)
"""What changes what would be merged; other actions are about labels, reviews and people."""
REF = "refs/pull/{}/head"


class User(Payload, frozen=True):
    login: str = ""
    username: str = ""


class Fork(Payload, frozen=True):
    """A repository as one end of a pull request."""

    id: int = 0
    full_name: str = ""


class End(Payload, frozen=True):
    """*repo*: None where a fork was deleted."""

    ref: str = ""
    sha: str = ""
    repo: Fork | None = None


class Request(Payload, frozen=True):
    """Gogs has the ends in fields of their own."""

    title: str = ""
    html_url: str = ""
    state: str = ""
    merged: bool | None = None
    user: User | None = None
    head: End | None = None
    base: End | None = None
    head_branch: str = ""
    base_branch: str = ""
    head_repo: Fork | None = None
    base_repo: Fork | None = None
    updated_at: Any = None


class Pull(Payload, frozen=True):
    number: int
    pull_request: Request
    repository: Repository
    action: str = ""


def told(said: Pull) -> PullRequest | Ignored:
    """What it says of a pull request, unless that stays what it is."""
    if said.action not in TOLD:
        return Ignored(f"pull request {said.action}")
    of, where = said.pull_request, said.repository
    head = of.head or End(ref=of.head_branch, repo=of.head_repo)
    base = of.base or End(ref=of.base_branch, repo=of.base_repo)
    user = of.user or User()
    return PullRequest(
        addresses(where.html_url, where.clone_url, where.ssh_url),
        str(said.number),
        _state(of),
        base.ref,
        head.ref,
        default_branch=where.default_branch or "",
        foreign=_foreign(head.repo, base.repo),
        ref=REF.format(said.number),
        title=of.title,
        link=of.html_url,
        author=user.login or user.username,
        at=moment(of.updated_at),
    )


def _state(of: Request) -> PullState:
    if of.merged:
        return PullState.MERGED
    return PullState.OPEN if of.state == "open" else PullState.CLOSED


def _foreign(head: Fork | None, base: Fork | None) -> bool:
    """Whether they are not one repository, as far as that is told."""
    if head is None or base is None:
        return True
    if head.id and base.id:
        return head.id != base.id
    return not head.full_name or head.full_name != base.full_name

"""Azure DevOps' service hooks: ``git.push``, and those of pull requests."""

from typing import Any

import msgspec

from trueup.core.webhooks.host import Host, Secrets, header
from trueup.core.webhooks.notice import (
    Delivery,
    Ignored,
    Notice,
    PullRequest,
    PullState,
    Refused,
    Told,
    addresses,
    moved,
)
from trueup.core.webhooks.payload import Payload, legible, moment, read
from trueup.core.webhooks.signing import by_login

BRANCHES = "refs/heads/"
PULLS = ("git.pullrequest.created", "git.pullrequest.updated", "git.pullrequest.merged")
REF = "refs/pull/{}/merge"
"""
The only ref of a pull request: a merge that is made there. What is in a fork is there by no other
name; where it cannot be merged, it is the last one that could.
"""
STATES = {"active": PullState.OPEN, "completed": PullState.MERGED}
USER, PASSWORD = "webhook.azuredevops.username", "webhook.azuredevops.password"


class Event(Payload, frozen=True, rename="camel"):
    event_type: str = ""


class RefUpdate(Payload, frozen=True, rename="camel"):
    name: str
    old_object_id: str = ""
    new_object_id: str = ""


class Repository(Payload, frozen=True, rename="camel"):
    remote_url: str | None = None
    web_url: str | None = None
    ssh_url: str | None = None
    default_branch: str | None = None


class Resource(Payload, frozen=True, rename="camel"):
    ref_updates: tuple[RefUpdate, ...] | None = None
    repository: Repository | None = None


class Push(Payload, frozen=True, rename="camel"):
    resource: Resource


class User(Payload, frozen=True, rename="camel"):
    display_name: str = ""
    unique_name: str = ""


class Link(Payload, frozen=True):
    href: str = ""


class Links(Payload, frozen=True):
    web: Link | None = None


class Fork(Payload, frozen=True, rename="camel"):
    """Told where the branch is one of another repository."""

    name: str = ""


class PullResource(Payload, frozen=True, rename="camel"):
    pull_request_id: int
    status: str = ""
    title: str = ""
    source_ref_name: str = ""
    target_ref_name: str = ""
    repository: Repository | None = None
    created_by: User | None = None
    fork_source: Fork | None = None
    links: Links | None = msgspec.field(name="_links", default=None)


class Pull(Payload, frozen=True, rename="camel"):
    """*created_date*: of what is told."""

    resource: PullResource
    created_date: Any = None


def _told(delivery: Delivery) -> Told:
    event = read(delivery, Event).event_type
    if event in PULLS:
        return legible(delivery, Pull, _request, event)
    return _push(read(delivery, Push).resource) if event == "git.push" else Ignored(event)


def _request(pull: Pull) -> PullRequest:
    said = pull.resource
    where, user = _known(said.repository), said.created_by or User()
    link = said.links.web.href if said.links and said.links.web else ""
    number = str(said.pull_request_id)
    return PullRequest(
        addresses(where.remote_url, where.web_url, where.ssh_url),
        number,
        STATES.get(said.status, PullState.CLOSED),
        said.target_ref_name.removeprefix(BRANCHES),
        said.source_ref_name.removeprefix(BRANCHES),
        default_branch=(where.default_branch or "").removeprefix(BRANCHES),
        foreign=said.fork_source is not None,
        ref=REF.format(number),
        title=said.title,
        link=link or (f"{where.remote_url}/pullrequest/{number}" if where.remote_url else ""),
        author=user.unique_name or user.display_name,
        at=moment(pull.created_date),
    )


def _known(repository: Repository | None) -> Repository:
    if repository is None:
        raise Refused(
            400,
            "the payload does not say which repository: resource.repository is missing",
            "have the service hook send all resource details",
        )
    return repository


def _push(said: Resource) -> Notice:
    where = _known(said.repository)
    updates = said.ref_updates or ()
    return Notice(
        addresses(where.remote_url, where.web_url, where.ssh_url),
        tuple(moved(each.name, each.old_object_id, each.new_object_id) for each in updates),
        (where.default_branch or "").removeprefix(BRANCHES),
    )


def _claims(delivery: Delivery, _secrets: Secrets) -> bool:
    return bool(delivery.header("X-Vss-Activityid"))


def _check(delivery: Delivery, secrets: Secrets) -> None:
    by_login(delivery, secrets.get(USER, ""), secrets.get(PASSWORD, ""))


AZURE = Host("Azure DevOps", _claims, (USER, PASSWORD), _check, _told, header("X-Vss-Activityid"))

"""Bitbucket's pull requests: of its cloud, and of its server."""

from typing import Any

import msgspec

from trueup.core.webhooks.bitbucket_places import (
    CloudLinks,
    CloudRepository,
    Link,
    ServerRepository,
    from_page,
)
from trueup.core.webhooks.notice import PullRequest, PullState, addresses
from trueup.core.webhooks.payload import Payload, moment

CLOUD = (
    "pullrequest:created",
    "pullrequest:updated",
    "pullrequest:fulfilled",
    "pullrequest:rejected",
)
SERVER = (
    "pr:opened",
    "pr:reopened",
    "pr:from_ref_updated",
    "pr:to_ref_updated",
    "pr:modified",
    "pr:merged",
    "pr:declined",
    "pr:deleted",
)
STATES = {"OPEN": PullState.OPEN, "MERGED": PullState.MERGED}
REF = "refs/pull-requests/{}/from"


class Branch(Payload, frozen=True):
    name: str = ""


class CloudEnd(Payload, frozen=True):
    """*repository*: None where a fork was deleted."""

    branch: Branch | None = None
    repository: CloudRepository | None = None


class CloudUser(Payload, frozen=True):
    nickname: str = ""
    display_name: str = ""


class CloudPull(Payload, frozen=True):
    id: int
    state: str = ""
    title: str = ""
    source: CloudEnd = CloudEnd()
    destination: CloudEnd = CloudEnd()
    author: CloudUser | None = None
    links: CloudLinks | None = None
    updated_on: Any = None


class Cloud(Payload, frozen=True):
    pullrequest: CloudPull
    repository: CloudRepository


def cloud(said: Cloud) -> PullRequest:
    """Its repositories have no refs of what is in forks."""
    of, user = said.pullrequest, said.pullrequest.author or CloudUser()
    source, into = of.source.repository, of.destination.repository or said.repository
    return PullRequest(
        said.repository.addresses,
        str(of.id),
        STATES.get(of.state, PullState.CLOSED),
        (of.destination.branch or Branch()).name,
        (of.source.branch or Branch()).name,
        foreign=source is None or not source.full_name or source.full_name != into.full_name,
        title=of.title,
        link=of.links.html.href if of.links and of.links.html else "",
        author=user.nickname or user.display_name,
        at=moment(of.updated_on),
    )


class ServerEnd(Payload, frozen=True, rename="camel"):
    repository: ServerRepository
    display_id: str = ""


class ServerUser(Payload, frozen=True):
    name: str = ""


class Participant(Payload, frozen=True):
    user: ServerUser | None = None


class Pages(Payload, frozen=True):
    page: tuple[Link, ...] | None = msgspec.field(name="self", default=None)


class ServerPull(Payload, frozen=True, rename="camel"):
    id: int
    from_ref: ServerEnd
    to_ref: ServerEnd
    state: str = ""
    title: str = ""
    author: Participant | None = None
    links: Pages | None = None
    updated_date: Any = None


class Server(Payload, frozen=True, rename="camel"):
    pull_request: ServerPull


def server(said: Server, event: str) -> PullRequest:
    """Older versions do not tell the page of the repository, but that of the request."""
    of = said.pull_request
    source, into = of.from_ref.repository, of.to_ref.repository
    pages = [each.href for each in (of.links.page if of.links else None) or ()]
    link = next(iter(pages), "")
    user = of.author.user if of.author and of.author.user else ServerUser()
    deleted = event == "pr:deleted"
    return PullRequest(
        into.addresses or addresses(*from_page(link)),
        str(of.id),
        PullState.CLOSED if deleted else STATES.get(of.state, PullState.CLOSED),
        of.to_ref.display_id,
        of.from_ref.display_id,
        foreign=_place(source) != _place(into),
        ref=REF.format(of.id),
        title=of.title,
        link=link,
        author=user.name,
        at=None if deleted else moment(of.updated_date),
    )


def _place(where: ServerRepository) -> tuple[str, str]:
    return (where.project.key if where.project else "", where.slug)

"""Bitbucket: its cloud, and its server (Data Center)."""

from functools import partial

from trueup.core.webhooks import bitbucket_pulls as pulls
from trueup.core.webhooks.bitbucket_places import CloudRepository, ServerRepository
from trueup.core.webhooks.host import Host, Secrets, header
from trueup.core.webhooks.notice import (
    Delivery,
    Ignored,
    Moved,
    Notice,
    RefKind,
    Told,
    moved,
)
from trueup.core.webhooks.payload import Payload, legible, read
from trueup.core.webhooks.signing import by_hmac, by_token

EVENT = "X-Event-Key"
UUID, SECRET = "webhook.bitbucket.uuid", "webhook.bitbucketserver.secret"
KINDS = {"branch": RefKind.BRANCH, "tag": RefKind.TAG}


class Commit(Payload, frozen=True):
    hash: str = ""


class Head(Payload, frozen=True):
    name: str = ""
    type: str = ""
    target: Commit | None = None


class CloudChange(Payload, frozen=True):
    old: Head | None = None
    new: Head | None = None


class CloudChanges(Payload, frozen=True):
    changes: tuple[CloudChange, ...] = ()


class CloudPush(Payload, frozen=True):
    push: CloudChanges
    repository: CloudRepository


def _cloud(delivery: Delivery) -> Told:
    """The default branch is not told: any branch may be it."""
    event = delivery.header(EVENT)
    if event in pulls.CLOUD:
        return legible(delivery, pulls.Cloud, pulls.cloud, event)
    if event != "repo:push":
        return Ignored(event)
    said = read(delivery, CloudPush)
    return Notice(said.repository.addresses, tuple(map(_cloud_move, said.push.changes)))


def _cloud_move(change: CloudChange) -> Moved:
    there = change.new or change.old or Head()
    before = change.old.target.hash if change.old and change.old.target else ""
    after = change.new.target.hash if change.new and change.new.target else ""
    return Moved(there.name, KINDS.get(there.type, RefKind.OTHER), before, after)


class ServerRef(Payload, frozen=True):
    id: str = ""


class ServerChange(Payload, frozen=True):
    ref: ServerRef
    fromHash: str = ""  # noqa: N815  # as it is sent
    toHash: str = ""  # noqa: N815


class ServerPush(Payload, frozen=True):
    repository: ServerRepository
    changes: tuple[ServerChange, ...] = ()


def _server(delivery: Delivery) -> Told:
    event = delivery.header(EVENT)
    if event in pulls.SERVER:
        return legible(delivery, pulls.Server, partial(pulls.server, event=event), event)
    if event not in ("repo:refs_changed", "mirror:repo_synchronized"):
        return Ignored(event)
    said = read(delivery, ServerPush)
    moves = (moved(each.ref.id, each.fromHash, each.toHash) for each in said.changes)
    return Notice(said.repository.addresses, tuple(moves))


def _from_cloud(delivery: Delivery, _secrets: Secrets) -> bool:
    return bool(delivery.header("X-Hook-UUID"))


def _from_server(delivery: Delivery, _secrets: Secrets) -> bool:
    return bool(delivery.header(EVENT))


def _check_cloud(delivery: Delivery, secrets: Secrets) -> None:
    said = delivery.header("X-Hook-UUID").strip("{}").lower()
    by_token(said, secrets[UUID].strip("{}").lower(), "the UUID of the webhook")


def _check_server(delivery: Delivery, secrets: Secrets) -> None:
    by_hmac(delivery, secrets[SECRET], "X-Hub-Signature")


CLOUD = Host("Bitbucket", _from_cloud, (UUID,), _check_cloud, _cloud, header("X-Request-UUID"))
SERVER = Host(
    "Bitbucket Server", _from_server, (SECRET,), _check_server, _server, header("X-Request-Id")
)

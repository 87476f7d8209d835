"""Azure DevOps' service hooks: ``git.push``."""

from trueup.core.webhooks.host import Host, Secrets, header
from trueup.core.webhooks.notice import Delivery, Ignored, Notice, Refused, addresses, moved
from trueup.core.webhooks.payload import Payload, read
from trueup.core.webhooks.signing import by_login

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


def _push(delivery: Delivery) -> Notice | Ignored:
    event = read(delivery, Event).event_type
    if event != "git.push":
        return Ignored(event)
    said = read(delivery, Push).resource
    if said.repository is None:
        raise Refused(
            400,
            "the payload does not say which repository: resource.repository is missing",
            "have the service hook send all resource details",
        )
    where = said.repository
    updates = said.ref_updates or ()
    return Notice(
        addresses(where.remote_url, where.web_url, where.ssh_url),
        tuple(moved(each.name, each.old_object_id, each.new_object_id) for each in updates),
        (where.default_branch or "").removeprefix("refs/heads/"),
    )


def _claims(delivery: Delivery, _secrets: Secrets) -> bool:
    return bool(delivery.header("X-Vss-Activityid"))


def _check(delivery: Delivery, secrets: Secrets) -> None:
    by_login(delivery, secrets.get(USER, ""), secrets.get(PASSWORD, ""))


AZURE = Host("Azure DevOps", _claims, (USER, PASSWORD), _check, _push, header("X-Vss-Activityid"))

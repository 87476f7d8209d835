"""
Registries that cannot sign: Docker Hub, Harbor and Quay.

What they send is believed only if the secret comes with it, in ``Authorization`` or as ``secret``
in the address; without one in ``argocd-secret`` there is no such entrance, as in Argo CD.
"""

from collections.abc import Callable

from trueup.core.webhooks.host import Host, Secrets, header
from trueup.core.webhooks.notice import Delivery, Ignored, Moved, Notice, RefKind
from trueup.core.webhooks.payload import Payload, read
from trueup.core.webhooks.signing import UNAUTHORIZED, alike, by_token

DOCKER, HARBOR_KEY = "webhook.dockerhub.secret", "webhook.harbor.secret"
QUAY_KEY = "webhook.quay.secret"


class DockerRepository(Payload, frozen=True):
    repo_name: str | None = None
    namespace: str | None = None
    name: str | None = None


class PushData(Payload, frozen=True):
    tag: str | None = None


class DockerPush(Payload, frozen=True):
    repository: DockerRepository
    push_data: PushData


def _docker(delivery: Delivery) -> Notice | Ignored:
    said = read(delivery, DockerPush)
    where = said.repository
    name = where.repo_name or "/".join(filter(None, (where.namespace, where.name)))
    if not name or not said.push_data.tag:
        return Ignored("no repository or no tag")
    return pushed("docker.io", name if "/" in name else f"library/{name}", said.push_data.tag)


class Resource(Payload, frozen=True):
    tag: str | None = None
    resource_url: str | None = None


class HarborRepository(Payload, frozen=True):
    repo_full_name: str | None = None
    namespace: str | None = None
    name: str | None = None


class EventData(Payload, frozen=True):
    resources: tuple[Resource, ...] | None = None
    repository: HarborRepository | None = None


class HarborEvent(Payload, frozen=True):
    type: str = ""
    event_data: EventData | None = None


def _harbor(delivery: Delivery) -> Notice | Ignored:
    said = read(delivery, HarborEvent)
    if said.type != "PUSH_ARTIFACT" or said.event_data is None:
        return Ignored(said.type)
    return of_harbor(said.event_data)


def of_harbor(said: EventData) -> Notice | Ignored:
    """Also of its events in the form of CloudEvents."""
    where = said.repository or HarborRepository()
    name = where.repo_full_name or "/".join(filter(None, (where.namespace, where.name)))
    tagged = [each for each in said.resources or () if each.tag and each.resource_url]
    if not tagged or not name:
        return Ignored("no tag")
    host = (tagged[0].resource_url or "").rpartition("://")[2].partition("/")[0]
    return pushed(host, name, *(each.tag or "" for each in tagged))


class QuayPush(Payload, frozen=True):
    docker_url: str
    updated_tags: tuple[str, ...] | None = None


def _quay(delivery: Delivery) -> Notice | Ignored:
    said = read(delivery, QuayPush)
    host, _, name = said.docker_url.rpartition("://")[2].partition("/")
    return pushed(host, name, *(said.updated_tags or ()))


def pushed(host: str, repository: str, *tags: str) -> Notice:
    moves = tuple(Moved(tag, RefKind.TAG) for tag in tags)
    return Notice((f"oci://{host}/{repository}",), moves, artifact=True)


def asked(key: str, *types: str) -> Callable[[Delivery, Secrets], bool]:
    """Of those that send no header of their own: ``?type=`` in the address says who it is."""

    def claims(delivery: Delivery, secrets: Secrets) -> bool:
        return bool(secrets.get(key)) and delivery.query.get("type", "").lower() in types

    return claims


def shown(key: str) -> Callable[[Delivery, Secrets], None]:
    """Docker Hub can send no header; who has a proxy in between keeps it out of the address."""

    def check(delivery: Delivery, secrets: Secrets) -> None:
        said = delivery.header("Authorization") or delivery.query.get("secret", "")
        by_token(said, secrets[key], "the secret", UNAUTHORIZED)

    return check


def _from_harbor(delivery: Delivery, secrets: Secrets) -> bool:
    said, secret = delivery.header("Authorization"), secrets.get(HARBOR_KEY, "")
    return bool(said and secret) and alike(said, secret)


UNNAMED = header()
DOCKER_HUB = Host(
    "Docker Hub",
    asked(DOCKER, "dockerhub", "docker.io"),
    (DOCKER,),
    shown(DOCKER),
    _docker,
    UNNAMED,
)
HARBOR = Host("Harbor", _from_harbor, (HARBOR_KEY,), shown(HARBOR_KEY), _harbor, UNNAMED)
QUAY = Host(
    "Quay", asked(QUAY_KEY, "quay", "quay.io"), (QUAY_KEY,), shown(QUAY_KEY), _quay, UNNAMED
)

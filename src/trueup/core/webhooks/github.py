"""GitHub's pushes, pull requests, and packages of its container registry."""

from trueup.core.webhooks.host import Host, Secrets, header
from trueup.core.webhooks.notice import Delivery, Ignored, Moved, Notice, RefKind, Told
from trueup.core.webhooks.payload import Payload, legible, read
from trueup.core.webhooks.pull import Pull, told
from trueup.core.webhooks.push import Push, notice
from trueup.core.webhooks.signing import UNAUTHORIZED, by_hmac

EVENT, SIGNATURE = "X-GitHub-Event", "X-Hub-Signature-256"
PACKAGES = ("package", "registry_package")
SECRET = "webhook.github.secret"  # noqa: S105  # the name of a key
MOST_COMMITS = 2048  # that GitHub lists of a push


class Tag(Payload, frozen=True):
    name: str | None = None


class ContainerMetadata(Payload, frozen=True):
    tag: Tag | None = None


class PackageVersion(Payload, frozen=True):
    container_metadata: ContainerMetadata | None = None


class Owner(Payload, frozen=True):
    login: str = ""


class Package(Payload, frozen=True):
    name: str
    owner: Owner
    package_type: str = ""
    package_version: PackageVersion | None = None


class Published(Payload, frozen=True):
    action: str = ""
    package: Package | None = None
    registry_package: Package | None = None


def _told(delivery: Delivery) -> Told:
    match event := delivery.header(EVENT):
        case "push":
            return notice(read(delivery, Push), MOST_COMMITS)
        case "pull_request":
            return legible(delivery, Pull, told, event)
        case _:
            return Ignored(event)


def _package(delivery: Delivery) -> Notice | Ignored:
    said = read(delivery, Published)
    found = said.package or said.registry_package
    if found is None or said.action not in ("published", "updated"):
        return Ignored(f"package {said.action}")
    metadata = found.package_version.container_metadata if found.package_version else None
    tag = metadata.tag.name if metadata and metadata.tag else ""
    if found.package_type.lower() != "container" or not tag:
        return Ignored(f"package of type {found.package_type}")
    address = f"oci://ghcr.io/{found.owner.login}/{found.name}"
    return Notice((address,), (Moved(tag, RefKind.TAG),), artifact=True)


def _pushes(delivery: Delivery, _secrets: Secrets) -> bool:
    return delivery.header(EVENT) not in ("", *PACKAGES)


def _packages(delivery: Delivery, _secrets: Secrets) -> bool:
    return delivery.header(EVENT) in PACKAGES


def _signed(delivery: Delivery, secrets: Secrets) -> None:
    by_hmac(delivery, secrets[SECRET], SIGNATURE)


def _signed_package(delivery: Delivery, secrets: Secrets) -> None:
    by_hmac(delivery, secrets[SECRET], SIGNATURE, UNAUTHORIZED)


DELIVERY = header("X-GitHub-Delivery")
GITHUB = Host("GitHub", _pushes, (SECRET,), _signed, _told, DELIVERY)
GHCR = Host("GitHub packages", _packages, (SECRET,), _signed_package, _package, DELIVERY)

"""Gogs, and what came of it: Gitea and Forgejo. They send GitHub's headers too."""

from trueup.core.webhooks.host import Host, Secrets, header
from trueup.core.webhooks.notice import Delivery, Ignored, Told
from trueup.core.webhooks.payload import legible, read
from trueup.core.webhooks.pull import Pull, told
from trueup.core.webhooks.push import Push, notice
from trueup.core.webhooks.signing import by_hmac

FAMILY = ("Forgejo", "Gitea", "Gogs")
SECRET = "webhook.gogs.secret"  # noqa: S105  # the name of a key
MOST_COMMITS = 5  # that Gogs, and Gitea once, list without a word of how many there are

event = header(*(f"X-{name}-Event" for name in FAMILY))


def _told(delivery: Delivery) -> Told:
    match said := event(delivery):
        case "push":
            return notice(read(delivery, Push), MOST_COMMITS)
        case "pull_request" | "pull_request_sync":
            return legible(delivery, Pull, told, said)
        case _:
            return Ignored(said)


def _claims(delivery: Delivery, _secrets: Secrets) -> bool:
    return bool(event(delivery))


def _check(delivery: Delivery, secrets: Secrets) -> None:
    names = [f"X-{name}-Signature" for name in FAMILY]
    sent = next((name for name in names if delivery.header(name)), names[-1])
    by_hmac(delivery, secrets[SECRET], sent)


DELIVERY = header(*(f"X-{name}-Delivery" for name in FAMILY))
GOGS = Host("Gogs, Gitea or Forgejo", _claims, (SECRET,), _check, _told, DELIVERY)

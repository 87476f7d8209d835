"""Gogs, and what came of it: Gitea and Forgejo. They send GitHub's headers too."""

from trueup.core.webhooks.host import Host, Secrets, header
from trueup.core.webhooks.notice import Delivery, Ignored, Notice, addresses, moved
from trueup.core.webhooks.payload import Commit, Payload, files, read
from trueup.core.webhooks.signing import by_hmac

FAMILY = ("Forgejo", "Gitea", "Gogs")
SECRET = "webhook.gogs.secret"  # noqa: S105  # the name of a key

event = header(*(f"X-{name}-Event" for name in FAMILY))


class Repository(Payload, frozen=True):
    html_url: str | None = None
    clone_url: str | None = None
    ssh_url: str | None = None
    default_branch: str | None = None


class Push(Payload, frozen=True):
    """*total_commits*: of which *commits* may be some only."""

    ref: str
    repository: Repository
    before: str = ""
    after: str = ""
    commits: tuple[Commit, ...] | None = None
    total_commits: int | None = None


def _push(delivery: Delivery) -> Notice | Ignored:
    if event(delivery) != "push":
        return Ignored(event(delivery))
    said = read(delivery, Push)
    move, where = moved(said.ref, said.before, said.after), said.repository
    listed = said.commits or ()
    whole = (said.total_commits or 0) <= len(listed)
    return Notice(
        addresses(where.html_url, where.clone_url, where.ssh_url),
        (move,),
        where.default_branch or "",
        files(listed, move) if whole else None,
    )


def _claims(delivery: Delivery, _secrets: Secrets) -> bool:
    return bool(event(delivery))


def _check(delivery: Delivery, secrets: Secrets) -> None:
    names = [f"X-{name}-Signature" for name in FAMILY]
    sent = next((name for name in names if delivery.header(name)), names[-1])
    by_hmac(delivery, secrets[SECRET], sent)


DELIVERY = header(*(f"X-{name}-Delivery" for name in FAMILY))
GOGS = Host("Gogs, Gitea or Forgejo", _claims, (SECRET,), _check, _push, DELIVERY)

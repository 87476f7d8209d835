"""Push: what GitHub tells of one; and Gogs and what came of it, which took it over."""

from trueup.core.webhooks.notice import Notice, addresses, moved
from trueup.core.webhooks.payload import Commit, Payload, files


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
    forced: bool | None = None
    commits: tuple[Commit, ...] | None = None
    total_commits: int | None = None


def notice(said: Push, most: int) -> Notice:
    """*most*: that a host lists which does not say how many there are: as many may be more."""
    move, where = moved(said.ref, said.before, said.after), said.repository
    listed, total = said.commits or (), said.total_commits
    all_of_them = len(listed) < most if total is None else total <= len(listed)
    whole = all_of_them and not said.forced
    return Notice(
        addresses(where.html_url, where.clone_url, where.ssh_url),
        (move,),
        where.default_branch or "",
        files(listed, move) if whole else None,
    )

"""Bitbucket's repositories as its webhooks tell them: of its cloud, and of its server."""

import re
from collections.abc import Iterator

import msgspec

from trueup.core.webhooks.notice import addresses
from trueup.core.webhooks.payload import Payload

_PAGE = re.compile(
    r"(https?://[^/]+)(/.+?)?/(?:projects|users)/([^/]+)/repos/([^/]+)(?:/browse)?/?"
)


class Link(Payload, frozen=True):
    href: str = ""


class CloudLinks(Payload, frozen=True):
    html: Link | None = None


class CloudRepository(Payload, frozen=True):
    links: CloudLinks | None = None
    full_name: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        html = self.links.html.href if self.links and self.links.html else ""
        own = f"https://bitbucket.org/{self.full_name}" if self.full_name else ""
        return addresses(html or own)


class ServerLinks(Payload, frozen=True):
    clone: tuple[Link, ...] | None = None
    page: tuple[Link, ...] | None = msgspec.field(name="self", default=None)


class Project(Payload, frozen=True):
    key: str = ""


class ServerRepository(Payload, frozen=True):
    slug: str = ""
    project: Project | None = None
    links: ServerLinks | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Those for clones; newer versions tell the page alone, from which they follow."""
        links = self.links or ServerLinks()
        clone = (each.href for each in links.clone or ())
        return addresses(*clone, *(at for each in links.page or () for at in from_page(each.href)))


def from_page(page: str) -> Iterator[str]:
    """Where a repository is cloned from whose page, or a page below it, is *page*."""
    if found := _PAGE.match(page):
        host, base, key, slug = found.groups("")
        yield f"{host}{base}/scm/{key}/{slug}.git"
        yield f"{host}/{key}/{slug}.git"  # by SSH, whose port does not count

"""
``GET applications/{name}/commits``: what was committed between two revisions of a source.

Only commits that touch what the application is made of. If ``since`` is the newer one, as after a
rollback, ``undone`` has what is not deployed any more.
"""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.reversal import places_of
from trueup.k8s.value import Value, encode
from trueup.model.source import Between, Commits, Revision
from trueup.web.apps.found import application, decoded
from trueup.web.errors import invalid
from trueup.web.exchange import deps, raw, text

USUAL, MOST = 20, 100


class Commit(Value, frozen=True):
    """*subject*: the first line of its *message*."""

    commit: str
    author: str
    subject: str
    message: str
    date: datetime | None = None


class Found(Value, frozen=True):
    """Newest first. *more*: there are others. *paths*: of which the commits are."""

    repo_url: str
    paths: tuple[str, ...]
    commits: tuple[Commit, ...]
    undone: tuple[Commit, ...]
    more: bool


async def between(request: Request) -> Response:
    """``since`` and ``until``: commits; ``sourceIndex`` counts from 0."""
    _, body = await application(request)
    app, index = decoded(body), text(request, "sourceIndex") or "0"
    sources = app.spec.all_sources
    if not (index.isdecimal() and len(index) < 4 and int(index) < len(sources)):
        raise invalid(f"sourceIndex: there is no source {index}", "they are counted from 0")
    source = sources[int(index)]
    since, until = text(request, "since").lower(), text(request, "until").lower()
    paths = places_of(app, int(index))
    wanted = Between(() if "" in paths else paths, _most(request))
    log = deps(request).blame.of(app.project, source)
    done = await log.between(source.repo_url, since, until, wanted)
    undone = Commits()
    if not done.items:
        undone = await log.between(source.repo_url, until, since, wanted)
    found = Found(
        source.repo_url,
        paths,
        tuple(map(_shown, done.items)),
        tuple(map(_shown, undone.items)),
        done.more or undone.more,
    )
    return raw(encode(found))


def _most(request: Request) -> int:
    asked = text(request, "limit") or str(USUAL)
    if not (asked.isascii() and asked.isdecimal() and 1 <= int(asked[:9]) <= MOST):
        raise invalid(f"limit: {asked} is not a number from 1 to {MOST}")
    return int(asked)


def _shown(found: Revision) -> Commit:
    subject = found.message.partition("\n")[0]
    return Commit(found.commit, found.author, subject, found.message, found.date)

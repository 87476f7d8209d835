"""
Reviews: our one comment of a pull request, made the first time and edited from then on.

It is known by the mark that it begins with, and by who wrote it: anybody may write the mark, and
could change later what we had put into a comment of theirs. GitHub, Gitea and GitLab list comments
by pages, and take the same body, so one client does for all.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp

from trueup.core.changeset.review import GITLAB, Review
from trueup.model.errors import Stalled, Unreachable

PROGRAMS = ("[bot]", "gitea-actions", "forgejo-actions")
"""How those are called that write for a job. People cannot have names with brackets."""
_PATIENCE = aiohttp.ClientTimeout(total=30)
_PAGE = 100
_PAGES = 30


async def put(review: Review, mark: str, body: str) -> str:
    """Its address for people, where the host tells one. *body* begins with *mark*."""
    headers = {"Authorization": f"Bearer {review.token}", "Accept": "application/json"}
    try:
        async with aiohttp.ClientSession(headers=headers, timeout=_PATIENCE) as session:
            marked = [
                each
                async for each in _listed(session, review)
                if str(each.get("body") or "").startswith(mark)
            ]
            me = await _me(session, review) if marked else {}
            for each in marked:
                if is_by(me, each):
                    if each.get("body") == body:
                        return _address(each)
                    verb = "PUT" if review.kind == GITLAB else "PATCH"
                    return _address(await _asked(session, verb, review.comment(each["id"]), body))
            return _address(await _asked(session, "POST", review.comments, body))
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Unreachable(f"{review.api} cannot be reached: {error}") from error


async def _listed(
    session: aiohttp.ClientSession, review: Review
) -> AsyncIterator[Mapping[str, Any]]:
    for page in range(1, _PAGES + 1):
        query = f"?per_page={_PAGE}&page={page}"
        found = await _asked(session, "GET", review.comments + query)
        for each in found:
            yield each
        if len(found) < _PAGE:
            return


async def _me(session: aiohttp.ClientSession, review: Review) -> Mapping[str, Any]:
    """Whose the token is; empty: the job's own, of which the host does not say that."""
    async with session.get(f"{review.api}/user") as response:
        said = await response.json(content_type=None) if response.status == 200 else {}
    return said if isinstance(said, Mapping) else {}


def is_by(me: Mapping[str, Any], comment: Mapping[str, Any]) -> bool:
    """Whether it is of *me*; of a program of the host, where nobody knows who that is."""
    author = comment.get("user") or comment.get("author") or {}
    if me.get("id") is not None:
        return bool(author.get("id") == me["id"])
    name = str(author.get("login") or author.get("username") or "")
    return author.get("type") == "Bot" or name.endswith(PROGRAMS)


async def _asked(session: aiohttp.ClientSession, verb: str, address: str, body: str = "") -> Any:
    given = {"body": body} if body else None
    async with session.request(verb, address, json=given) as response:
        if response.status in (401, 403, 404):
            raise Stalled(
                "CommentRefused",
                f"{address} answers {response.status}",
                "the token must have the right to write comments (pull-requests: write; api)",
            )
        if response.status >= 400:
            said = (await response.text())[:300]
            raise Unreachable(f"{address} answers {response.status}: {said}")
        return await response.json(content_type=None)


def _address(comment: Mapping[str, Any]) -> str:
    return str(comment.get("html_url") or "")

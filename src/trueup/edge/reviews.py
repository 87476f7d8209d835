"""
Reviews: our one comment of a pull request, made the first time and edited from then on.

It is known by the mark that it begins with. GitHub, Gitea and GitLab list comments by pages, and
take the same body, so one client does for all.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp

from trueup.core.changeset.review import GITLAB, Review
from trueup.model.errors import Stalled, Unreachable

_PATIENCE = aiohttp.ClientTimeout(total=30)
_PAGE = 100
_PAGES = 30


async def put(review: Review, mark: str, body: str) -> str:
    """Its address for people, where the host tells one. *body* begins with *mark*."""
    headers = {"Authorization": f"Bearer {review.token}", "Accept": "application/json"}
    try:
        async with aiohttp.ClientSession(headers=headers, timeout=_PATIENCE) as session:
            async for each in _listed(session, review):
                if str(each.get("body") or "").startswith(mark):
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

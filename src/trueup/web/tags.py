"""
Tags: whoever asks again for what they have is told so, without all of it (``If-None-Match``).

They are weak: the same objects, not the same bytes. Nothing is stored on the way there (answers say
``no-store``); it is for programs that ask again and again.
"""

import hashlib
from collections.abc import Callable, Iterable

from starlette.requests import Request
from starlette.responses import Response


def tag(parts: Iterable[bytes]) -> str:
    return f'W/"{hashlib.blake2b(b" ".join(parts), digest_size=12).hexdigest()}"'


def tagged(request: Request, tag: str, make: Callable[[], Response]) -> Response:
    """What *make* makes; or, if the client has what *tag* is of, that nothing has changed."""
    said = {_plain(each) for each in request.headers.get("If-None-Match", "").split(",")}
    if "*" in said or _plain(tag) in said:
        return Response(status_code=304, headers={"ETag": tag})
    response = make()
    response.headers["ETag"] = tag
    return response


def _plain(tag: str) -> str:
    return tag.strip().removeprefix("W/")

"""The time limit that a request's address may say."""

import re

from trueup.apiserver import errors
from trueup.apiserver.exchange import Request

_DURATION = re.compile(r"[+-]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+)")


def check_timeout(request: Request) -> None:
    """Requests are answered at once, so that a time limit has no effect; but it must be one."""
    if b"timeout=" not in request.query_string:
        return
    said = request.query.get("timeout", "")
    if said and not _DURATION.fullmatch(said):
        words = f"invalid timeout specified in the request URL - time: invalid duration {said!r}"
        raise errors.bad_request(words.replace("'", '"'))

"""
Who asks for a state, or is a run: with its token, or somebody with a token of theirs.

``terraform`` brings it as the password of Basic authentication. The user is ``token`` or what the
account is called, so that a token is not taken for somebody else's. Cookies do not count here.
"""

import base64
import binascii

from starlette.requests import Request

from trueup.core.access.tokens import Unverified, issuer
from trueup.core.terraform.backend import ROOT, RUNS, USER
from trueup.core.terraform.runtokens import ISSUER
from trueup.model.identity import ANONYMOUS, OPERATOR, Identity
from trueup.ports import RunTokens
from trueup.web.doors import Doors


def is_machine(path: str) -> bool:
    return path.startswith((f"{ROOT}/", f"{RUNS}/"))


async def caller(request: Request, doors: Doors | None, runs: RunTokens | None) -> Identity:
    """Raises ``Unverified`` if nobody vouches for them, or nobody is said."""
    user, token = credentials(request)
    if runs is not None and _of_run(token):
        return await runs.identify(token)
    if doors is None:
        return OPERATOR
    if not token:
        if doors.anonymous:
            return ANONYMOUS
        raise Unverified("no token: send one as the password of Basic authentication")
    who = await doors.identify(token)
    if user not in (USER, who.subject, who.called):
        raise Unverified(f"the token is not {user}'s")
    return who


def credentials(request: Request) -> tuple[str, str]:
    """User and password, or a bearer's token for any user; empty: none are brought."""
    scheme, _, said = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return USER, said.strip()
    if scheme.lower() != "basic":
        return "", ""
    try:
        decoded = base64.b64decode(said.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    user, _, password = decoded.partition(":")
    return user, password


def _of_run(token: str) -> bool:
    try:
        return issuer(token) == ISSUER
    except Unverified:
        return False

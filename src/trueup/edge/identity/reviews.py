"""
Service accounts of the home cluster, which is asked itself: a TokenReview for each token.

It knows what no key tells: that the account or its pod is gone. How it signs is its own affair: the
embedded server, which nobody else asks, does so by a secret of its own. Its answer is kept for a
minute, by the digest of the token.
"""

import hashlib
from collections import OrderedDict

from trueup.core.signon.jwt import Jwt
from trueup.core.signon.refusal import refusal
from trueup.ports import Clock, Cluster

KEPT = 60.0  # seconds
TOKENS = 4096


class Reviews:
    def __init__(self, home: Cluster, clock: Clock) -> None:
        self._home = home
        self._clock = clock
        self._known: OrderedDict[bytes, tuple[str, float]] = OrderedDict()

    async def check(self, token: Jwt, audiences: tuple[str, ...]) -> None:
        """Raises ``Refused`` unless the cluster says who it is, and that it is meant for us."""
        said = "\0".join((token.text, *audiences))
        key, now = hashlib.sha256(said.encode()).digest(), self._clock.monotonic()
        problem, until = self._known.get(key, ("", 0.0))
        if until <= now:
            problem = await self._asked(token, audiences)
            self._known[key] = (problem, now + KEPT)
            while len(self._known) > TOKENS:
                self._known.popitem(last=False)
        if problem:
            raise refusal(problem)

    async def _asked(self, token: Jwt, audiences: tuple[str, ...]) -> str:
        """What is wrong; empty: nothing is."""
        review = await self._home.create(
            {
                "apiVersion": "authentication.k8s.io/v1",
                "kind": "TokenReview",
                "spec": {"token": token.text, "audiences": list(audiences)},
            }
        )
        if review.at("status", "authenticated") is not True:
            return "the cluster does not know the token"
        if review.at("status", "user", "username") != token.subject:
            return "the token is somebody else's than it says"
        if not set(review.at("status", "audiences") or ()) & set(audiences):
            return f"the token is not meant for {', '.join(audiences)}"
        return ""

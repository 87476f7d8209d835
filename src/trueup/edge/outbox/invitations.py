"""
Invitations: links to one approval, which nobody can make but us, and which lead there once.

A link says all that it is about, sealed by the keys of the home cluster: any replica reads it, and
what was changed in it does not open. That it was used stands in the database of the outbox.
"""

import base64
import binascii
import secrets
from datetime import timedelta

import msgspec

from trueup.edge.outbox.keeper import Keeper, Sealer
from trueup.k8s.value import decode, encode
from trueup.model.errors import Stalled
from trueup.model.invitation import Invitation
from trueup.ports import Clock

LASTS = timedelta(hours=72)
ABOUT = "invitation to approve"
LONGEST = 4096  # characters of a link


class Invitations:
    """The ``Invitations`` port."""

    def __init__(self, outbox: Keeper, sealer: Sealer, clock: Clock) -> None:
        self._outbox = outbox
        self._sealer = sealer
        self._clock = clock

    async def give(self, kind: str, namespace: str, name: str, digest: str) -> str:
        until = (self._clock.now() + LASTS).replace(microsecond=0)
        made = Invitation(secrets.token_urlsafe(12), kind, namespace, name, digest, until)
        key, body = await self._sealer.seal(encode(made), ABOUT)
        return f"{key}.{base64.urlsafe_b64encode(body).decode().rstrip('=')}"

    async def read(self, link: str) -> Invitation | None:
        key, dot, text = link.partition(".")
        if not dot or len(link) > LONGEST:
            return None
        try:
            body = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            return decode(await self._sealer.open(key, body, ABOUT), Invitation)
        except (Stalled, ValueError, binascii.Error, msgspec.DecodeError):
            return None

    async def used(self, invitation: Invitation) -> bool:
        return await self._outbox.used(invitation.id)

    async def use(self, invitation: Invitation) -> bool:
        return await self._outbox.use(invitation.id, invitation.until)

    async def give_back(self, invitation: Invitation) -> None:
        await self._outbox.give_back(invitation.id)

"""
Whether an artifact is signed by a key (``cosignPublicKey``) or by somebody (``cosignIdentities``)
that the repository's Secret names.

Asked before anything of it is unpacked: what nobody has signed is not read.
"""

import asyncio
from collections.abc import AsyncIterator

from trueup.core.source import cosign
from trueup.core.source.cosign import Key
from trueup.core.source.oci import Layer, Place, layers_of
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.keyless import People
from trueup.edge.fetch.registry import Registry
from trueup.model.errors import Stalled

_MOST = 50  # signatures of one artifact that are looked at


class Signatures:
    """Those of all artifacts of *registry*."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def check(self, place: Place, digest: str, access: Access) -> None:
        """Raises ``Stalled`` unless it is signed, if it must be."""
        if not access.cosign_public_key and not access.cosign_identities:
            return
        by = cosign.keys(access.cosign_public_key) if access.cosign_public_key else ()
        people = People.of(access.cosign_identities, access.cosign_trusted_root)
        async for good in self._looked(place, digest, access, by, people):
            if good:
                return
        raise Stalled(
            "NotSigned",
            f"{place}@{digest}: is not signed by {_whom(access)} set for the repository",
            "sign it: cosign sign, or take another revision",
        )

    async def _looked(
        self, place: Place, digest: str, access: Access, by: tuple[Key, ...], people: People
    ) -> AsyncIterator[bool]:
        old = await self._registry.manifest(place, cosign.tag(digest), access) if by else None
        for layer in layers_of(old.body)[:_MOST] if old else ():
            if layer.media_type == cosign.PAYLOAD:
                payload = await self._read(place, layer, access)
                signature = layer.annotations.get(cosign.SIGNATURE, "")
                yield cosign.is_signed(digest, payload, signature, by)
        for referrer in (await self._registry.referrers(place, digest, access))[:_MOST]:
            new = await self._registry.manifest(place, referrer, access)
            for layer in layers_of(new.body) if new else ():
                if layer.media_type.startswith(cosign.BUNDLE):
                    bundle = await self._read(place, layer, access)
                    yield cosign.is_in_bundle(digest, bundle, by)
                    yield await asyncio.to_thread(people.signed, digest, bundle)

    async def _read(self, place: Place, layer: Layer, access: Access) -> bytes:
        return await self._registry.read(place, layer, access, cosign.LARGEST)


def _whom(access: Access) -> str:
    if not access.cosign_identities:
        return "the key that is"
    return "the identities or the key that are" if access.cosign_public_key else "those who are"

"""
Whether an artifact is signed by a key that the repository's Secret names (``cosignPublicKey``).

Asked before anything of it is unpacked: what nobody has signed is not read.
"""

from collections.abc import AsyncIterator

from trueup.core.source import cosign
from trueup.core.source.cosign import Key
from trueup.core.source.oci import Layer, Place, layers_of
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.registry import Registry
from trueup.model.errors import Stalled

_MOST = 50  # signatures of one artifact that are looked at


class Signatures:
    """Those of all artifacts of *registry*."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def check(self, place: Place, digest: str, access: Access) -> None:
        """Raises ``Stalled`` unless it is signed, if it must be."""
        if not access.cosign_public_key:
            return
        by = cosign.keys(access.cosign_public_key)
        async for good in self._looked(place, digest, access, by):
            if good:
                return
        raise Stalled(
            "NotSigned",
            f"{place}@{digest}: is not signed by the key that is set for the repository",
            "sign it: cosign sign --key cosign.key, or take another revision",
        )

    async def _looked(
        self, place: Place, digest: str, access: Access, by: tuple[Key, ...]
    ) -> AsyncIterator[bool]:
        old = await self._registry.manifest(place, cosign.tag(digest), access)
        for layer in layers_of(old.body)[:_MOST] if old else ():
            if layer.media_type == cosign.PAYLOAD:
                payload = await self._read(place, layer, access)
                signature = layer.annotations.get(cosign.SIGNATURE, "")
                yield cosign.is_signed(digest, payload, signature, by)
        for referrer in (await self._registry.referrers(place, digest, access))[:_MOST]:
            new = await self._registry.manifest(place, referrer, access)
            for layer in layers_of(new.body) if new else ():
                if layer.media_type.startswith(cosign.BUNDLE):
                    yield cosign.is_in_bundle(digest, await self._read(place, layer, access), by)

    async def _read(self, place: Place, layer: Layer, access: Access) -> bytes:
        return await self._registry.read(place, layer, access, cosign.LARGEST)

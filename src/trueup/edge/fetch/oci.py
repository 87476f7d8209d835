"""
Sources from OCI registries: artifacts of any tool, and Helm charts.

An artifact (``oci://HOST/NAME``) comes to the digest of its manifest, by tag, digest or a range of
versions over the tags. A chart (``chart`` of a registry) comes to its version, as in a chart
repository. Both are unpacked into packs.
"""

import asyncio
import tempfile
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from trueup.core.source.index import chosen, no_version
from trueup.core.source.kinds import fixed, is_digest
from trueup.core.source.oci import (
    LAYERS,
    Layer,
    Place,
    beginning,
    chart_of,
    files_of,
    layers_of,
    mapping,
    place,
    tag_of,
    version_of,
)
from trueup.edge.fetch import provenance
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.asked import Asked
from trueup.edge.fetch.asking import EXTRACT, RESOLVE, TAGS, TEST, Asking
from trueup.edge.fetch.packs import Packs, key_of
from trueup.edge.fetch.registry import Manifest, Registry
from trueup.edge.fetch.signed import Signatures
from trueup.edge.fetch.unpack import unpack
from trueup.model.errors import Stalled
from trueup.model.source import Revision, Source, Tree

_TOLD = 1024
_ANNOTATION = "org.opencontainers.image."


class OciSources:
    """All registries; *layers*: the types of layers that are taken."""

    def __init__(
        self,
        registry: Registry,
        packs: Packs,
        recent: float,
        layers: Sequence[str] = LAYERS,
        asking: Asking | None = None,
    ) -> None:
        self._asking = asking or Asking()
        self._registry = registry
        self._signatures = Signatures(registry)
        self._packs = packs
        self._recent = recent
        self._layers = layers
        self._tags: Asked[tuple[str, ...]] = Asked()
        self._artifacts: Asked[Revision] = Asked()
        self._reached: Asked[bool] = Asked()
        self._told: OrderedDict[tuple[Place, str], Revision] = OrderedDict()

    async def head(
        self, source: Source, access: Access, *, look_now: bool, no_older: float | None
    ) -> Revision:
        """A chart's version, or the digest of an artifact."""
        wanted = source.target_revision.strip()
        there = place(source.repo_url, source.chart)
        if fixed(source):
            return self._told.get((there, wanted)) or Revision(wanted)
        if look_now:  # for all that are below the address: one look is made for all of them
            below = str(beginning(source.repo_url)).rstrip("/")
            self._tags.forget(below)
            self._artifacts.forget(below)
        age = self._recent if no_older is None else min(no_older, self._recent)
        if source.chart:
            return Revision(await self._version(there, wanted, access, age))
        name = f"{there} {wanted}"
        return await self._artifacts.get(
            name, age, lambda: self._resolved(there, wanted, access, age)
        )

    async def tree(
        self, source: Source, revision: Revision, access: Access, *, anew: bool = False
    ) -> Tree:
        """The files of the artifact; those of a chart without its own folder."""
        there = place(source.repo_url, source.chart)
        wanted = revision.commit

        async def bring(pack: Path) -> None:
            with self._asking.asked(f"oci://{there}", EXTRACT, wanted):
                await fetch(pack)

        async def fetch(pack: Path) -> None:
            where = f"{there}:{wanted}" if source.chart else f"{there}@{wanted}"
            manifest = await self._manifest(there, wanted, access, is_chart=bool(source.chart))
            await self._signatures.check(there, manifest.digest, access)
            if source.chart and access.provenance_public_keys:
                named = (source.chart, "" if is_digest(wanted) else wanted)
                await self._vouched(there, manifest, named, access)
            if source.chart:
                layers: tuple[Layer, ...] = (chart_of(manifest.body, where),)
            else:
                layers = files_of(manifest.body, where, self._layers)
            await self._bring(there, layers, access, where, pack)

        kind = "chart" if source.chart else "artifact"
        people = (access.cosign_identities, access.cosign_trusted_root)
        keys = (access.cosign_public_key, access.provenance_public_keys, *people)
        key = key_of("oci", str(there), kind, wanted, *keys)
        return await self._packs.tree(f"oci://{there}", wanted, key, bring, anew=anew)

    async def reach(self, url: str, access: Access, *, look_now: bool) -> None:
        """Whether the registry lets us in."""
        there = beginning(url)
        age = 0.0 if look_now else self._recent
        await self._reached.get(str(there), age, lambda: self._let_in(there, access))

    async def _let_in(self, there: Place, access: Access) -> bool:
        with self._asking.asked(f"oci://{there}", TEST):
            await self._registry.ping(there, access)
        return True

    async def tags(self, url: str, access: Access) -> tuple[str, ...]:
        """The tags of a repository as versions, asked now."""
        there = place(url)
        self._tags.forget(str(there))
        return await self._versions(there, access, self._recent)

    async def _versions(self, there: Place, access: Access, age: float) -> tuple[str, ...]:
        tags = await self._tags.get(str(there), age, lambda: self._listed(there, access))
        return tuple(version_of(tag) for tag in tags if not tag.startswith("sha256-"))

    async def _listed(self, there: Place, access: Access) -> tuple[str, ...]:
        with self._asking.asked(f"oci://{there}", TAGS):
            return await self._registry.tags(there, access)

    async def _version(self, there: Place, wanted: str, access: Access, age: float) -> str:
        if not wanted:
            raise Stalled(
                "InvalidSpec",
                f"{there}: targetRevision is required for a chart",
                'name a version, or a range such as "1.*"; "*" is the latest',
            )
        versions = await self._versions(there, access, age)
        found = chosen(wanted, versions)
        if found is None:
            raise _missing(there, wanted, versions)
        return found

    async def _resolved(self, there: Place, wanted: str, access: Access, age: float) -> Revision:
        with self._asking.asked(f"oci://{there}", RESOLVE, wanted):
            return await self._found(there, wanted, access, age)

    async def _found(self, there: Place, wanted: str, access: Access, age: float) -> Revision:
        """The very tag comes first, then a range over all tags, as in Argo CD."""
        tag = tag_of(wanted or "latest")
        found = await self._registry.manifest(there, tag, access) if _may_be_tag(tag) else None
        if found is None:
            tag = tag_of(await self._version(there, wanted or "latest", access, age))
            found = await self._registry.manifest(there, tag, access)
        if found is None:
            raise _missing(there, wanted, ())
        told = self._told[there, found.digest] = _revision(found, tag)
        while len(self._told) > _TOLD:
            self._told.popitem(last=False)
        return told

    async def _manifest(
        self, there: Place, wanted: str, access: Access, *, is_chart: bool
    ) -> Manifest:
        tag = tag_of(wanted) if is_chart else wanted
        found = await self._registry.manifest(there, tag, access)
        if found is None and not is_digest(wanted):
            version = await self._version(there, wanted, access, 0.0)
            found = await self._registry.manifest(there, tag_of(version), access)
        if found is None:
            raise _missing(there, wanted, ())
        return found

    async def _vouched(
        self, there: Place, manifest: Manifest, named: tuple[str, str], access: Access
    ) -> None:
        """Whether the provenance file that was pushed with a chart vouches for it."""
        where = f"{there}@{manifest.digest}"
        said = next((each for each in layers_of(manifest.body) if each.is_provenance), None)
        if said is None:
            raise Stalled("NotSigned", f"{where}: has no provenance file", "sign and push it anew")
        text = await self._registry.read(there, said, access, provenance.LARGEST)
        digest = chart_of(manifest.body, where).digest.removeprefix("sha256:")
        await provenance.check(text, access.provenance_public_keys, named, digest, where)

    async def _bring(
        self, there: Place, layers: tuple[Layer, ...], access: Access, where: str, pack: Path
    ) -> None:
        with tempfile.TemporaryDirectory(dir=pack.parent) as folder:
            saved = []
            for number, layer in enumerate(layers):
                path = Path(folder) / str(number)
                await self._registry.save(there, layer, access, path)
                saved.append((path, layer.title))
            strip = layers[0].is_chart
            await asyncio.to_thread(unpack, saved, pack, where, strip=strip)


def _may_be_tag(text: str) -> bool:
    """What cannot be a tag is not asked for: a range has spaces, stars and signs."""
    return all(each.isalnum() or each in "._-" for each in text) and len(text) <= 128


def _missing(there: Place, wanted: str, versions: Sequence[str]) -> Stalled:
    if is_digest(wanted):
        return Stalled(
            "RevisionNotFound",
            f"{there}: there is no manifest {wanted}",
            "push it, or name another",
        )
    if versions:
        return no_version(f"oci://{there}", there.name.rpartition("/")[2], wanted, versions)
    return Stalled(
        "RepositoryNotFound",
        f"oci://{there}: there is nothing to be found, wanted is {wanted or 'latest'}",
        "check repoURL, and whether the credentials may read it",
    )


def _revision(found: Manifest, tag: str) -> Revision:
    """The digest, and what the artifact says of itself."""
    said = mapping(found.body.get("annotations"))
    return Revision(
        found.digest,
        str(said.get(f"{_ANNOTATION}description") or said.get(f"{_ANNOTATION}revision") or ""),
        str(said.get(f"{_ANNOTATION}authors") or ""),
        _time(str(said.get(f"{_ANNOTATION}created") or "")),
        (tag,),
    )


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None

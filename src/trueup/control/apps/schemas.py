"""Schemas: the field types of a cluster's kinds, fetched once for each group version."""

from collections.abc import Iterable, Mapping

from trueup.k8s.schema import ANYTHING, Definitions, Schema
from trueup.model.errors import Stalled
from trueup.ports import Cluster


class Schemas:
    """
    What `core.compare` asks of one cluster: ``schemas("apps/v1", "Deployment")``.

    `learn` must have been asked for the group version before; what is not known is ANYTHING, which
    compares as a tree without keyed lists.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._definitions: dict[str, Definitions] = {}
        self._documents: dict[str, Mapping[str, object]] = {}

    async def learn(self, api_versions: Iterable[str]) -> None:
        """Fetch what is not known yet; a custom group may have changed and is asked for again."""
        for api_version in sorted(set(api_versions)):
            if api_version in self._definitions and _built_in(api_version):
                continue
            await self._fetch(api_version)

    def __call__(self, api_version: str, kind: str) -> Schema:
        known = self._definitions.get(api_version)
        return (known.kind(api_version, kind) if known else None) or ANYTHING

    def type(self, name: str) -> Schema | None:
        """The built-in type of that full name, if its group version was learnt."""
        found = (known.named(name) for known in self._definitions.values())
        return next((each for each in found if each is not None), None)

    async def _fetch(self, api_version: str) -> None:
        group, _, version = api_version.rpartition("/")
        try:
            document = await self._cluster.schema(group, version)
        except Stalled:
            return  # publishes none: the kind is not served, or not yet
        if self._documents.get(api_version) is not document:
            self._documents[api_version] = document
            schemas = (document.get("components") or {}).get("schemas") or {}
            self._definitions[api_version] = Definitions(schemas)


def _built_in(api_version: str) -> bool:
    """Whether a group is Kubernetes' own; those of CRDs have a domain of someone else."""
    group, _, _ = api_version.rpartition("/")
    return "." not in group or group.endswith(".k8s.io")

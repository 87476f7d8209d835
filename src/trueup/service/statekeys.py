"""
Keys of Terraform's states in the Secret ``trueup-state-key`` of the control namespace.

It is made once and only ever added to. Whoever loses it loses every state, so it belongs into the
backups of the cluster, as the database does into its own.
"""

from collections.abc import Mapping

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Refused, Stalled
from trueup.ports import Cluster
from trueup.service.access.furnish import encoded
from trueup.service.secrets import SECRET, decoded

NAME = "trueup-state-key"
ATTEMPTS = 5


class SecretKeys:
    """The `KeySource` of an installation on Kubernetes; several replicas may add to it at once."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        self._cluster = cluster
        self._place = Ref(SECRET, namespace, NAME)

    @property
    def where(self) -> str:
        return f"Secret {self._place.namespace}/{NAME}"

    async def read(self) -> Mapping[str, str]:
        return _said(await self._found())

    async def add(self, id: str, text: str) -> Mapping[str, str]:
        for _ in range(ATTEMPTS):
            found = await self._found()
            if id in _said(found):
                break
            try:
                await self._put(found, id, text)
            except Refused as error:
                if error.reason not in ("AlreadyExists", "Conflict"):
                    raise self._not("written", error) from error
        return await self.read()

    async def _put(self, found: Object | None, id: str, text: str) -> None:
        data = encoded({id: text})
        if found is None:
            metadata = {
                "name": NAME,
                "namespace": self._place.namespace,
                "labels": {"app.kubernetes.io/part-of": "trueup"},
            }
            body = {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": metadata}
            await self._cluster.create({**body, "data": data})
            return
        version = found.at("metadata", "resourceVersion")
        patch = {"metadata": {"resourceVersion": version}, "data": data}
        await self._cluster.patch(self._place, patch, media_type="merge")

    async def _found(self) -> Object | None:
        try:
            return await self._cluster.get(self._place)
        except Refused as error:  # of ours, not of whoever asks for a state
            raise self._not("read", error) from error

    def _not(self, done: str, error: Refused) -> Stalled:
        message = f"{self.where} cannot be {done}: {error.message}"
        return Stalled("NoStateKey", message, "grant get, create and patch of it, or make it")


def _said(found: Object | None) -> Mapping[str, str]:
    return decoded(found) if found else {}

"""One Kubernetes API, and what runs in its pods."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value


class WatchEvent(Value, frozen=True):
    """ADDED, MODIFIED, DELETED, BOOKMARK, or SYNCED after the initial state has been told."""

    type: str
    object: Object


class ApiKind(Value, frozen=True):
    """How a cluster serves a kind."""

    kind: GroupKind
    version: str
    plural: str
    namespaced: bool
    verbs: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()


class Channels(Protocol):
    """
    What is sent to a process in a container, or to a port of a pod, and comes from it.

    Of a process: 0 its input, 1 and 2 its output, 3 the ``Status`` of its end, 4 the size of its
    terminal. Of a port: 0 its bytes, 1 its errors; the first message of each is its number.
    """

    async def send(self, channel: int, data: bytes) -> None: ...

    async def receive(self) -> tuple[int, bytes] | None:
        """The next message; None at the end."""
        ...


class Pods(Protocol):
    """What runs in the pods of a cluster, through its API and its kubelets."""

    def log(self, pod: Ref, query: Mapping[str, str]) -> AsyncIterator[bytes]:
        """The lines of a container's log; *query*: as ``pods/log`` takes it."""
        ...

    def process(
        self, pod: Ref, container: str, command: Sequence[str], *, terminal: bool
    ) -> AbstractAsyncContextManager[Channels]:
        """*command*, run beside what the container runs."""
        ...

    def port(self, pod: Ref, number: int) -> AbstractAsyncContextManager[Channels]:
        """One connection to a port."""
        ...


class Cluster(Pods, Protocol):
    """One Kubernetes API, real or embedded; bodies are JSON mappings, never changed in place."""

    @property
    def name(self) -> str:
        """What people call it, for messages: ``cluster "staging"``."""
        ...

    async def version(self) -> str:
        """As the server says it: ``v1.36.2``."""
        ...

    async def kinds(self) -> Mapping[GroupKind, ApiKind]:
        """Everything that is served, preferred versions first; fresh after CRDs have changed."""
        ...

    def relearn(self) -> None:
        """What is served may have changed without a CRD that we see."""
        ...

    async def schemas(self) -> Mapping[str, str]:
        """
        What is published now: of each schema (``apis/apps/v1``) a name of its present content.

        Always asked of the cluster; nothing, if it publishes none.
        """
        ...

    async def schema(self, group: str, version: str) -> Mapping[str, Any]:
        """The OpenAPI v3 document of a group version."""
        ...

    async def get(self, ref: Ref, version: str = "") -> Object | None: ...

    async def list(
        self, kind: GroupKind, *, namespace: str = "", selector: str = ""
    ) -> tuple[Sequence[Object], str]:
        """All of them, and the resourceVersion to watch from."""
        ...

    def watch(self, kind: GroupKind, *, namespace: str = "") -> AsyncIterator[WatchEvent]:
        """The initial state, SYNCED, then every change; reconnects and relists by itself."""
        ...

    async def apply(
        self,
        body: Mapping[str, Any],
        *,
        force: bool = True,
        dry_run: bool = False,
        manager: str = "",
    ) -> Object:
        """Server-side apply; *manager*: as `create` has it."""
        ...

    async def create(
        self, body: Mapping[str, Any], *, dry_run: bool = False, manager: str = ""
    ) -> Object:
        """*manager*: who is told to own what is written; empty: ``argocd-controller``."""
        ...

    async def replace(self, body: Mapping[str, Any]) -> Object: ...

    async def patch(
        self,
        ref: Ref,
        patch: Any,
        *,
        media_type: str,
        subresource: str = "",
        manager: str = "",
        dry_run: bool = False,
    ) -> Object:
        """
        *media_type*: ``merge``, ``json`` or ``strategic``; *manager*: as `create` has it.

        *dry_run*: gives what it would become, and leaves it as it is.
        """
        ...

    async def delete(
        self, ref: Ref, *, propagation: str = "Foreground", uid: str = ""
    ) -> Object | None:
        """What is left of it until its finalizers are done; None: it is gone."""
        ...

    def heed(self, listener: Callable[[], None]) -> Callable[[], None]:
        """
        Have it told when a request finds nobody, or nobody who lets us in.

        It need not mean anything. Ends when what is given back is called.
        """
        ...

    def acting(self, user: str, *, reading: bool = False) -> "Cluster":
        """The same cluster, written to as *user*; *reading*: objects are read as that, too."""
        ...

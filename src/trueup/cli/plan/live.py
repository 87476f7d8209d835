"""Live: what a cluster would make of manifests, where one is at hand."""

import os
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from trueup.cli import home
from trueup.cli.given import Given
from trueup.cli.preview import marked
from trueup.control.apps.schemas import Schemas
from trueup.control.apps.versions import Versions
from trueup.core.annotations.hooks import wave
from trueup.core.capabilities import Capabilities, api_versions
from trueup.core.compare import Context, compare, targets
from trueup.core.compare.targets import Targets
from trueup.core.compare.verdict import Rules
from trueup.core.plan import Wish, make_plan
from trueup.edge.kube.client import Client
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Application
from trueup.model.change import Action, Change
from trueup.model.comparison import Compared, Comparison, SyncCode
from trueup.model.errors import Stalled, Unreachable
from trueup.model.plan import Plan
from trueup.ports import ApiKind

_OWN = ("", "https://kubernetes.default.svc")
_OWN_NAMES = ("", "in-cluster")


@dataclass(frozen=True)
class Cluster:
    """*name*: of the context that was asked for. *server*: its address."""

    client: Client
    name: str
    server: str
    namespace: str
    kinds: Mapping[GroupKind, ApiKind]
    around: Capabilities

    def is_meant(self, app: Application) -> bool:
        """Whether *app* goes there: by the address, by the name, or as to the own cluster."""
        where = app.spec.destination
        if where.server not in _OWN:
            return where.server.rstrip("/") == self.server.rstrip("/")
        return where.name in (*_OWN_NAMES, self.name)

    async def plan(self, app: Application, before: Targets, after: Targets, revision: str) -> Plan:
        """
        What a sync would do. *before*: as it was declared: what of that is live, and is not
        declared any more, is pruned.
        """
        schemas = Schemas(self.client)
        await schemas.learn({str(obj.body["apiVersion"]) for obj in after.objects})
        context = Context(
            instance="",
            namespace=app.spec.destination.namespace or self.namespace,
            namespaced={kind: served.namespaced for kind, served in self.kinds.items()},
            rules=Rules(schema=schemas, ignore=app.spec.ignore_differences),
        )
        ready, old = targets(after.objects, context), targets(before.objects, context)
        there = await self._found(ready.refs)
        live = await Versions().of(ready.objects, there, self.client)
        own = [marked(obj, live) for obj in ready.objects if obj.at("metadata", "name")]
        found = compare(own, live, context)
        left = await self._found(set(old.refs) - set(ready.refs))
        whole = msgspec.structs.replace(found, objects=(*found.objects, *map(_gone, left.values())))
        return _synced(whole, revision, frozenset(self.kinds), after)

    async def _found(self, refs: Iterable[Ref]) -> dict[Ref, Object]:
        wanted = [ref for ref in refs if ref.kind in self.kinds]
        return {ref: each for ref in wanted if (each := await self.client.get(ref)) is not None}


def _synced(whole: Comparison, revision: str, served: frozenset[GroupKind], after: Targets) -> Plan:
    """Hooks run only if there is anything else to do."""
    hooks = any(each.differs for each in whole.objects)
    plan = make_plan(whole, Wish(revision, prune=True, hooks=hooks, served=served))
    told = (*after.findings, *whole.findings, *plan.findings)
    return msgspec.structs.replace(plan, findings=tuple(dict.fromkeys(told)))


def _gone(obj: Object) -> Compared:
    return Compared(
        obj.ref,
        str(obj.body["apiVersion"]).rpartition("/")[2],
        SyncCode.OUT_OF_SYNC,
        Change(obj.ref, Action.DELETE),
        live=obj,
        wave=wave(obj),
        requires_pruning=True,
    )


@asynccontextmanager
async def cluster(given: Given) -> AsyncIterator[tuple[Cluster | None, str]]:
    """That of the kubeconfig; None: there is none, or it does not answer, and then why."""
    async with AsyncExitStack() as stack:
        found: Cluster | None = None
        why = ""
        if given.text("against") != "base" and _configured(given):
            try:
                found = await _opened(given, stack)
            except (Stalled, Unreachable) as error:
                why = error.message
        yield found, why


async def _opened(given: Given, stack: AsyncExitStack) -> Cluster:
    context = given.text("context")
    opened = await stack.enter_async_context(home.named(given, context))
    kinds = await opened.cluster.kinds()
    around = Capabilities(await opened.cluster.version(), api_versions(kinds.values()))
    access = opened.access
    return Cluster(opened.cluster, context, access.server, access.namespace, kinds, around)


def _configured(given: Given) -> bool:
    files = home.files(given).split(os.pathsep)
    return any(each and Path(each).is_file() for each in files)

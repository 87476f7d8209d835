"""Others write to an Application while it is synced: nothing is lost, and nothing done twice."""

from pathlib import Path
from typing import Any

import msgspec

from tests.stories.test_projects import project
from tests.support.apiserver import serving
from tests.support.declared import Declared
from tests.support.story import URL, application, config, running, world
from trueup.edge.kube.client import Client
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import Application
from trueup.model.crds import crds

NOTE = {"metadata": {"annotations": {"example.test/note": "meanwhile"}}}


class Interrupted:
    """A client before whose every change of an operation somebody else annotates the object."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.times = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    async def patch(self, ref: Ref, patch: Any, **how: Any) -> Object:
        if "operation" in patch and self.times < 10:
            self.times += 1
            note = {**NOTE["metadata"]["annotations"], "example.test/times": str(self.times)}
            await self._client.patch(ref, {"metadata": {"annotations": note}}, media_type="merge")
        return await self._client.patch(ref, patch, **how)


async def test_an_annotation_that_comes_meanwhile_costs_no_result(tmp_path: Path) -> None:
    declared = Declared()
    async with serving(tmp_path, crds=crds()) as server:
        clients: list[Interrupted] = []

        def controlled(client: Client) -> Interrupted:
            clients.append(Interrupted(client))
            return clients[0]

        async with running(str(server.settings.socket), declared, controlled) as it:
            declared.push(URL, {"web/one.yaml": config("one"), "web/two.yaml": config("two")})
            await it.create(application({"syncOptions": ["CreateNamespace=true"]}))
            await it.becomes("OutOfSync", "Missing")
            await it.sync()
            status = await it.becomes("Synced", "Healthy")
            results = status["operationState"]["syncResult"]["resources"]
            assert [each["message"] for each in results] == [
                "namespace/shop created",
                "configmap/one created",
                "configmap/two created",
            ]
            assert clients[0].times > 0
            assert (await it.app())["metadata"]["annotations"]["example.test/note"] == "meanwhile"


async def test_who_manages_it_is_said_once(tmp_path: Path) -> None:
    declared, patches = Declared(), []
    async with serving(tmp_path, crds=crds()) as server:

        class Heard(Interrupted):
            async def patch(self, ref: Ref, patch: Any, **how: Any) -> Object:
                patches.append(patch)
                return await self._client.patch(ref, patch, **how)

        async with running(str(server.settings.socket), declared, Heard) as it:
            declared.push(URL, {"web/one.yaml": config("one")})
            policy = {"automated": {}, "syncOptions": ["CreateNamespace=true"]}
            await it.create(application(policy))
            await it.becomes("Synced", "Healthy")
            said = [each for each in patches if "controllerNamespace" in each.get("status", {})]
            assert len(said) == 1
            assert (await it.status())["controllerNamespace"] == "argocd"


async def test_what_comes_before_anybody_knows_whom_it_concerns_is_looked_at(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as it:
        await it.create_namespace("shop")
        kinds = [{"group": "*", "kind": "*"}]
        rules = project("tidy", orphanedResources={}, clusterResourceWhitelist=kinds)
        await it.create(rules)
        it.declared.push(URL, {"web/one.yaml": config("one")})
        await it.create(application({}, project="tidy"))
        await it.becomes("OutOfSync", "Missing")
        apps, obj = it.controller.apps, await it.there("Application", "web", "argocd")
        seen = await apps.observer.observe(obj, msgspec.convert(obj.body, Application))
        assert await apps.settled.note(obj, seen)
        meta = {"name": "left", "namespace": "shop"}
        made = await it.cluster.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta})

        async def known() -> bool:
            return it.cache.get(made.ref) is not None

        await it.eventually(known)
        assert not await apps.settled.note(obj, seen)

"""A project says as which service account its applications' objects are written."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.controlplane.plane import ControlPlane
from tests.stories.test_projects import project
from tests.support.declared import Declared
from tests.support.site import served
from tests.support.story import URL, World, application, config, over, world
from trueup.control.apps.targets import Marks
from trueup.control.clusters import HERE
from trueup.core.project.impersonation import Impersonation
from trueup.edge.clock import SystemClock
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.client import Client
from trueup.edge.kube.transport import Transport
from trueup.service.bootstrap import install

ON = Marks(impersonation=Impersonation(enabled=True))
LENIENT = Marks(impersonation=Impersonation(enabled=True, enforced=False))
WHO = "system:serviceaccount:shop:deployer"
ACCOUNT = """
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: deployer, namespace: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: deployer, namespace: shop}
rules:
- {apiGroups: [""], resources: [configmaps], verbs: [get, create, patch, delete]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: deployer, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: deployer}
subjects: [{kind: ServiceAccount, name: deployer, namespace: shop}]
"""
SECRET = """
apiVersion: v1
kind: Secret
metadata: {name: hidden}
stringData: {password: hunter2}
"""
ALL = [{"group": "*", "kind": "*"}]


def listed(server: str = HERE, namespace: str = "shop", account: str = "deployer") -> Any:
    return {"server": server, "namespace": namespace, "defaultServiceAccount": account}


async def prepared(it: World, *accounts: Any) -> None:
    await it.apply(ACCOUNT)
    rules = {"clusterResourceWhitelist": ALL, "destinationServiceAccounts": list(accounts)}
    await it.create(project("team", **rules))


def results(state: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    found = state["syncResult"]["resources"]
    return {each["name"]: (each["status"], each["message"]) for each in found}


async def denied(it: World) -> None:
    """One kind is not the account's to write: that object is named with the account."""
    await prepared(it, listed())
    it.declared.push(URL, {"web/a.yaml": config("plain"), "web/b.yaml": SECRET})
    await it.create(application({}, project="team"))
    await it.becomes("OutOfSync", "Missing")
    await it.sync()
    told = results(await it.ends("Failed"))
    assert told["plain"][0] == "Synced"
    status, message = told["hidden"]
    assert status == "SyncFailed"
    assert f'secrets "hidden" is forbidden: User "{WHO}" cannot patch' in message
    assert "declared at web/b.yaml" in message
    rule = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["create", "patch"]}
    name = {"name": "more", "namespace": "shop"}
    group = "rbac.authorization.k8s.io"
    role = {"apiVersion": f"{group}/v1", "kind": "Role", "metadata": name, "rules": [rule]}
    await it.create(role)
    binding = yaml.safe_load(ACCOUNT.split("---")[3])
    ref = {"apiGroup": group, "kind": "Role", "name": "more"}
    await it.create({**binding, "metadata": name, "roleRef": ref})
    await it.sync()
    await it.becomes("Synced", "Healthy")


async def test_what_the_account_may_not_write_is_named(tmp_path: Path) -> None:
    async with world(tmp_path, marks=ON) as it:
        await denied(it)


@pytest.mark.real
async def test_the_same_on_a_real_control_plane(control_plane: ControlPlane) -> None:
    clock = SystemClock()
    access = kubeconfig.read([control_plane.kubeconfig]).access(clock)
    client = Client(Transport(access, clock), clock)
    await install(client, clock)
    await client.close()
    async with over(access, Declared(), marks=ON) as it:
        it.patience = 60.0
        await denied(it)


async def test_without_a_matching_account_the_sync_fails_and_says_so(tmp_path: Path) -> None:
    async with world(tmp_path, marks=ON) as it:
        await prepared(it, listed(namespace="other-*"), listed(server="https://other.test"))
        it.declared.push(URL, {"web/a.yaml": config("plain")})
        await it.create(application({}, project="team"))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        state = await it.ends("Error")
        assert (
            "no matching service account found for destination server "
            f"{HERE} and namespace shop" in state["message"]
        )
        assert await it.get("ConfigMap", "plain") is None
        accounts = {"spec": {"destinationServiceAccounts": [listed()]}}
        await it.patch("AppProject", "team", accounts, "argocd")
        await it.sync()
        await it.becomes("Synced", "Healthy")


async def test_where_it_is_not_enforced_we_write_as_ourselves(tmp_path: Path) -> None:
    async with world(tmp_path, marks=LENIENT) as it:
        await prepared(it)
        it.declared.push(URL, {"web/a.yaml": config("plain"), "web/b.yaml": SECRET})
        await it.create(application({"automated": {}}, project="team"))
        await it.becomes("Synced", "Healthy")


async def test_the_list_means_nothing_where_it_is_not_switched_on(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await prepared(it, listed(account="nobody"))
        it.declared.push(URL, {"web/a.yaml": config("plain")})
        await it.create(application({"automated": {}}, project="team"))
        await it.becomes("Synced", "Healthy")


async def test_what_is_pruned_or_deleted_is_so_by_the_account(tmp_path: Path) -> None:
    async with world(tmp_path, marks=ON) as it:
        await prepared(it, listed())
        it.declared.push(URL, {"web/a.yaml": config("plain"), "web/b.yaml": config("more")})
        await it.create(application({}, project="team"))
        await it.sync()
        await it.becomes("Synced", "Healthy")
        rules = [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["create", "patch"]}]
        role = yaml.safe_load(ACCOUNT.split("---")[2])
        await it.cluster.replace({**role, "rules": rules})
        it.declared.push(URL, {"web/a.yaml": config("plain")})
        await it.sync(prune=True)
        told = results(await it.ends("Failed"))
        assert f'User "{WHO}" cannot delete' in told["more"][1]
        finalizers = {"metadata": {"finalizers": ["resources-finalizer.argocd.argoproj.io"]}}
        await it.patch("Application", "web", finalizers, "argocd")
        await it.delete("Application", "web", "argocd")

        async def stuck() -> bool:
            found = (await it.status()).get("conditions") or ()
            return any("cannot delete" in each["message"] for each in found)

        await it.eventually(stuck)
        await it.cluster.replace(role)

        async def gone() -> bool:
            return not await it.app() and await it.get("ConfigMap", "plain") is None

        await it.eventually(gone)


async def test_a_live_object_is_read_and_deleted_by_the_account(tmp_path: Path) -> None:
    async with world(tmp_path, marks=LENIENT) as it, served(it) as site:
        await prepared(it)
        it.declared.push(URL, {"web/b.yaml": SECRET})
        await it.create(application({"automated": {}}, project="team"))
        await it.becomes("Synced", "Healthy")
        accounts = {"spec": {"destinationServiceAccounts": [listed()]}}
        await it.patch("AppProject", "team", accounts, "argocd")
        about = {"kind": "Secret", "resourceName": "hidden", "namespace": "shop", "version": "v1"}
        path = "/api/v1/applications/web/resource"
        for method in ("GET", "DELETE"):
            status, said = await site.call(method, path, **about)
            assert (status, said["code"]) == (403, 7)
            assert f'User "{WHO}" cannot' in said["message"]

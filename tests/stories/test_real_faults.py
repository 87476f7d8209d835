"""
What goes wrong in a real control plane: its programs die or hang, webhooks and rights deny.

Whoever fails is named with the reason, other applications go on, and all converges when the
fault is gone. Each story has a control plane of its own, for it is hurt.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from typing import Any

import pytest
import yaml

from tests.controlplane.plane import ControlPlane
from tests.support.declared import Declared
from tests.support.story import URL, World, application, config, over
from trueup.edge.clock import SystemClock
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.client import Client
from trueup.edge.kube.transport import Transport
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Refused
from trueup.service.bootstrap import install

pytestmark = pytest.mark.real

AUTOMATED = {
    "automated": {"prune": True, "selfHeal": True},
    "syncOptions": ["CreateNamespace=true"],
    "retry": {"limit": 100, "backoff": {"duration": "1s", "factor": 1, "maxDuration": "1s"}},
}
NOBODY = "https://127.0.0.1:1/"  # a port that nothing listens on
FROZEN = 30.0  # seconds that etcd hangs


@asynccontextmanager
async def settled(plane: ControlPlane, config: Path | None = None) -> AsyncIterator[World]:
    """A controller that keeps *plane*, with our kinds installed by its administrator."""
    async with administrator(plane) as admin:
        await install(admin, SystemClock())
    access = kubeconfig.read([config or plane.kubeconfig]).access(SystemClock())
    async with over(access, Declared()) as it:
        it.patience = 90.0
        yield it


@asynccontextmanager
async def administrator(plane: ControlPlane) -> AsyncIterator[Client]:
    clock = SystemClock()
    client = Client(Transport(kubeconfig.read([plane.kubeconfig]).access(clock), clock), clock)
    try:
        yield client
    finally:
        await client.close()


def many(count: int, colour: str = "grey") -> dict[str, str]:
    names = [f"map-{number:03}" for number in range(count)]
    return {f"web/{name}.yaml": config(name, colour=colour) for name in names}


async def versions(it: World) -> Mapping[str, Any]:
    return {each.ref.name: each.at("metadata", "resourceVersion") for each in await ours(it)}


async def ours(it: World) -> list[Object]:
    return [each for each in await it.all("ConfigMap") if each.ref.name.startswith("map-")]


async def put(it: World, text: str) -> None:
    for body in yaml.safe_load_all(text):
        await it.create(body)


def told(state: Mapping[str, Any]) -> str:
    """All that an operation's state says."""
    results = (state.get("syncResult") or {}).get("resources") or ()
    return "\n".join([str(state.get("message")), *(str(each.get("message")) for each in results)])


async def says(it: World, *words: str, name: str = "web") -> str:
    """What the operation tells, once it tells all of *words*."""

    async def found() -> str:
        text = told((await it.status(name)).get("operationState") or {})
        return text if all(word in text for word in words) else ""

    return str(await it.eventually(found))


async def test_the_api_server_dies_in_the_middle_of_a_sync(control_plane: ControlPlane) -> None:
    async with settled(control_plane) as it:
        it.declared.push(URL, many(60))
        await it.create(application(AUTOMATED))
        await it.eventually(lambda: ours(it))
        control_plane.processes.kill("kube-apiserver")
        await asyncio.to_thread(control_plane.start)
        await it.becomes("Synced", "Healthy")
        assert len(await ours(it)) == 60
        made = await versions(it)
        await it.refresh()
        await it.becomes("Synced", "Healthy")
        assert await versions(it) == made, "nothing was written a second time"


async def test_a_store_that_hangs_loses_nothing(control_plane: ControlPlane) -> None:
    async with settled(control_plane) as it:
        it.declared.push(URL, many(5, colour="red"))
        await it.create(application(AUTOMATED))
        await it.becomes("Synced", "Healthy")
        changed = it.declared.push(URL, many(8, colour="blue"))
        await it.refresh()
        control_plane.processes.tell("etcd", SIGSTOP)
        await asyncio.sleep(FROZEN)  # the fault itself takes this long
        control_plane.processes.tell("etcd", SIGCONT)
        await asyncio.to_thread(control_plane.start)  # an API server may have given up meanwhile
        await it.becomes("Synced", "Healthy", revision=changed)
        assert {each.at("data", "colour") for each in await ours(it)} == {"blue"}


WEBHOOK = f"""
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {{name: guard}}
webhooks:
- name: guard.example.test
  admissionReviewVersions: [v1]
  sideEffects: None
  timeoutSeconds: 2
  clientConfig: {{url: "{NOBODY}"}}
  objectSelector: {{matchLabels: {{guarded: "yes"}}}}
  rules: [{{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}}]
"""
META = {"name": "precious", "labels": {"guarded": "yes"}}
GUARDED = yaml.safe_dump({"apiVersion": "v1", "kind": "ConfigMap", "metadata": META})
FEW = Ref(GroupKind("", "ResourceQuota"), "shop", "few")


async def test_a_webhook_that_is_down_is_named(control_plane: ControlPlane) -> None:
    async with settled(control_plane) as it:
        await put(it, WEBHOOK)
        it.declared.push(URL, {"web/a.yaml": config("plain"), "web/b.yaml": GUARDED})
        await it.create(application(AUTOMATED))
        await says(it, "guard.example.test", "precious")
        await goes_on(it)
        await it.cluster.delete(Object(yaml.safe_load(WEBHOOK)).ref)
        await it.becomes("Synced", "Healthy")
        assert await it.get("ConfigMap", "precious")


POLICY = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: guard}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}
  validations:
  - expression: "!has(object.metadata.labels) || !('guarded' in object.metadata.labels)"
    message: guarded things are not for you
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: guard}
spec: {policyName: guard, validationActions: [Deny]}
"""


async def test_a_policy_that_denies_is_named(control_plane: ControlPlane) -> None:
    async with settled(control_plane) as it:
        await put(it, POLICY)
        await denied(it)
        it.declared.push(URL, {"web/a.yaml": config("plain"), "web/b.yaml": GUARDED})
        await it.create(application(AUTOMATED))
        await says(it, "guarded things are not for you", "precious")
        await goes_on(it)
        for body in yaml.safe_load_all(POLICY):
            await it.cluster.delete(Object(body).ref)
        await it.becomes("Synced", "Healthy")


QUOTA = """
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: few, namespace: shop}
spec: {hard: {count/secrets: "0"}}
"""
SECRET = """
apiVersion: v1
kind: Secret
metadata: {name: hidden}
stringData: {password: hunter2}
"""


async def test_a_quota_that_is_used_up_is_named(control_plane: ControlPlane) -> None:
    async with settled(control_plane) as it:
        await put(it, QUOTA)
        await counted(it)
        it.declared.push(URL, {"web/a.yaml": config("plain"), "web/b.yaml": SECRET})
        await it.create(application(AUTOMATED))
        text = await says(it, "exceeded quota", "hidden")
        assert "hunter2" not in text
        await goes_on(it)
        await it.cluster.delete(FEW)
        await it.becomes("Synced", "Healthy")


ROLE = """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: deployer}
rules:
- {apiGroups: [argoproj.io], resources: ["*"], verbs: ["*"]}
- {apiGroups: [""], resources: [namespaces, configmaps, events], verbs: ["*"]}
- {apiGroups: [""], resources: [secrets], verbs: [get, list, watch]}
- {apiGroups: [apiextensions.k8s.io], resources: ["*"], verbs: [get, list, watch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: deployer}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: deployer}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: deployer}]
"""
MORE = """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: more}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: deployer}]
"""


async def test_a_missing_right_is_named(control_plane: ControlPlane, tmp_path: Path) -> None:
    limited = tmp_path / "deployer"
    pair = control_plane.authority.client("deployer")
    limited.write_text(control_plane.access("deployer", pair))
    async with administrator(control_plane) as admin:
        for body in yaml.safe_load_all(ROLE):
            await admin.create(body)
        async with settled(control_plane, limited) as it:
            it.declared.push(URL, {"web/a.yaml": config("plain"), "web/b.yaml": SECRET})
            await it.create(application(AUTOMATED))
            await says(it, 'User "deployer" cannot', "secrets", "hidden")
            await goes_on(it)
            await admin.create(yaml.safe_load(MORE))
            await it.becomes("Synced", "Healthy")


GEARS = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gears.example.test}
spec:
  group: example.test
  scope: Namespaced
  names: {plural: gears, singular: gear, kind: Gear, listKind: GearList}
  versions:
  - name: v1
    served: true
    storage: true
    schema: &any
      openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
  - {name: v2, served: true, storage: false, schema: *any}
"""
BY_WEBHOOK = {
    "strategy": "Webhook",
    "webhook": {"conversionReviewVersions": ["v1"], "clientConfig": {"url": NOBODY}},
}
GEAR = """
apiVersion: example.test/v1
kind: Gear
metadata: {name: small}
teeth: 12
"""


def gears(conversion: Mapping[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = yaml.safe_load(GEARS)
    body["spec"]["conversion"] = dict(conversion)
    return body


async def test_a_conversion_that_is_down_stops_its_kind_only(control_plane: ControlPlane) -> None:
    async with settled(control_plane) as it, administrator(control_plane) as admin:
        await admin.create(gears({"strategy": "None"}))
        it.declared.push(URL, {"web/a.yaml": config("plain"), "web/b.yaml": GEAR})
        await it.create(application(AUTOMATED))
        await it.becomes("Synced", "Healthy")
        crd = Object(gears({})).ref
        await admin.patch(crd, {"spec": {"conversion": BY_WEBHOOK}}, media_type="merge")
        await goes_on(it)
        heal: dict[str, Any] = {"spec": {"conversion": {"strategy": "None", "webhook": None}}}
        await admin.patch(crd, heal, media_type="merge")
        it.declared.push(URL, {"web/b.yaml": GEAR.replace("12", "13")})
        await it.refresh()
        await it.becomes("Synced", "Healthy")

        async def turned() -> bool:
            found = await admin.get(Ref(GroupKind("example.test", "Gear"), "shop", "small"))
            return found is not None and found.at("teeth") == 13

        await it.eventually(turned)


async def test_a_definition_that_vanishes_takes_nobody_along(control_plane: ControlPlane) -> None:
    async with settled(control_plane) as it, administrator(control_plane) as admin:
        await admin.create(gears({"strategy": "None"}))
        it.declared.push(URL, {"web/a.yaml": config("plain"), "web/b.yaml": GEAR})
        await it.create(application(AUTOMATED))
        await it.becomes("Synced", "Healthy")
        await admin.delete(Object(gears({})).ref)
        await says(it, "Gear")
        await goes_on(it)
        assert await it.get("ConfigMap", "plain"), "what is left stays"
        await admin.create(gears({"strategy": "None"}))
        await it.becomes("Synced", "Healthy")


async def denied(it: World) -> None:
    """Wait until a policy is in force, which the server tells nobody: ask until it is."""
    body = {**yaml.safe_load(GUARDED), "metadata": {**META, "namespace": "default"}}
    async with asyncio.timeout(it.patience):
        while True:
            try:
                await it.cluster.apply(body, dry_run=True)
            except Refused:
                return


async def counted(it: World) -> None:
    """Wait until the quota is in force: then its status says what it counts."""

    async def seen() -> bool:
        found = await it.cluster.get(FEW)
        return found is not None and found.at("status", "hard") is not None

    await it.eventually(seen)


async def goes_on(it: World) -> None:
    """Another application is not held up by what holds up *web*."""
    it.declared.push(OTHER, {"other/a.yaml": config("other")})
    source = {"repoURL": OTHER, "path": "other"}
    await it.create(application(AUTOMATED, "other", source=source))
    await it.becomes("Synced", "Healthy", "other")


OTHER = "https://git.example.test/other.git"

"""Scale, eviction, binding, tokens, reviews: the parts of objects and the kinds not kept."""

from pathlib import Path

import aiohttp

from tests.apiserver.test_lifecycle import DEPLOYMENTS, WEB
from tests.support.apiserver import serving, session
from tests.support.kubernetes import Client

PODS = "/api/v1/namespaces/default/pods"
REVIEWS = "/apis/authorization.k8s.io/v1"
POD = """
apiVersion: v1
kind: Pod
metadata: {name: one, labels: {app: one}}
spec: {containers: [{name: one, image: "one:1"}]}
"""


async def test_a_scale_is_read_and_written(client: Client) -> None:
    await client.create(DEPLOYMENTS, WEB)
    found = await client.get(f"{DEPLOYMENTS}/web/scale")
    assert found.body["spec"] == {"replicas": 2}
    assert found.body["status"]["selector"] == "app=web"
    written = await client.replace(
        f"{DEPLOYMENTS}/web/scale",
        {**found.body, "spec": {"replicas": 0}, "metadata": {"name": "web"}},
    )
    assert written.body["spec"] == {}
    assert (await client.get(f"{DEPLOYMENTS}/web")).body["spec"]["replicas"] == 0
    wrong = await client.patch(f"{DEPLOYMENTS}/web/scale", {"spec": {"replicas": -1}})
    assert wrong.status == 422


async def test_an_eviction_deletes_unless_a_budget_forbids(client: Client) -> None:
    await client.create(PODS, POD)
    budget = {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "b"},
        "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "one"}}},
    }
    budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets"
    await client.create(budgets, budget)
    eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "one"}}
    refused = await client.create(f"{PODS}/one/eviction", eviction)
    assert (refused.status, refused.reason) == (429, "TooManyRequests")
    await client.delete(f"{budgets}/b")
    assert (await client.create(f"{PODS}/one/eviction", eviction)).status == 201
    await client.gone(f"{PODS}/one")


async def test_the_admin_may_do_everything_others_what_roles_say(client: Client) -> None:
    question = {"resourceAttributes": {"verb": "delete", "resource": "pods", "namespace": "x"}}
    asked = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview"}
    found = await client.create(f"{REVIEWS}/selfsubjectaccessreviews", {**asked, "spec": question})
    assert found.body["status"]["allowed"] is True
    other = {"user": "bob", **question}
    about = {**asked, "kind": "SubjectAccessReview", "spec": other}
    refused = await client.create(f"{REVIEWS}/subjectaccessreviews", about)
    assert refused.body["status"] == {"allowed": False}


async def test_a_service_account_has_the_rights_of_its_roles(tmp_path: Path) -> None:
    async with serving(tmp_path, tls=True) as server, session(server) as opened:
        client = Client(opened)
        request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest"}
        accounts = "/api/v1/namespaces/default/serviceaccounts"
        made = await client.create(f"{accounts}/default/token", request)
        token = made.body["status"]["token"]
        headers = {"Authorization": f"Bearer {token}"}
        async with aiohttp.ClientSession(server.address, headers=headers) as account:
            pods = f"{server.address}/api/v1/namespaces/default/pods"
            async with account.get(pods, ssl=False) as refused:
                assert refused.status == 403
                words = (await refused.json())["message"]
            assert words == (
                'pods is forbidden: User "system:serviceaccount:default:default" cannot list'
                ' resource "pods" in API group "" in the namespace "default"'
            )
            await client.create(
                "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: reader}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
                subjects: [{kind: ServiceAccount, name: default, namespace: default}]
                """,
            )
            async with account.get(pods, ssl=False) as found:
                assert found.status == 200


async def test_without_a_token_only_health_is_told(tmp_path: Path) -> None:
    async with serving(tmp_path, tls=True) as server, aiohttp.ClientSession() as nobody:
        async with nobody.get(f"{server.address}/api/v1/pods", ssl=False) as refused:
            assert refused.status == 401
        async with nobody.get(f"{server.address}/readyz", ssl=False) as found:
            assert found.status == 200


async def test_a_pod_is_bound_once(client: Client) -> None:
    body = POD.replace("spec: {", "spec: {nodeSelector: {disk: none}, ")
    await client.create(PODS, body)
    binding = {
        "apiVersion": "v1",
        "kind": "Binding",
        "metadata": {"name": "one"},
        "target": {"kind": "Node", "name": "trueup-node"},
    }
    first = await client.create(f"{PODS}/one/binding", binding)
    second = await client.create(f"{PODS}/one/binding", binding)
    assert first.status == 201
    assert second.status == 409


async def test_the_answer_to_a_question_is_no_table(client: Client) -> None:
    path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    body = {"spec": {"nonResourceAttributes": {"path": "/", "verb": "get"}}}
    table = {"Accept": "application/json;as=Table;v=v1;g=meta.k8s.io"}
    found = await client.create(path, body, headers=table)
    assert (found.status, found.reason) == (406, "NotAcceptable")

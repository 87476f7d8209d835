"""Tokens of service accounts, told by the cluster that they are of."""

import pytest

from tests.support.clusters import Cluster
from trueup.core.signon.outside import outside
from trueup.edge.clock import SystemClock
from trueup.edge.identity import Issuers
from trueup.model.errors import Refused

RULES = """
- preset: kubernetes
  audience: trueup
  claims: {sub: 'system:serviceaccount:NAMESPACE:deploy*'}
  subject: '{kubernetes.io.namespace}/{kubernetes.io.serviceaccount.name}'
  groups: [deployers]
"""


async def token(cluster: Cluster, name: str, audience: str) -> str:
    """As Kubernetes projects it into a pod."""
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}}
    path = cluster.path("serviceaccounts")
    await cluster.http.create(path, account)
    request = {
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenRequest",
        "spec": {"audiences": [audience], "expirationSeconds": 600},
    }
    made = await cluster.http.create(f"{path}/{name}/token", request)
    return str(made.body["status"]["token"])


async def test_a_service_account_is_who_its_cluster_says(cluster: Cluster) -> None:
    rules = RULES.replace("NAMESPACE", cluster.namespace)
    said = outside({"trueup.identities": rules}, {})
    assert said.problems == ()
    issuers = Issuers(lambda: said, SystemClock(), cluster.client)
    good = await token(cluster, "deployer", "trueup")
    found = await issuers.identify(good)
    assert found.subject == f"{cluster.namespace}/deployer"
    assert found.claims["groups"] == ["deployers"]

    head, body, signature = good.split(".")
    other = (await token(cluster, "deploy-other", "trueup")).split(".")
    for wrong, why in (
        (f"{head}.{other[1]}.{signature}", "does not know the token"),
        (f"{head}.{body}.{signature[:-4]}AAAA", "does not know the token"),
        (await token(cluster, "reader", "trueup"), "no rule of trueup.identities fits"),
        (await token(cluster, "deploy-else", "vault"), "is meant for vault"),
    ):
        with pytest.raises(Refused) as caught:
            await issuers.identify(wrong)
        assert why in caught.value.message
    await issuers.close()


async def test_a_token_for_others_opens_no_cluster(cluster: Cluster) -> None:
    made = await token(cluster, "deployer", "trueup")
    spec = {"token": made}
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": spec}
    path = "/apis/authentication.k8s.io/v1/tokenreviews"
    found = (await cluster.http.create(path, review)).body["status"]
    assert found.get("authenticated", False) is False
    spec["audiences"] = ["other", "trueup"]  # type: ignore[assignment]
    found = (await cluster.http.create(path, review)).body["status"]
    assert found["audiences"] == ["trueup"]
    assert found["user"]["username"] == f"system:serviceaccount:{cluster.namespace}:deployer"


async def test_an_account_that_is_gone_is_nobody(cluster: Cluster) -> None:
    said = outside({"trueup.identities": RULES.replace("NAMESPACE", cluster.namespace)}, {})
    issuers = Issuers(lambda: said, SystemClock(), cluster.client)
    made = await token(cluster, "deployer", "trueup")
    await cluster.http.delete(f"{cluster.path('serviceaccounts')}/deployer")
    with pytest.raises(Refused, match="does not know the token"):
        await issuers.identify(made)
    await issuers.close()

"""Tokens without an end are kept in Secrets, and are good as long as those are there."""

import base64
from pathlib import Path

import aiohttp

from tests.support.apiserver import serving, session
from tests.support.kubernetes import Client

ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts"
SECRETS = "/api/v1/namespaces/default/secrets"
WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
SECRET = """
apiVersion: v1
kind: Secret
type: kubernetes.io/service-account-token
metadata:
  name: robot-token
  annotations: {kubernetes.io/service-account.name: robot}
"""


def robot() -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "robot"}}


async def who(address: str, token: str) -> tuple[int, str]:
    """The status of the answer, and who that is."""
    headers = {"Authorization": f"Bearer {token}"}
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    async with (
        aiohttp.ClientSession(headers=headers) as asking,
        asking.post(address + WHO, json=body, ssl=False) as answer,
    ):
        said = await answer.json()
        known = answer.status == 201
        return answer.status, said["status"]["userInfo"]["username"] if known else ""


async def test_a_secret_is_filled_with_a_token_that_goes_with_it(tmp_path: Path) -> None:
    async with serving(tmp_path, tls=True) as server, session(server) as opened:
        client = Client(opened)
        account = (await client.create(ACCOUNTS, robot())).body
        await client.create(SECRETS, SECRET)
        found = await client.until(
            f"{SECRETS}/robot-token", lambda body: "token" in body.get("data", {})
        )
        data = {key: base64.b64decode(text).decode() for key, text in found["data"].items()}
        assert data["namespace"] == "default"
        assert data["ca.crt"].startswith("-----BEGIN CERTIFICATE-----")
        notes = found["metadata"]["annotations"]
        assert notes["kubernetes.io/service-account.uid"] == account["metadata"]["uid"]
        robots = "system:serviceaccount:default:robot"
        assert await who(server.address, data["token"]) == (201, robots)
        await client.delete(f"{SECRETS}/robot-token")
        assert await who(server.address, data["token"]) == (401, "")


async def test_a_secret_goes_with_its_account(tmp_path: Path) -> None:
    async with serving(tmp_path) as server, session(server) as opened:
        client = Client(opened)
        await client.create(ACCOUNTS, robot())
        await client.create(SECRETS, SECRET)
        await client.until(f"{SECRETS}/robot-token", lambda body: "token" in body.get("data", {}))
        await client.delete(f"{ACCOUNTS}/robot")
        await client.gone(f"{SECRETS}/robot-token")


async def test_a_secret_of_nobody_goes(tmp_path: Path) -> None:
    async with serving(tmp_path) as server, session(server) as opened:
        client = Client(opened)
        await client.create(SECRETS, SECRET)
        await client.gone(f"{SECRETS}/robot-token")

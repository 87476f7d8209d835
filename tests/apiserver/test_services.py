"""Cluster addresses and node ports: each is given once."""

import asyncio

from tests.support.kubernetes import Client

SERVICES = "/api/v1/namespaces/default/services"


def service(name: str, **spec: object) -> dict[str, object]:
    ports = [{"port": 80}]
    meta = {"name": name}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": meta,
        "spec": {"ports": ports, **spec},
    }


async def test_services_made_at_once_share_no_address(client: Client) -> None:
    made = await asyncio.gather(
        *(client.create(SERVICES, service(f"s{n}", type="NodePort")) for n in range(20))
    )
    assert len({each.body["spec"]["clusterIP"] for each in made}) == 20
    assert len({each.body["spec"]["ports"][0]["nodePort"] for each in made}) == 20


async def test_an_address_is_free_again_when_its_service_is_gone(client: Client) -> None:
    await client.create(SERVICES, service("a", clusterIP="10.96.1.1"))
    taken = await client.create(SERVICES, service("b", clusterIP="10.96.1.1"))
    assert taken.status == 422
    assert "provided IP is already allocated" in taken.message
    await client.delete(f"{SERVICES}/a")
    assert (await client.create(SERVICES, service("b", clusterIP="10.96.1.1"))).status == 201


async def test_what_the_server_chose_belongs_to_nobody(client: Client) -> None:
    made = await client.create(SERVICES, service("a"))
    [entry] = made.body["metadata"]["managedFields"]
    assert "f:clusterIP" not in entry["fieldsV1"]["f:spec"]
    assert "f:ports" in entry["fieldsV1"]["f:spec"]

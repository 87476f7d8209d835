"""What stories of the settings need besides a place: people with rights, and fields to fill."""

from collections.abc import Mapping
from typing import Any

import aiohttp
from playwright.async_api import expect

from tests.page.place import Place
from trueup.k8s.ref import GroupKind, Ref

SECTIONS = (
    *("repositories", "clusters", "clusters/in-cluster", "projects", "projects/default"),
    *("projects/default?tab=roles", "projects/default?tab=windows", "projects/default?tab=yaml"),
    *("projects/default?tab=events", "applicationsets", "policy", "accounts", "accounts/admin"),
    *("you", "certificates", "keys", "health", "appearance", "help"),
)
PASSWORD = "password-of-bob"


async def told(it: Place, name: str, data: Mapping[str, str]) -> None:
    """A ConfigMap of the settings says so from now on."""
    where = Ref(GroupKind("", "ConfigMap"), "argocd", name)
    if await it.cluster.get(where) is None:
        meta = {"name": name, "namespace": "argocd"}
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": dict(data)}
        await it.cluster.create(body)
    else:
        await it.cluster.patch(where, {"data": dict(data)}, media_type="merge")


async def fill(it: Place, fields: Mapping[str, str]) -> None:
    """In the dialogue that is open, by their labels."""
    dialog = it.page.get_by_role("dialog")
    for label, value in fields.items():
        await dialog.get_by_label(label, exact=True).fill(value)


async def press(it: Place, name: str) -> None:
    """A button of the dialogue that is open."""
    await it.page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


async def closed(it: Place) -> None:
    await expect(it.page.get_by_role("dialog")).to_have_count(0)


async def fits(it: Place) -> None:
    """Nothing is wider than the window."""
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await it.page.evaluate(wider) == 0


async def asked(it: Place, token: str, method: str, path: str, body: Any = None) -> int:
    """The status that whoever has *token* gets of the API."""
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(it.address, headers=headers) as session,
        session.request(method, path, json=body) as response,
    ):
        return response.status

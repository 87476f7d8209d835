"""
A kind in two versions, which a webhook of its own converts, on a real control plane.

The application declares the version that is not stored. While the webhook is there all of it is in
order; while it is down its kind waits and the rest goes on; when it is back all converges.
"""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from aiohttp import web

from tests.controlplane.plane import ControlPlane
from tests.stories.test_real_faults import AUTOMATED, administrator, goes_on, settled
from tests.support.story import URL, application, config
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref

pytestmark = pytest.mark.real

GEAR = Ref(GroupKind("example.test", "Gear"), "shop", "small")
# The first version counts teeth, the second cogs.
FIELDS = {"example.test/v1": "teeth", "example.test/v2": "cogs"}
DEFINITION = """
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
    schema: {openAPIV3Schema: {type: object, properties: {teeth: {type: integer}}}}
  - name: v2
    served: true
    storage: false
    schema: {openAPIV3Schema: {type: object, properties: {cogs: {type: integer}}}}
"""


def gear(cogs: int) -> str:
    meta = {"name": GEAR.name}
    return yaml.safe_dump(
        {"apiVersion": "example.test/v2", "kind": "Gear", "metadata": meta, "cogs": cogs}
    )


class Converter:
    """A conversion webhook on loopback, which can go and come back at the same port."""

    def __init__(self, plane: ControlPlane) -> None:
        pair = plane.authority.server("converter", ("127.0.0.1",))
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(pair.certificate, pair.key)
        self._authority = plane.layout.certificates / "ca.crt"
        self._runner: web.ServerRunner | None = None
        self._port = 0
        self._open: set[asyncio.Transport] = set()
        self.converted = 0

    async def start(self) -> None:
        self._runner = web.ServerRunner(web.Server(self._answer))
        await self._runner.setup()
        await web.TCPSite(
            self._runner, "127.0.0.1", self._port, ssl_context=self._context, reuse_address=True
        ).start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
            for each in self._open:
                each.abort()  # TLS would wait for the other side to end as well
            self._open.clear()
            await asyncio.sleep(0)

    def definition(self) -> dict[str, Any]:
        """The kind, converted here."""
        where = {
            "url": f"https://127.0.0.1:{self._port}/convert",
            "caBundle": b64encode(self._authority.read_bytes()).decode(),
        }
        body: dict[str, Any] = yaml.safe_load(DEFINITION)
        webhook = {"conversionReviewVersions": ["v1"], "clientConfig": where}
        body["spec"]["conversion"] = {"strategy": "Webhook", "webhook": webhook}
        return body

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        if request.transport is not None:
            self._open.add(request.transport)
        asked = (review := await request.json())["request"]
        found = [converted(each, asked["desiredAPIVersion"]) for each in asked["objects"]]
        self.converted += len(found)
        answer = {"uid": asked["uid"], "result": {"status": "Success"}, "convertedObjects": found}
        told = {name: review[name] for name in ("apiVersion", "kind")}
        return web.json_response({**told, "response": answer})


def converted(body: Mapping[str, Any], version: str) -> dict[str, Any]:
    old, new = FIELDS[body["apiVersion"]], FIELDS[version]
    rest = {name: each for name, each in body.items() if name != old}
    return {**rest, "apiVersion": version, **({new: body[old]} if old in body else {})}


async def test_a_converter_works_is_down_and_comes_back(control_plane: ControlPlane) -> None:
    converter = Converter(control_plane)
    await converter.start()
    try:
        async with settled(control_plane) as it, administrator(control_plane) as admin:
            await admin.create(converter.definition())
            it.declared.push(URL, {"web/a.yaml": config("plain"), "web/b.yaml": gear(12)})
            await it.create(application(AUTOMATED))
            await it.becomes("Synced", "Healthy")
            assert converter.converted

            await converter.stop()
            it.declared.push(URL, {"web/b.yaml": gear(13)})
            await goes_on(it)

            await converter.start()
            await it.refresh()
            await it.becomes("Synced", "Healthy")

            async def turned() -> Object | None:
                found = await admin.get(GEAR)
                teeth = found and (found.at("teeth") or found.at("cogs"))
                return found if teeth == 13 else None

            assert await it.eventually(turned)
    finally:
        await converter.stop()

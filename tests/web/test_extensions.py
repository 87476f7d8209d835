"""Requests to extensions: what their services get, and who may ask them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web
from yarl import URL

from tests.support.entrance import KEY, RULES, Entrance, entrance
from tests.support.site import manual

ABOUT = {"Argocd-Application-Name": "argocd:web", "Argocd-Project-Name": "web"}
INVOKE = f"{RULES}p, role:web, extensions, invoke, *, allow"


@asynccontextmanager
async def service() -> AsyncIterator[str]:
    """A service that answers what it was asked; its address."""

    async def answer(request: web.Request) -> web.Response:
        said = {
            "method": request.method,
            "path": request.raw_path,
            "host": request.headers["Host"],
            "headers": {k.lower(): v for k, v in request.headers.items()},
            "body": (await request.read()).decode(),
        }
        return web.json_response(said, status=418, headers={"X-Mine": "yes"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    listening = web.TCPSite(runner, "127.0.0.1", 0)
    await listening.start()
    try:
        yield "http://127.0.0.1:" + str(runner.addresses[0][1])
    finally:
        await runner.cleanup()


HEADERS = [{"name": "X-Key", "value": "$ext.key"}]


async def declared(made: Entrance, url: str) -> None:
    """``metrics`` for all clusters, ``far`` for others than ours, and one that is broken."""
    services = [{"url": f"{url}/ignored", "headers": HEADERS}]
    elsewhere = [{"url": url, "cluster": {"name": name}} for name in ("a", "b")]
    config = {"extensions": [{"name": "metrics", "backend": {"services": services}}]}
    data = {
        "extension.config": yaml.safe_dump(config),
        "extension.config.far": yaml.safe_dump({"services": elsewhere}),
        "extension.config.broken": "services: 3",
        "extension.config.gone": "services: [{url: 'http://127.0.0.1:1'}]",
    }
    await made.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": INVOKE})
    await made.put("Secret", "argocd-secret", {"ext.key": "hunter2"})
    await made.put("ConfigMap", "argocd-cm", data)
    await made.put("ConfigMap", "argocd-cmd-params-cm", {"server.enable.proxy.extension": "true"})
    app = manual(project="web")
    status, said = await made.call(KEY, "POST", "/api/v1/applications", app, validate="0")
    assert status == 200, said


async def asked(made: Entrance, token: str, path: str | URL, **headers: str) -> tuple[int, Any]:
    said = {"Authorization": f"Bearer {token}", "Content-Type": "text/plain", **ABOUT}
    said = {name.replace("_", "-"): value for name, value in (said | headers).items()}
    async with made.site.session.request("POST", path, headers=said, data="hello") as response:
        return response.status, await response.json()


async def test_a_service_is_told_who_asks_about_what(tmp_path: Path) -> None:
    async with entrance(tmp_path) as made, service() as url:
        await declared(made, url)
        alice = await made.log_in("alice")
        lied = {"Argocd-Username": "root", "Cookie": "argocd.token=x"}
        path = "/extensions/metrics/a%2Fb/c?d=e&d=f"
        status, got = await asked(made, alice, URL(path, encoded=True), **lied)
        assert (status, got["method"], got["body"]) == (418, "POST", "hello")
        assert got["path"] == "/a%2Fb/c?d=e&d=f"
        assert got["host"] == url.removeprefix("http://")
        told = {
            "argocd-namespace": "argocd",
            "argocd-application-name": "argocd:web",
            "argocd-project-name": "web",
            "argocd-target-cluster-url": "https://kubernetes.default.svc",
            "argocd-username": "alice",
            "argocd-user-id": "alice",
            "content-type": "text/plain",
            "x-key": "hunter2",
        }
        assert told.items() <= got["headers"].items()
        assert not {"authorization", "cookie"} & set(got["headers"])


REFUSED: list[tuple[str, str, dict[str, str], int]] = [
    ("alice", "none", {}, 404),
    ("alice", "far", {}, 400),
    ("alice", "broken", {}, 404),
    ("alice", "gone", {}, 503),
    ("bob", "metrics", {}, 401),
    ("robot", "metrics", {}, 401),
    ("alice", "metrics", {"Argocd_Project_Name": "default"}, 401),
    ("alice", "metrics", {"Argocd_Project_Name": ""}, 400),
    ("alice", "metrics", {"Argocd_Application_Name": "web"}, 400),
    ("alice", "metrics", {"Argocd_Application_Name": "argocd:other"}, 401),
    ("alice", "metrics", {"Argocd_Application_Name": "argocd:../web"}, 400),
]


async def test_who_may_not_ask_is_told_alike(tmp_path: Path) -> None:
    async with entrance(tmp_path) as made, service() as url:
        await declared(made, url)
        tokens = {name: await made.log_in(name) for name in ("alice", "bob")}
        tokens["robot"] = "none"
        for who, name, headers, wanted in REFUSED:
            status, _ = await asked(made, tokens[who], f"/extensions/{name}", **headers)
            assert status == wanted, (who, name, headers)
        off = {"server.enable.proxy.extension": "false"}
        await made.put("ConfigMap", "argocd-cmd-params-cm", off)
        assert (await asked(made, tokens["alice"], "/extensions/metrics"))[0] == 404

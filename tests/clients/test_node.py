"""Clients from npm against a server: argocd-mcp over stdio, and Backstage's service class."""

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.site import Site, manual, site
from tests.support.story import URL
from tests.support.tools import program

HERE = Path(__file__).parent / "node"
PATIENCE = 60.0
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages that the lock file pins, and our script."""
    program("node")
    folder = tmp_path_factory.mktemp("node")
    for each in HERE.iterdir():
        shutil.copy(each, folder)
    words = (program("npm"), "ci", "--ignore-scripts", "--silent", "--no-audit", "--no-fund")
    subprocess.run(words, cwd=folder, check=True, env={**os.environ, "HOME": str(folder)})
    return folder


@dataclass
class Assistant:
    """Who speaks the Model Context Protocol with a server over its standard streams."""

    process: asyncio.subprocess.Process
    count: int = 0
    seen: list[str] = field(default_factory=list)

    async def ask(self, method: str, **params: Any) -> Any:
        self.count += 1
        self._say({"id": self.count, "method": method, "params": params})
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while line := await self.process.stdout.readline():
                said = json.loads(line)
                if said.get("id") == self.count:
                    assert "error" not in said, said
                    return said["result"]
        raise AssertionError("argocd-mcp has ended")

    async def call(self, tool: str, **arguments: Any) -> Any:
        """What the tool says, read as JSON."""
        found = await self.ask("tools/call", name=tool, arguments=arguments)
        self.seen.append(tool)
        text = found["content"][0]["text"]
        assert not found.get("isError"), (tool, text)
        return json.loads(text)

    def tell(self, method: str) -> None:
        self._say({"method": method})

    def _say(self, said: Mapping[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", **said}).encode() + b"\n")


@asynccontextmanager
async def assistant(folder: Path, made: Site) -> AsyncIterator[Assistant]:
    script = folder / "node_modules" / "argocd-mcp" / "dist" / "index.js"
    where = {"ARGOCD_BASE_URL": made.address, "ARGOCD_API_TOKEN": "open"}
    process = await asyncio.create_subprocess_exec(
        *(program("node"), str(script), "stdio"),
        env={**os.environ, **where},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=2**24,
    )
    try:
        found = Assistant(process)
        version, client = "2025-03-26", {"name": "test", "version": "1"}
        await found.ask("initialize", protocolVersion=version, capabilities={}, clientInfo=client)
        found.tell("notifications/initialized")
        yield found
    finally:
        process.kill()
        await process.communicate()


async def test_argocd_mcp_works_unchanged(node: Path, tmp_path: Path) -> None:
    ref = {"applicationName": "web", "applicationNamespace": "argocd"}
    async with site(tmp_path) as made, assistant(node, made) as it:
        offered = {each["name"] for each in (await it.ask("tools/list"))["tools"]}
        app = manual()
        app["metadata"]["namespace"] = "argocd"
        app["spec"]["syncPolicy"] = {"syncOptions": [], "retry": _retry()}
        assert (await it.call("create_application", application=app))["metadata"]["uid"]
        await it.call("sync_application", **ref)
        await made.world.becomes()
        listed = await it.call("list_applications")
        assert [each["metadata"]["name"] for each in listed["items"]] == ["web"]
        found = await it.call("get_application", **ref)
        assert found["status"]["sync"]["status"] == "Synced"
        tree = await it.call("get_application_resource_tree", **ref)
        assert {each["kind"] for each in tree["nodes"]} == {"ConfigMap", "Secret"}
        managed = await it.call("get_application_managed_resources", applicationName="web")
        assert len(managed["items"]) == 2
        resource = next(each for each in tree["nodes"] if each["kind"] == "ConfigMap")
        names = ("uid", "kind", "namespace", "name", "version", "group")
        one = {name: resource.get(name, "") for name in names}
        (shown,) = await it.call("get_resources", **ref, resourceRefs=[one])
        assert json.loads(shown)["data"] == {"color": "blue"}
        await it.call("get_application_events", applicationName="web")
        events = {"resourceNamespace": "shop", "resourceName": one["name"]}
        await it.call("get_resource_events", **ref, **events, resourceUID=one["uid"])
        await it.call("get_resource_actions", **ref, resourceRef=one)
        changed = {"metadata": app["metadata"], "spec": {**app["spec"], "revisionHistoryLimit": 3}}
        await it.call("update_application", **ref, application=changed)
        await it.call("list_clusters")
        await it.call("get_appproject", projectName="default")
        await it.call("delete_application", **ref)
        assert offered - set(it.seen) <= {"run_resource_action", "get_application_workload_logs"}


def _retry() -> dict[str, Any]:
    return {"limit": 1, "backoff": {"duration": "5s", "maxDuration": "1m", "factor": 2}}


async def test_backstages_service_class_works_unchanged(node: Path, tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        process = await asyncio.create_subprocess_exec(
            *(program("node"), "backstage.cjs", made.address, "open", URL),
            cwd=node,
            stdout=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(PATIENCE):
            said, _ = await process.communicate()
        steps = {each["step"]: each for each in map(json.loads, said.splitlines())}
        failed = {name: each["failed"] for name, each in steps.items() if "failed" in each}
        assert failed == {}
        answers = {name: each["answer"] for name, each in steps.items()}
        assert answers["get"]["metadata"]["name"] == "web"
        assert answers["find"] == [{"name": "here", "url": made.address, "appName": ["web"]}]
        assert answers["project"]["spec"]["sourceRepos"] == [URL]
        assert [each["status"] for each in answers["resync"][0]] == ["Success"], answers["resync"]
        assert answers["deleteApplication"]["statusCode"] == 200
        assert answers["deleteProject"]["statusCode"] == 200

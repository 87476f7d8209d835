"""``trueup admin dashboard``: up in one command, for whom, and gone with Ctrl-C."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.support.apiserver import serving
from tests.support.cluster import client
from tests.support.shell import Shell
from trueup.model.crds import crds

pytestmark = pytest.mark.slow  # a process each


@asynccontextmanager
async def dashboard(folder: Path, *flags: str) -> AsyncIterator[tuple[str, str]]:
    """Its address, and the token that it printed; it ends as a person ends it, without a word."""
    async with serving(folder / "api", tls=True, crds=crds()) as server:
        async with client(server.settings.socket) as cluster:
            meta = {"name": "argocd"}
            await cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": meta})
        run = Shell(folder, {"KUBECONFIG": str(server.kubeconfig)})
        process = await run.started("admin", "dashboard", "--port", "0", *flags)
        assert process.stdout is not None
        first = (await process.stdout.readline()).decode()
        assert first.startswith("Trueup is at http"), await process.communicate()
        token = ""
        if flags:
            token = (await process.stdout.readline()).decode().removeprefix("Token: ").strip()
        try:
            yield first.split()[-1], token
        finally:
            process.send_signal(signal.SIGINT)
            async with asyncio.timeout(30):
                _, said = await process.communicate()
        assert said.decode() == ""
        assert process.returncode == 0


async def _asked(address: str, token: str = "") -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = f"{address}/api/v1/applications"
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(url, ssl=False) as answer,
    ):
        return answer.status


async def test_on_this_machine_nobody_is_asked(tmp_path: Path) -> None:
    async with dashboard(tmp_path) as (address, _):
        assert await _asked(address) == 200


async def test_from_elsewhere_there_is_tls_and_the_token_is_wanted(tmp_path: Path) -> None:
    async with dashboard(tmp_path, "--address", "0.0.0.0") as (address, token):  # noqa: S104
        assert address.startswith("https://127.0.0.1:")
        assert await _asked(address) == 401
        assert await _asked(address, token) == 200

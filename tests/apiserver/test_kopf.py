"""A real operator library against the embedded server: kopf, with its own process."""

import asyncio
import os
import sys
from pathlib import Path

from tests.apiserver.test_crds import CRDS, DEFINITION, PONDS, pond
from tests.support.apiserver import serving, session
from tests.support.kubernetes import Client

OPERATOR = """
import kopf

@kopf.on.create("example.com", "v1", "ponds")
@kopf.on.update("example.com", "v1", "ponds")
def fill(spec, patch, **_):
    patch.status["ducks"] = spec["ducks"]

@kopf.on.delete("example.com", "v1", "ponds")
def drain(body, name, **_):
    kopf.info(body, reason="Drained", message=f"{name} is empty")
"""
EVENTS = "/api/v1/namespaces/default/events"


async def test_an_operator_watches_handles_and_finalizes(tmp_path: Path) -> None:
    (tmp_path / "handlers.py").write_text(OPERATOR)
    async with serving(tmp_path, tls=True) as server, session(server) as opened:
        client = Client(opened)
        await client.create(CRDS, DEFINITION)
        program = (sys.executable, "-m", "kopf", "run", "handlers.py", "-A", "--standalone")
        environment = {**os.environ, "KUBECONFIG": str(server.kubeconfig)}
        operator = await asyncio.create_subprocess_exec(
            *program, cwd=tmp_path, env=environment, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            await client.create(PONDS, pond("a", depth=1, ducks=5))
            await client.until(f"{PONDS}/a", lambda body: _ducks(body) == 5)
            await client.patch(f"{PONDS}/a", {"spec": {"ducks": 6}})
            await client.until(f"{PONDS}/a", lambda body: _ducks(body) == 6)
            finalizers = (await client.get(f"{PONDS}/a")).body["metadata"]["finalizers"]
            assert finalizers == ["kopf.zalando.org/KopfFinalizerMarker"]
            await client.delete(f"{PONDS}/a")
            await client.gone(f"{PONDS}/a")
            async with asyncio.timeout(20):
                while ("Drained", "a is empty") not in _told((await client.get(EVENTS)).body):
                    pass  # kopf posts its events in its own time
        finally:
            operator.terminate()
            await operator.wait()


def _ducks(body: dict[str, dict[str, int]]) -> int | None:
    return body.get("status", {}).get("ducks")


def _told(body: dict[str, list[dict[str, str]]]) -> list[tuple[str, str]]:
    return [(each["reason"], each["message"]) for each in body["items"]]

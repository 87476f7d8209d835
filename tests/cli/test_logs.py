"""``trueup app logs``, ``exec`` and ``port-forward``."""

import asyncio
from pathlib import Path

from tests.support.shell import shell
from tests.web.test_logs import shop
from tests.web.test_terminal import OPEN


async def test_lines_as_they_were_written(tmp_path: Path) -> None:
    async with asyncio.timeout(40), shop(tmp_path) as (made, pods):
        pods.logs = {
            "a": b"2026-01-01T00:00:01Z one [red]\n2026-01-01T00:00:03Z three\n",
            "b": b"2026-01-01T00:00:02Z two\n",
        }
        run = shell(made, tmp_path)
        assert await run.ok("app", "logs", "web") == "one [red]\ntwo\nthree\n"
        assert await run.ok("app", "logs", "web", "--name", "b", "-m", "--filter", "tw") == "two\n"


async def test_a_shell_and_why_there_is_none(tmp_path: Path) -> None:
    async with asyncio.timeout(40), shop(tmp_path, OPEN) as (made, pods):
        run = shell(made, tmp_path)
        pods.missing = frozenset({"nosuch"})
        script = "echo sum $((20+3)); exit\n"
        assert "sum 23" in await run.ok("app", "exec", "web", "a", input=script)
        refused = await run("app", "exec", "web", "a", "-c", "other")
        assert (refused.code, refused.err.splitlines()[0]) == (
            20,
            "error: container other of pod a is not running",
        )
        refused = await run("app", "exec", "web", "foreign")
        assert "error: pod 'foreign' does not belong to application web" in refused.err
        assert "hint: its pods: a, b" in refused.err


async def test_a_port_of_a_pod_is_a_port_here(tmp_path: Path) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((await reader.readline()).upper())
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    number = listening.sockets[0].getsockname()[1]
    async with asyncio.timeout(40), listening, shop(tmp_path, OPEN) as (made, _):
        process = await shell(made, tmp_path).started(
            "app", "port-forward", "web", "a", f":{number}"
        )
        try:
            assert process.stdout is not None
            said = (await process.stdout.readline()).decode()
            assert said.endswith(f" -> {number}\n")
            own = int(said.partition(" -> ")[0].rpartition(":")[2])
            reader, writer = await asyncio.open_connection("127.0.0.1", own)
            writer.write(b"hello\n")
            assert await reader.read() == b"HELLO\n"
            writer.close()
        finally:
            process.terminate()
            await process.communicate()

"""``trueup app logs``."""

import asyncio
from pathlib import Path

from tests.support.shell import shell
from tests.web.test_logs import shop


async def test_lines_as_they_were_written(tmp_path: Path) -> None:
    async with asyncio.timeout(40), shop(tmp_path) as (made, pods):
        pods.logs = {
            "a": b"2026-01-01T00:00:01Z one [red]\n2026-01-01T00:00:03Z three\n",
            "b": b"2026-01-01T00:00:02Z two\n",
        }
        run = shell(made, tmp_path)
        assert await run.ok("app", "logs", "web") == "one [red]\ntwo\nthree\n"
        assert await run.ok("app", "logs", "web", "--name", "b", "-m", "--filter", "tw") == "two\n"

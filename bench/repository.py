"""
``python -m bench.repository``: a large repository, beside what plain ``git`` takes for it.

Made by ``git fast-import``: so many files, so many commits that change one of them each, contents
that cannot be compressed. First fetch from the disk of this machine, each later poll over HTTP.
"""

import argparse
import asyncio
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from bench.__main__ import machine
from tests.support.git_http import git_server
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.git import GitSources
from trueup.model.source import Source

POLLS = 30
READ = 12  # files that an application reads
FOLDERS = 200
_BRANCH = b"refs/heads/main"


def generated(folder: Path, files: int, commits: int, size: int) -> None:
    """A bare repository of about *size* bytes."""
    git = ("git", "-C", str(folder))
    subprocess.run(("git", "init", "--quiet", "--bare", str(folder)), check=True)
    for key, value in (("uploadpack.allowFilter", "true"), ("core.compression", "0")):
        subprocess.run((*git, "config", key, value), check=True)
    subprocess.run((*git, "symbolic-ref", "HEAD", _BRANCH.decode()), check=True)
    words = (*git, "fast-import", "--quiet", "--depth=10")
    with subprocess.Popen(words, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for part in _stream(files, commits, size // (files + commits)):
            process.stdin.write(part)
        process.stdin.close()
    if process.returncode:
        raise SystemExit("git fast-import failed")


def _stream(files: int, commits: int, each: int) -> Iterator[bytes]:
    chance = random.Random(1)  # noqa: S311 the same repository each time

    def changed(number: int) -> bytes:
        content = chance.randbytes(max(each, 16))
        path = f"{number % FOLDERS:03}/{number}.yaml"
        return b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content)

    for number in range(commits):
        who = b"committer Dev <dev@example.test> %d +0000" % (1_700_000_000 + number)
        yield b"commit %s\n%s\ndata 6\nchange\n" % (_BRANCH, who)
        first = range(files) if number == 0 else (chance.randrange(files),)
        yield from (changed(file) for file in first)
        yield b"\n"


async def _anonymous(_url: str) -> Access:
    return Access()


async def measured(repository: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """What is measured, and the figure."""
    url, plain = f"file://{repository}", folder / "plain"
    clone = ("git", "clone", "--quiet", "--bare", url)
    whole = await _run(*clone, str(plain / "whole"))
    partial = await _run(*clone, str(plain / "partial"), "--filter=blob:none")
    sources = GitSources(folder / "data", _anonymous)
    first = await _timed(lambda: sources.head(Source(url)))
    tree = await sources.tree(Source(url), await sources.head(Source(url)))
    wanted = [entry.blob for entry in list(tree.entries.values())[:READ]]
    read = await _timed(lambda: sources.contents(tree, wanted))
    with git_server(repository.parent) as server:
        served = f"{server.url}/{repository.name}"
        looked = [await _run("git", "ls-remote", "--symref", served) for _ in range(POLLS)]
        await sources.reach(served)
        polls = [await _timed(lambda: sources.reach(served)) for _ in range(POLLS)]
    await sources.close()
    poll, ask = statistics.median(polls), statistics.median(looked)
    stored = sum(path.stat().st_size for path in (folder / "data").rglob("*.pack"))
    return iter(
        [
            ("git clone --bare", f"{whole:.1f} s"),
            ("git clone --bare --filter=blob:none", f"{partial:.1f} s"),
            ("first fetch", f"{first:.1f} s, {first / partial:.2f} of that, {stored >> 20} MiB"),
            (f"{READ} files read for the first time", f"{read * 1000:.0f} ms"),
            ("git ls-remote", f"{ask * 1000:.1f} ms"),
            ("poll", f"{poll * 1000:.1f} ms, {poll / ask:.2f} of that, at most {_most(polls)}"),
        ]
    )


def _most(seconds: list[float]) -> str:
    return f"{max(seconds) * 1000:.1f} ms"


async def _timed(work: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await work()
    return time.perf_counter() - started


async def _run(*words: str) -> float:
    async def run() -> None:
        process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.DEVNULL)
        await process.wait()

    return await _timed(run)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--commits", type=int, default=50_000)
    parser.add_argument("--mebibytes", type=int, default=2048)
    wanted = parser.parse_args()
    print(machine())
    size = f"{wanted.mebibytes} MiB, {wanted.commits:,} commits, {wanted.files:,} files"
    print(f"\na repository of {size}")
    with tempfile.TemporaryDirectory(prefix="trueup-bench-") as folder:
        repository = Path(folder) / "served" / "large.git"
        generated(repository, wanted.files, wanted.commits, wanted.mebibytes << 20)
        for what, figure in asyncio.run(measured(repository, Path(folder))):
            print(f"  {what:<40} {figure}", flush=True)


if __name__ == "__main__":
    main()

"""
Plugins: an operator's commands on the files of a repository, run in a worker.

The worker's limits and isolation hold for them. They see a copy of the repository that is gone
afterwards, and of our own environment only what the plugin's file asks for.
"""

import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import orjson

from trueup.core.render.job import Plugin
from trueup.core.render.manifests import parsed
from trueup.edge.engines.isolate import adopt, sweep
from trueup.edge.engines.scratch import laid_out
from trueup.edge.engines.wire import Done, Work
from trueup.model.errors import Stalled
from trueup.model.origin import NOWHERE

LARGEST = 128 << 20
_CHUNK = 1 << 16
_TOLD = 2000  # characters of what a command complains of
_WORDS = 160  # characters of a command


def render(job: Plugin, work: Work) -> Done:
    """The objects that the plugin makes, or the text that it answers with."""
    adopt()
    with laid_out(work.files, work.links) as root:
        for path in job.executable:
            (root / path).chmod(0o755)
        folder = root / job.folder
        if not folder.is_dir():
            raise Stalled(
                "PluginFailed",
                f"plugin {job.name}: it is shown nothing of {job.folder}",
                "look at reposerver.plugin.tar.exclusions",
            )
        text = b""
        for command in job.commands:
            text = _output(job, command, folder, {**os.environ, **work.lent, **job.environment})
    if job.asks != "objects":
        return Done((text,) if text.strip() else ())
    objects = tuple(orjson.dumps(body) for _, body in parsed(text, f"plugin {job.name}"))
    return Done(objects, origins=(NOWHERE,) * len(objects))


def _output(
    job: Plugin, command: tuple[str, ...], folder: Path, environment: Mapping[str, str]
) -> bytes:
    shown = _cut(" ".join(command))
    try:
        with _running(command, folder, environment) as process:
            complaints: list[bytes] = []
            reader = threading.Thread(target=_drain, args=(process.stderr, complaints))
            reader.start()
            text = _read(process, job, shown)
            code = process.wait()
            reader.join()
    except OSError as error:
        raise Stalled(
            "PluginFailed",
            f"plugin {job.name}: `{shown}` cannot be run: {error.strerror or error}",
            "install the program where Trueup runs, or correct the plugin's file",
        ) from error
    if code and job.asks == "discovery":
        return b""
    if code:
        how = f"was ended by signal {-code}" if code < 0 else f"failed with exit code {code}"
        said = b"".join(complaints).decode(errors="replace").strip()[-_TOLD:]
        raise Stalled(
            "PluginFailed",
            f"plugin {job.name}: `{shown}` {how}" + (f": {said}" if said else ""),
            f"it ran in {job.folder or 'the root of the repository'}",
        )
    return text


@contextmanager
def _running(
    command: tuple[str, ...], folder: Path, environment: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        sweep()
        process.communicate()


def _read(process: "subprocess.Popen[bytes]", job: Plugin, shown: str) -> bytes:
    found: list[bytes] = []
    size = 0
    while process.stdout and (chunk := process.stdout.read1(_CHUNK)):  # type: ignore[attr-defined]
        found.append(chunk)
        size += len(chunk)
        if size > LARGEST:
            raise Stalled(
                "RenderTooLarge",
                f"plugin {job.name}: `{shown}` says more than {LARGEST >> 20} MiB",
                "a plugin prints Kubernetes objects and nothing else",
            )
    return b"".join(found)


def _drain(stream: IO[bytes] | None, kept: list[bytes]) -> None:
    """The end of what is complained of, however much it is."""
    while stream and (chunk := stream.read1(_CHUNK)):  # type: ignore[attr-defined]
        kept.append(chunk)
        kept[:] = [b"".join(kept)[-_CHUNK:]]


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WORDS else f"{line[:_WORDS]}…"

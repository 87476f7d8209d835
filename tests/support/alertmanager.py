"""A real Alertmanager on loopback, Debian's or whichever is there."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import orjson

from tests.support.serving import PATIENCE, free_port
from tests.support.tools import program

CONFIG = """
route: {receiver: nobody}
receivers: [{name: nobody}]
"""


@dataclass(frozen=True)
class Alertmanager:
    """*target*: its host and port."""

    target: str

    def alerts(self, **labels: str) -> list[dict[str, Any]]:
        """Those that are on, with all of *labels*."""
        with urlopen(f"http://{self.target}/api/v2/alerts") as answer:
            found = orjson.loads(answer.read())
        return [each for each in found if labels.items() <= each["labels"].items()]

    def until(self, so: Callable[[list[dict[str, Any]]], bool], **labels: str) -> Any:
        """What there is of *labels*, as soon as it is *so*."""
        until = time.monotonic() + PATIENCE
        while not so(found := self.alerts(**labels)):
            assert time.monotonic() < until, f"{labels}: {found} of {self.alerts()}"
            threading.Event().wait(0.2)
        return found


@contextmanager
def alertmanager(folder: Path) -> Iterator[Alertmanager]:
    """It tells nobody; what it is not told again is over for it after five minutes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "alertmanager.yml").write_text(CONFIG)
    target = f"127.0.0.1:{free_port()}"
    words = [
        program("prometheus-alertmanager"),
        f"--config.file={folder / 'alertmanager.yml'}",
        f"--storage.path={folder / 'kept'}",
        f"--web.listen-address={target}",
        "--cluster.listen-address=",
        "--log.level=warn",
    ]
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(words, stdout=said, stderr=said)
    try:
        _wait(process, target, folder / "said")
        yield Alertmanager(target)
    finally:
        process.terminate()
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", target: str, said: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < until, said.read_text()
        try:
            with urlopen(f"http://{target}/-/ready") as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        threading.Event().wait(0.1)

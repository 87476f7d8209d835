"""A real Prometheus on loopback, Debian's or whichever is there, which scrapes and judges rules."""

import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import orjson
import yaml

from tests.support.serving import PATIENCE, free_port
from tests.support.tools import program

SOON = "1s"


@dataclass(frozen=True)
class Prometheus:
    """*url*: where it answers."""

    url: str

    def query(self, expr: str) -> list[dict[str, Any]]:
        """The samples that there are now."""
        return list(self._get("query", {"query": expr})["result"])

    def until(self, expr: str, patience: float = PATIENCE) -> list[dict[str, Any]]:
        """As soon as there are any."""
        until = time.monotonic() + patience
        while not (found := self.query(expr)):
            assert time.monotonic() < until, f"nothing of {expr}"
            threading.Event().wait(0.2)
        return found

    def rules(self) -> list[dict[str, Any]]:
        """Those that it judges, with how that went."""
        return [rule for group in self._get("rules", {})["groups"] for rule in group["rules"]]

    def targets(self) -> list[dict[str, Any]]:
        return list(self._get("targets", {})["activeTargets"])

    def _get(self, what: str, said: Mapping[str, str]) -> Any:
        with urlopen(f"{self.url}/api/v1/{what}?{urlencode(said)}") as answer:  # noqa: S310
            return orjson.loads(answer.read())["data"]


@contextmanager
def prometheus(
    folder: Path, targets: Mapping[str, str], rules: Sequence[Path] = (), alerts: str = ""
) -> Iterator[Prometheus]:
    """
    *targets*: the ``host:port`` of each job; *alerts*: of whoever is told of alerts.

    A target has the labels that a ServiceMonitor gives it: what is called alike in a metric is
    ``exported_…``.
    """
    port = free_port()
    config = {
        "global": {"scrape_interval": SOON, "scrape_timeout": SOON, "evaluation_interval": SOON},
        "rule_files": [str(each) for each in rules],
        "scrape_configs": [
            {
                "job_name": job,
                "static_configs": [
                    {"targets": [target], "labels": {"namespace": "monitored", "service": job}}
                ],
            }
            for job, target in targets.items()
        ],
    }
    if alerts:
        told = {"static_configs": [{"targets": [alerts]}]}
        config["alerting"] = {"alertmanagers": [told]}
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    words = [
        program("prometheus"),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'series'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--enable-feature=exemplar-storage",
        "--log.level=warn",
    ]
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(words, stdout=said, stderr=said)
    try:
        _wait(process, port, folder / "said")
        yield Prometheus(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait()


def promtool(*words: str, given: bytes = b"") -> tuple[int, str]:
    """How it ended, and what it said."""
    ended = subprocess.run(
        [program("promtool"), *words],
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return ended.returncode, ended.stdout.decode()


def _wait(process: "subprocess.Popen[bytes]", port: int, said: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < until, said.read_text()
        try:
            with urlopen(f"http://127.0.0.1:{port}/-/ready") as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        threading.Event().wait(0.1)

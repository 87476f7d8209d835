"""
Oracle: what notifications-engine itself makes of the cases, written down beside them.

``python -m tests.core.alerts.oracle`` builds it from its Go module, which takes some minutes the
first time, and writes ``recorded.yaml`` anew: after a change of the cases, or of its version.
"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import yaml

from tests.core.alerts.asking import CASES, FOLDER, RECORDED, plain, question

MODULE = "github.com/argoproj/notifications-engine@v0.5.1-0.20260503100631-0cff13b8a717"


def built(folder: Path) -> Path:
    shutil.copy(FOLDER / "engine" / "main.go", folder)
    given = {**os.environ, "GOFLAGS": "-mod=mod"}
    for words in (("mod", "init", "engine"), ("get", MODULE), ("build", "-o", "engine", ".")):
        subprocess.run(("go", *words), cwd=folder, env=given, check=True)
    return folder / "engine"


def answers(engine: Path) -> list[dict[str, Any]]:
    asked = "\n".join(json.dumps(question(case)) for case in CASES).encode()
    said = subprocess.run((str(engine),), input=asked, capture_output=True, check=True).stdout
    return [_ours(json.loads(line)) for line in said.splitlines()]


def _ours(said: dict[str, Any]) -> dict[str, Any]:
    """In our form: what failed is no message, and only the part of the service counts."""
    if "refused" in said:
        raise SystemExit(f"error: {said['refused']}")
    messages = [_message(each) for each in said["messages"] or () if "failed" not in each]
    messages.sort(key=lambda each: str(each["state"]))
    return {"messages": messages, "state": said["state"] or []}


def _message(said: dict[str, Any]) -> dict[str, Any]:
    service = said["to"].partition(":")[0]
    part = "webhook" if service == "hook" else service
    notice = {key: each for key, each in said["notice"].items() if key in ("message", part)}
    found: dict[str, Any] = plain({**said, "notice": notice, "templates": None})
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = answers(built(Path(folder)))
    recorded = {case["name"]: each for case, each in zip(CASES, found, strict=True)}
    RECORDED.write_text(yaml.safe_dump(recorded, sort_keys=False, allow_unicode=True, width=120))


if __name__ == "__main__":
    main()

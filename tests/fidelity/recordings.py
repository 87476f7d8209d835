"""Recordings: what a real kube-apiserver answered, one line a case, one file a sheet."""

from collections.abc import Mapping
from pathlib import Path

import orjson

from tests.fidelity.run import Answer

FOLDER = Path(__file__).parent / "recordings"


def load(name: str, folder: Path = FOLDER) -> dict[str, list[Answer]]:
    path = folder / f"{name}.jsonl"
    if not path.exists():
        return {}
    lines = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    return {line["case"]: line["answers"] for line in lines}


def save(name: str, found: Mapping[str, list[Answer]], folder: Path = FOLDER) -> None:
    lines = [
        orjson.dumps({"case": case, "answers": answers}, option=orjson.OPT_SORT_KEYS)
        for case, answers in found.items()
    ]
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.jsonl").write_bytes(b"\n".join(lines) + b"\n")

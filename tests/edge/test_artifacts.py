"""The cache of rendered results."""

import random
import sqlite3
from pathlib import Path

from trueup.edge.artifacts import Artifacts


def test_it_outlives_the_process(tmp_path: Path) -> None:
    first = Artifacts(tmp_path / "a.db")
    first.put("k", b"body")
    first.put("k", b"newer")
    first.close()
    later = Artifacts(tmp_path / "a.db")
    assert later.get("k") == b"newer"
    assert later.get("other") is None
    later.close()


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    clock = [0.0]
    artifacts = Artifacts(tmp_path / "a.db", room=100_000, now=lambda: clock[0])
    noise = random.Random(1)  # noqa: S311
    for index in range(20):
        clock[0] += 4000
        artifacts.put(f"k{index}", noise.randbytes(9_000))
        assert artifacts.get("k0") is not None
    assert artifacts.get("k1") is None
    assert artifacts.get("k19") is not None
    artifacts.close()


def test_a_damaged_row_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    artifacts = Artifacts(tmp_path / "a.db")
    artifacts.put("k", b"body" * 100)
    artifacts.close()
    with sqlite3.connect(tmp_path / "a.db") as database:
        database.execute("UPDATE artifact SET checksum = x'00'")
    database.close()
    later = Artifacts(tmp_path / "a.db")
    assert later.get("k") is None
    later.put("k", b"again")
    assert later.get("k") == b"again"
    later.close()


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"not a database, by any means" * 100)
    artifacts = Artifacts(tmp_path / "a.db")
    artifacts.put("k", b"body")
    assert artifacts.get("k") == b"body"
    artifacts.close()
    content = bytearray((tmp_path / "a.db").read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    (tmp_path / "a.db").write_bytes(content)
    later = Artifacts(tmp_path / "a.db")
    assert later.get("k") is None
    later.put("k", b"again")
    assert later.get("k") == b"again"
    later.close()


def test_without_a_place_on_disk_memory_serves(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("no folder, so nothing can be made in it")
    artifacts = Artifacts(tmp_path / "folder" / "a.db")
    artifacts.put("k", b"body")
    assert artifacts.get("k") == b"body"
    artifacts.close()

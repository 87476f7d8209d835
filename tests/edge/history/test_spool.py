"""Entries wait on disk: nothing of it is lost or told twice, whoever ends how."""

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from trueup.edge.history.spool import EACH, Spool
from trueup.model.record import Entry, Kind

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def entry(at: int) -> Entry:
    return Entry(NOW, Kind.CHANGE, "updated", uid=str(at), message=f"no {at}")


def filled(folder: Path, *numbers: int, name: str = "one") -> Spool:
    spool = Spool(folder, name)
    for at in numbers:
        spool.put(entry(at))
    return spool


def left(folder: Path, name: str = "one") -> list[str]:
    spool = Spool(folder, name)
    found = [each.uid for each in spool.left()]
    spool.close()
    return found


def test_what_is_not_written_is_there_for_the_next_process(tmp_path: Path) -> None:
    spool = filled(tmp_path, 1, 2, 3)
    spool.written([True])
    spool.close()
    assert left(tmp_path) == ["1", "2", "3"]  # a file goes as a whole; uids tell which are written


def test_a_file_is_emptied_or_goes_when_all_of_it_is_written(tmp_path: Path) -> None:
    spool = filled(tmp_path, *range(EACH + 2))
    assert len(list(tmp_path.glob("*.waiting"))) == 2
    spool.written([True] * EACH)
    (last,) = tmp_path.glob("*.waiting")
    assert last.stat().st_size > 0
    spool.written([True] * 2)
    assert last.stat().st_size == 0
    spool.close()
    assert not list(tmp_path.glob("*.waiting"))


def test_those_of_other_roles_are_taken_over_when_nobody_holds_them(tmp_path: Path) -> None:
    held = filled(tmp_path, 1, name="controller")
    (older,) = tmp_path.glob("*.waiting")
    os.utime(older, (1, 1))  # two of one tick of the clock would go by their names
    filled(tmp_path, 2, name="controller+web").close()
    assert left(tmp_path, "web") == ["2"]
    held.close()
    assert left(tmp_path, "web") == ["1", "2"]


def test_what_was_left_stays_until_it_is_written(tmp_path: Path) -> None:
    filled(tmp_path, 1, 2).close()
    spool = Spool(tmp_path, "one")
    assert len(spool.left()) == 2
    spool.put(entry(3))
    spool.written([True, False, False])  # the first was written before the end
    spool.written([True])
    assert left(tmp_path, "another") == []  # the rest is held
    spool.close()
    assert left(tmp_path) == ["3"]


def test_two_processes_of_one_name_do_not_write_to_one_file(tmp_path: Path) -> None:
    first, second = filled(tmp_path, 1), Spool(tmp_path, "one")
    assert second.left() == []
    second.put(entry(2))
    first.written([True])
    second.close()
    first.close()
    assert left(tmp_path) == ["2"]


def test_a_line_that_was_cut_off_takes_no_other_with_it(tmp_path: Path) -> None:
    filled(tmp_path, 1).close()
    (path,) = tmp_path.glob("*.waiting")
    with path.open("ab") as file:
        file.write(b'{"time": "20')
    filled(tmp_path, 2).close()
    assert left(tmp_path) == ["1", "2"]


@contextmanager
def largest(size: int) -> Iterator[None]:
    """No file may grow beyond that many bytes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_on_a_full_disk_entries_are_in_memory_and_it_is_said(tmp_path: Path) -> None:
    spool = filled(tmp_path, 1)
    (path,) = tmp_path.glob("*.waiting")
    with largest(path.stat().st_size + 10):
        spool.put(entry(2))
        assert spool.problem
    spool.put(entry(3))
    assert spool.problem == ""
    assert left(tmp_path, "another") == []
    spool.close()
    assert left(tmp_path) == ["1", "3"]


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("")
    spool = filled(tmp_path / "folder", 1)
    assert "exists" in spool.problem
    spool.written([True])

"""The store: what is acknowledged is on disk, what is seen is too."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from trueup.apiserver.history import Expired
from trueup.apiserver.journal import Journal, NotStored, Row
from trueup.apiserver.records import Event
from trueup.apiserver.store import Limits, Store, open_store

KEY = ("configmaps", "default", "a")


def body(name: str = "a", **meta: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "uid": f"uid-{name}", **meta}}


async def test_a_write_is_seen_by_readers_only_when_it_is_durable(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db")
    pending = store.put(KEY, body())
    assert store.get(*KEY) is None
    assert store.latest(*KEY) is not None
    record = await pending
    assert store.get(*KEY) == record
    assert (store.revision, record.revision) == (1, 1)
    await store.close()


async def test_it_can_be_waited_for_that_readers_see_what_was_written(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db")
    for _ in range(3):
        store.put(KEY, body())
        await store.caught_up()
        assert store.get(*KEY) == store.latest(*KEY)
    await store.caught_up()  # there is nothing to wait for
    await store.close()


async def test_who_is_told_of_a_write_may_write(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db")

    def copied(event: Event) -> None:
        if event.record.name == "a":
            store.put(("configmaps", "default", "b"), body("b"))

    store.listen("configmaps", copied)
    await store.put(KEY, body())
    await store.caught_up()
    assert store.get("configmaps", "default", "b") is not None
    await store.put(KEY, body())
    await store.close()


async def test_objects_are_there_again_after_a_restart(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db")
    await store.put(KEY, body(labels={"app": "web"}, ownerReferences=[{"uid": "owner"}]))
    await store.put(("configmaps", "default", "b"), body("b"))
    await store.remove(("configmaps", "default", "b"), body("b"))
    await store.close()
    again = await open_store(tmp_path / "store.db")
    [found] = again.select("configmaps")
    assert (found.name, found.labels, found.owners) == ("a", {"app": "web"}, ("owner",))
    assert again.revision == 3
    assert [event.change for event in again.since(0)] == ["ADDED", "ADDED", "DELETED"]
    assert (await again.put(KEY, body())).revision == 4
    await again.close()


async def test_what_queues_up_is_one_transaction(tmp_path: Path) -> None:
    journal = Counted(tmp_path / "store.db")
    store = Store(journal, Limits())
    store.load()
    await asyncio.gather(*(store.put(("m", "d", f"{n}"), body(f"{n}")) for n in range(100)))
    assert journal.commits == 1
    await store.close()


async def test_history_is_kept_within_its_limits_on_disk_too(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db", Limits(events=10))
    for _ in range(50):
        await store.put(KEY, body())
    assert len(list(store.since(45))) == 5
    with pytest.raises(Expired):
        store.since(10)
    await store.close()
    with sqlite3.connect(tmp_path / "store.db") as database:
        [(rows,)] = database.execute("SELECT count(*) FROM log").fetchall()
    database.close()
    assert rows <= 13
    again = await open_store(tmp_path / "store.db", Limits(events=10))
    with pytest.raises(Expired):
        again.since(10)
    await again.close()


async def test_a_state_of_the_past_is_the_present_with_events_taken_back(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db")
    first = await store.put(KEY, body())
    await store.put(KEY, body(labels={"new": "1"}))
    await store.put(("configmaps", "default", "b"), body("b"))
    await store.remove(KEY, body())
    assert store.select_at(first.revision, "configmaps") == [first]
    assert [r.name for r in store.select_at(3, "configmaps")] == ["a", "b"]
    assert [r.name for r in store.select("configmaps")] == ["b"]
    await store.close()


async def test_a_refused_write_fails_with_all_that_build_on_it(tmp_path: Path) -> None:
    journal = Full(tmp_path / "store.db")
    store = Store(journal, Limits())
    store.load()
    await store.put(KEY, body())
    told: list[Event] = []
    store.listen("", told.append)
    journal.full = True
    first = store.put(KEY, body(labels={"a": "1"}))
    await asyncio.sleep(0)  # the first is on its way to the disk
    second = store.put(KEY, body(labels={"a": "2"}))
    results = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(each) for each in results] == [NotStored, NotStored]
    assert told == []
    latest = store.latest(*KEY)
    assert latest is not None
    assert latest.labels is None
    journal.full = False
    assert (await store.put(KEY, body(labels={"a": "3"}))).labels == {"a": "3"}
    await store.close()


async def test_a_second_process_is_kept_out(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db")
    with pytest.raises(NotStored, match="database is locked"):
        await open_store(tmp_path / "store.db")
    await store.close()


async def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db")
    await store.put(KEY, body())
    await store.close()
    journal = Small(tmp_path / "store.db")
    store = Store(journal, Limits())
    store.load()
    journal.limit()
    with pytest.raises(NotStored) as refused:
        await store.put(KEY, body(annotations={"large": "x" * 2**20}))
    assert refused.value.full
    found = store.get(*KEY)
    assert found is not None
    assert found.revision == 1
    await store.close()


class Counted(Journal):
    """A journal that counts its transactions."""

    commits = 0

    def commit(self, *arguments: Any) -> None:
        self.commits += 1
        super().commit(*arguments)


class Full(Journal):
    """A journal on a disk that can be full."""

    full = False

    def commit(self, rows: Any, gone: Any, compacted: int) -> None:
        if self.full:
            raise NotStored("database or disk is full", full=True)
        super().commit(rows, gone, compacted)


class Small(Journal):
    """A journal whose file may not grow: SQLite itself says that the disk is full."""

    def limit(self) -> None:
        pages = self._open.execute("PRAGMA page_count").fetchone()[0]
        self._open.execute(f"PRAGMA max_page_count = {pages + 1}")


def test_rows_are_what_the_file_has(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "store.db")
    journal.open()
    rows = [Row(1, *KEY, False, b"{}"), Row(2, *KEY, True, b"{}")]
    journal.commit(rows, (), 0)
    assert list(journal.rows()) == rows
    journal.commit([], [1], 1)
    assert [row.revision for row in journal.rows()] == [2]
    assert journal.compacted() == 1
    assert (tmp_path / "store.db").stat().st_mode & 0o777 == 0o600
    journal.close()

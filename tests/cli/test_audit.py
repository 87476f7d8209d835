"""``trueup admin audit``: what an auditor does, at the database and with an export."""

import io
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from trueup.cli.admin.audit import export, verify
from trueup.cli.command import Call, Given
from trueup.cli.output import Failure, Output
from trueup.edge.clock import SystemClock
from trueup.edge.history.opened import opened
from trueup.edge.history.retiring import retire
from trueup.model.record import Entry, Kind, Who


def call(**values: Any) -> tuple[Call, io.BytesIO]:
    said = io.BytesIO()
    out = Output(io.TextIOWrapper(said, write_through=True), io.StringIO())
    given = {name.replace("_", "-"): value for name, value in values.items()}
    return Call(Given(given, frozenset(given)), out), said


async def recorded(folder: Path) -> None:
    async with opened("", folder / "history", SystemClock(), {}) as keeper:
        for name in ("ann", "bob", "cia"):
            keeper.add(Entry(datetime.now(UTC), Kind.LOGIN, "logged in", who=Who(name)))
        await keeper.settled()


async def test_a_record_and_its_export_hold(tmp_path: Path) -> None:
    await recorded(tmp_path)
    asked, said = call(data=str(tmp_path))
    assert await verify(asked) == 0
    assert said.getvalue().startswith(b"The record holds: 3 entries\nHead: 3:")
    asked, said = call(data=str(tmp_path), output="jsonl")
    await export(asked)
    file = tmp_path / "export.jsonl"
    file.write_bytes(said.getvalue())
    assert await verify(call(file=str(file))[0]) == 0
    file.write_bytes(said.getvalue().replace(b"bob", b"bot"))
    asked, said = call(file=str(file))
    assert await verify(asked) == 1
    assert b"2: it is not as it was written" in said.getvalue()
    file.write_bytes(b"{}\n")
    with pytest.raises(Failure, match="line 1"):
        await verify(call(file=str(file))[0])


async def test_an_export_holds_when_retention_took_its_middle(tmp_path: Path) -> None:
    made = datetime(2026, 3, 1, tzinfo=UTC)
    kinds = (Kind.CHANGE, Kind.DRIFT, Kind.DRIFT, Kind.CHANGE)
    async with opened("", tmp_path / "history", SystemClock(), {}) as keeper:
        for each in kinds:
            keeper.add(Entry(made, each, "updated"))
        await keeper.settled()
        await retire(keeper.database, {Kind.DRIFT: made + timedelta(days=1)}, datetime.now(UTC))
    asked, said = call(data=str(tmp_path), output="jsonl")
    await export(asked)
    lines = said.getvalue().splitlines(keepends=True)
    assert sum(each.startswith(b'{"retired"') for each in lines) == 2
    file = tmp_path / "export.jsonl"
    file.write_bytes(b"".join(lines))
    asked, said = call(file=str(file))
    assert await verify(asked) == 0
    assert said.getvalue().startswith(b"The record holds: 5 entries, 2 of them retired")
    file.write_bytes(b"".join(lines[1:]))  # a later part of an export
    assert await verify(call(file=str(file))[0]) == 0
    file.write_bytes(b"".join((*lines[:2], *lines[3:])))
    asked, said = call(file=str(file))
    assert await verify(asked) == 1
    assert b"3: missing: 3" in said.getvalue()
    file.write_bytes(b"".join(lines[:-1]))  # nothing says that retention took them
    assert await verify(call(file=str(file))[0]) == 1


async def test_a_file_that_is_no_export(tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    with pytest.raises(Failure, match="No such file"):
        await verify(call(file=str(file))[0])
    file.touch()
    with pytest.raises(Failure, match="no entries"):
        await verify(call(file=str(file))[0])
    for text in ("[]\n", '{"entry": {"kind": 1}, "link": "a"}\n', "id,time\n"):
        file.write_text(text)
        with pytest.raises(Failure, match="line 1: it is no entry"):
            await verify(call(file=str(file))[0])


async def test_an_export_of_some_as_csv(tmp_path: Path) -> None:
    await recorded(tmp_path)
    asked, said = call(data=str(tmp_path), output="csv", who="bob", kind=("login",))
    await export(asked)
    lines = said.getvalue().decode().split("\r\n")
    assert (len(lines), ",bob," in lines[1]) == (3, True)


async def test_a_record_that_was_cut_off_does_not_hold(tmp_path: Path) -> None:
    await recorded(tmp_path)
    file = sqlite3.connect(tmp_path / "history" / "record.db")
    for trigger in ("entries_delete", "head_update"):
        file.execute(f"DROP TRIGGER record_{trigger}")
    file.execute("DELETE FROM record_entries WHERE id = 3")
    link = "(SELECT link FROM record_entries WHERE id = 2)"
    file.execute(f"UPDATE record_head SET id = 2, link = {link}")  # noqa: S608
    file.commit()
    file.close()
    asked, said = call(data=str(tmp_path))
    assert await verify(asked) == 1
    assert b"what came after it is gone" in said.getvalue()
    with pytest.raises(Failure, match="ID:LINK"):
        await verify(call(data=str(tmp_path), head=("what",))[0])


async def test_where_no_record_is(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="there is no record"):
        await verify(call(data=str(tmp_path))[0])

"""
``trueup admin audit``: the record itself, read from its database, without a server.

What an auditor checks must not be what the server says of itself: `verify` reads every entry and
computes every link, of the database or of an export.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from trueup.cli.command import Call, Command
from trueup.cli.flags import many, text
from trueup.cli.history import ASKED, SEARCH
from trueup.cli.output import FAILED, Failure

if TYPE_CHECKING:
    from trueup.edge.database import Database
    from trueup.model.record import Head, Verdict

WHERE = (
    text("data", "Data folder of the server (default as `trueup serve` has it)"),
    text("history-url", "Where the record is kept, if not there: postgresql://…"),
)
SHOWN = 20  # faults


async def verify(call: Call) -> int:
    from trueup.edge.history import searching

    heads = [_head(each) for each in call.given.many("head")]
    if name := call.given.text("file"):
        return _judged(call, _of_file(Path(name), heads))
    database, folder = _database(call)
    from trueup.edge.history.heads import noted

    try:
        return _judged(call, await searching.verify(database, *noted(folder), *heads))
    finally:
        await database.close()


async def export(call: Call) -> None:
    from datetime import UTC, datetime

    from trueup.core.history import asked
    from trueup.core.history.csv import header, row
    from trueup.core.history.lines import line, written
    from trueup.edge.history import searching
    from trueup.k8s.value import encode
    from trueup.model.record import Query

    format = call.given.text("output")
    if format not in ("jsonl", "csv"):
        raise Failure(f"unknown output format: {format}", "jsonl or csv")
    said = {name: [call.given.text(flag)] for flag, name in ASKED.items()}
    said = {name: values for name, values in said.items() if values[0]}
    if kinds := call.given.many("kind"):
        said["kind"] = list(kinds)
    if app := call.given.text("APPNAME"):
        said["application"] = [app]
    query = asked.query(said, datetime.now(UTC))
    database, _ = _database(call)
    try:
        if format == "jsonl" and query == Query():
            async for each in searching.chained(database):
                call.out.raw(written(each))
            return
        if format == "csv":
            call.out.raw(b"\xef\xbb\xbf" + header().encode())
        async for entry, link in searching.walk(database, query):
            call.out.raw(row(entry).encode() if format == "csv" else line(encode(entry), link))
    finally:
        await database.close()


def _database(call: Call) -> "tuple[Database, Path]":
    """That of the flags, the environment, or the default; a file must be there."""
    from trueup.edge.history.database import database
    from trueup.service.settings import settings
    from trueup.service.wiring.home import record_folder

    flags = {
        "storage_data": call.given.text("data") or None,
        "history_url": call.given.text("history-url") or None,
    }
    chosen = settings(os.environ, flags)
    folder = record_folder(chosen.storage.data)
    found = database(chosen.history.url, folder)
    if found.file and not found.file.is_file():
        hint = "name the server's data folder with --data, or its database with --history-url"
        raise Failure(f"there is no record in {found.file}", hint)
    return found, folder


def _of_file(path: Path, heads: "list[Head]") -> "Verdict":
    """Of a whole export; its first entry is taken for the beginning."""
    from trueup.core.history.chain import Verifier
    from trueup.core.history.lines import read

    verifier, begun = Verifier(heads=heads), False
    try:
        with path.open("rb") as lines:
            for number, text in enumerate(lines, 1):
                try:
                    each = read(text)
                except ValueError as error:
                    hint = "verify takes what `trueup admin audit export` made"
                    told = f"{path}, line {number}: it is no entry: {error}"
                    raise Failure(told, hint) from error
                if begun or each.id == 1:
                    verifier.take(each)
                else:
                    verifier.begin(each)
                begun = True
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}") from error
    if not begun:
        raise Failure(
            f"{path} has no entries", "verify takes what `trueup admin audit export` made"
        )
    return verifier.verdict()


def _judged(call: Call, verdict: "Verdict") -> int:
    retired = f", {verdict.tombstones} of them retired" if verdict.tombstones else ""
    total = verdict.entries + verdict.tombstones
    if not verdict.faults:
        call.out.line(f"The record holds: {total} entries{retired}")
        call.out.line(f"Head: {verdict.head}")
        return 0
    count = len(verdict.faults) + verdict.more
    told = "one fault" if count == 1 else f"{count} faults"
    call.out.line(f"The record does not hold: {told} in {total} entries")
    for each in verdict.faults[:SHOWN]:
        call.out.line(f"{each.id}: {each.problem}")
    if (left := count - SHOWN) > 0:
        call.out.line(f"and {left} more")
    return FAILED


def _head(said: str) -> "Head":
    from trueup.edge.history.heads import parsed

    if found := parsed(said):
        return found
    raise Failure(f"--head {said}: it is not ID:LINK", "as verify prints it")


COMMANDS = (
    Command(
        "audit verify",
        verify,
        "Check that nothing of the record was changed, taken out or cut off",
        (),
        (
            *WHERE,
            text("file", "An export in JSON lines, instead of the database"),
            many("head", "What the record is known to have come to: ID:LINK, as verify prints it"),
        ),
    ),
    Command(
        "audit export",
        export,
        "Write the record, oldest first, as JSON lines with the links of its chain, or as CSV",
        ("[APPNAME]",),
        (*WHERE, *SEARCH, text("output", "jsonl or csv", "o", "jsonl")),
    ),
)
"""Below ``trueup admin``."""

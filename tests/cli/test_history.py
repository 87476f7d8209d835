"""``trueup history``: what is on record, as people and programs want to read it."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.shell import shell
from tests.web.test_record import kept
from trueup.model.record import Edit, Entry, Kind, Origin, Outcome, Who

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def made() -> list[Entry]:
    """Somebody's change, a drift, and a login that failed an hour ago."""
    of: dict[str, Any] = {"application": "web", "namespace": "argocd", "project": "shop"}
    ann = Who("ann@example.com", "ann")
    changes = (Edit("spec.revisionHistoryLimit", 3, 5),)
    origin = Origin("10.0.0.1", "curl")
    return [
        Entry(NOW, Kind.CHANGE, "updated", who=ann, origin=origin, changes=changes, **of),
        Entry(
            NOW + timedelta(days=1),
            Kind.DRIFT,
            "drifted",
            who=Who("kubectl-edit", by="manager"),
            revisions=("4f465d9a0c1b",),
            outcome=Outcome.NOTED,
            **of,
        ),
        Entry(
            datetime.now(UTC) - timedelta(hours=1),
            Kind.LOGIN,
            "log in",
            who=Who("bob", "bob"),
            outcome=Outcome.FAILED,
            message="wrong",
        ),
    ]


async def test_the_record_in_every_format(tmp_path: Path) -> None:
    async with kept(tmp_path) as (site, keeper):
        run = shell(site, tmp_path)
        empty = await run("history")
        assert (empty.code, empty.out) == (0, ""), empty.err
        assert "nothing is on record" in empty.err
        for each in made():
            keeper.add(each)
        await keeper.settled()

        head, *rows = (await run.ok("history")).splitlines()
        assert head.split()[:4] == ["ID", "TIME", "WHO", "ACTION"]
        assert [row.split()[0] for row in rows] == ["3", "2", "1"]
        assert rows[1].split() == [
            *("2", "2026-03-02", "12:00:00Z", "kubectl-edit", "drifted"),
            *("web", "4f465d9", "noted"),
        ]
        wide = (await run.ok("history", "web", "-o", "wide")).splitlines()
        assert len(wide) == 3
        assert wide[2].endswith("10.0.0.1  spec.revisionHistoryLimit 3 → 5")

        read = json.loads(await run.ok("history", "-o", "json"))
        assert read == yaml.safe_load(await run.ok("history", "-o", "yaml"))
        lines = (await run.ok("history", "-o", "jsonl")).splitlines()
        assert [json.loads(each) for each in lines] == read
        assert read[2]["changes"] == [
            {"field": "spec.revisionHistoryLimit", "before": 3, "after": 5}
        ]
        table = csv.DictReader(io.StringIO((await run.ok("history", "-o", "csv")).lstrip("\ufeff")))
        assert [each["id"] for each in table] == ["1", "2", "3"]
        assert (await run("history", "-o", "json", "--who", "nobody")).out == "[]\n"


@pytest.mark.slow
async def test_what_is_asked_for(tmp_path: Path) -> None:
    async with kept(tmp_path) as (site, keeper):
        run = shell(site, tmp_path)
        for each in made():
            keeper.add(each)
        await keeper.settled()

        async def ids(*words: str) -> list[int]:
            said = json.loads(await run.ok("history", "-o", "json", *words))
            return [each["id"] for each in said]

        assert await ids("--since", "2h") == [3]
        assert await ids("--until", "2026-03-01T14:00:00+02:00") == [1]
        assert await ids("--since", "2026-03-02", "--until", "2026-03-03") == [2]
        assert await ids("--kind", "drift,login") == [3, 2]
        assert await ids("--kind", "drift", "--kind", "login") == [3, 2]
        assert await ids("--commit", "4f465d9") == [2]
        assert await ids("--who", "ann@example.com") == [1]
        assert await ids("--search", "WRONG", "--outcome", "failed") == [3]
        assert await ids("web", "--project", "shop") == [2, 1]
        assert await ids("--limit", "2") == [3, 2]
        assert await ids("--limit", "0") == [3, 2, 1]
        for words, told in (
            (("--kind", "drifts"), "there is no drifts"),
            (("--since", "yesterday"), "yesterday is no moment"),
            (("-o", "xml"), "unknown output format: xml"),
            (("--limit", "-1"), "limit"),
        ):
            failed = await run("history", *words)
            assert failed.code != 0
            assert told in failed.err
            assert "hint: " in failed.err

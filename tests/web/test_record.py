"""What people do through the API is on record; and how the record is read."""

import csv
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import orjson
from starlette.requests import Request

from tests.support.site import Site, manual, site
from tests.support.story import URL
from trueup.edge.clock import SystemClock
from trueup.edge.history.keeper import Keeper
from trueup.edge.history.opened import opened
from trueup.model.identity import Identity
from trueup.model.record import Entry, Kind, Origin, Who
from trueup.web.ours.record import shown, subject

RECORD = "/api/trueup/v1/record"
APPS = "/api/v1/applications"
REPOS = "/api/v1/repositories"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@asynccontextmanager
async def kept(folder: Path) -> AsyncIterator[tuple[Site, Keeper]]:
    """A server with a real record."""
    async with (
        opened("", folder / "history", SystemClock(), {}) as keeper,
        site(folder, history=keeper) as made,
    ):
        yield made, keeper


async def test_what_was_done_to_an_application(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await made.call("POST", APPS, manual())
        spec = {**manual()["spec"], "revisionHistoryLimit": 3}
        await made.call("PUT", f"{APPS}/web/spec", spec)
        await made.call("POST", f"{APPS}/web/sync", {})
        await made.call("DELETE", f"{APPS}/web")
        told = [each for each in made.world.history.entries if each.origin.address]
        assert [each.action for each in told] == ["created", "updated", "started", "deleted"]
        created, updated, started, deleted = told
        assert (created.application, created.project) == ("web", "default")
        assert created.origin.address == "127.0.0.1"
        assert "aiohttp" in created.origin.agent
        (edit,) = updated.changes
        assert (edit.field, edit.before, edit.after) == ("spec.revisionHistoryLimit", None, 3)
        assert started.kind == Kind.OPERATION
        assert len(started.revisions[0]) > 6
        assert {each.field for each in deleted.changes} >= {"spec.source.repoURL"}


async def test_what_was_done_to_projects_and_settings(tmp_path: Path) -> None:
    login = {"repo": URL, "username": "me", "password": "s3cret"}
    project = {"metadata": {"name": "team"}, "spec": {"sourceRepos": ["*"]}}
    async with site(tmp_path) as made:
        assert (await made.call("POST", "/api/v1/projects", {"project": project}))[0] == 200
        project["spec"] = {"sourceRepos": ["https://*"]}
        await made.call("PUT", "/api/v1/projects/team", {"project": project})
        assert (await made.call("POST", REPOS, login))[0] == 200
        await made.call("POST", REPOS, {**login, "password": "other", "insecure": True}, upsert="1")
        told = made.world.history.entries
        assert [(each.action, each.project, each.resource) for each in told] == [
            ("created", "team", ""),
            ("updated", "team", ""),
            ("created", "", "repositories"),
            ("updated", "", "repositories"),
        ]
        assert told[1].changes[0].field == "spec.sourceRepos[0]"
        assert told[3].message == f"updated repository {URL}"
        assert [each.field for each in told[3].changes] == ["insecure", "credentials"]
        assert "s3cret" not in str(told)


async def test_pages_and_single_entries(tmp_path: Path) -> None:
    async with kept(tmp_path) as (made, keeper):
        assert await made.get(RECORD) == {"items": [], "next": ""}
        for at in range(5):
            keeper.add(Entry(NOW, Kind.LOGIN, "logged in", who=Who(f"u{at}")))
        await keeper.settled()
        page = await made.get(RECORD, limit="2")
        assert [each["who"]["name"] for each in page["items"]] == ["u4", "u3"]
        assert page["items"][0]["outcome"] == "succeeded"
        rest = await made.get(RECORD, limit="3", cursor=page["next"])
        assert ([each["id"] for each in rest["items"]], rest["next"]) == ([3, 2, 1], "")
        assert (await made.get(f"{RECORD}/2"))["who"]["name"] == "u1"
        assert (await made.call("GET", f"{RECORD}/99"))[0] == 404
        assert (await made.call("GET", f"{RECORD}/{2**70}"))[0] == 404
        assert [each["id"] for each in (await made.get(RECORD, who="u2"))["items"]] == [3]
        for query in ({"kind": "x"}, {"limit": "0"}, {"cursor": "x"}, {"whom": "a"}):
            status, said = await made.call("GET", RECORD, **query)
            assert (status, bool(said["hint"])) == (400, True)


async def test_exports(tmp_path: Path) -> None:
    async with kept(tmp_path) as (made, keeper):
        agent = Origin("10.0.0.1", "=HYPERLINK()")
        for at in range(3):
            keeper.add(Entry(NOW, Kind.LOGIN, "logged in", who=Who(f"u{at}"), origin=agent))
        await keeper.settled()
        async with made.session.get(f"{RECORD}/export", params={"format": "csv"}) as response:
            assert response.headers["Content-Type"].startswith("text/csv")
            found = list(csv.DictReader(io.StringIO((await response.text()).lstrip("\ufeff"))))
        assert [each["who"] for each in found] == ["u0", "u1", "u2"]
        assert found[0]["agent"] == "'=HYPERLINK()"
        async with made.session.get(f"{RECORD}/export", params={"who": "u1"}) as response:
            (line,) = (await response.read()).splitlines()
        assert orjson.loads(line)["entry"]["id"] == 2
        assert len(orjson.loads(line)["link"]) == 64


async def test_a_stream_goes_on_where_it_was(tmp_path: Path) -> None:
    async with kept(tmp_path) as (made, keeper):
        for at in range(3):
            keeper.add(Entry(NOW, Kind.LOGIN, "logged in", who=Who(f"u{at}")))
        await keeper.settled()
        headers = {"Last-Event-ID": "2"}
        async with made.session.get(f"{RECORD}/stream", headers=headers) as response:
            assert await _event(response) == (3, "u2")
            keeper.add(Entry(NOW, Kind.LOGIN, "logged in", who=Who("u3")))
            assert await _event(response) == (4, "u3")


async def _event(response: aiohttp.ClientResponse) -> tuple[int, str]:
    id = 0
    async for line in response.content:
        if line.startswith(b"id: "):
            id = int(line.removeprefix(b"id: "))
        if line.startswith(b"data: "):
            return id, orjson.loads(line.removeprefix(b"data: "))["who"]["name"]
    raise AssertionError("the stream has ended")


def test_what_an_entry_is_about() -> None:
    def about(**more: str) -> tuple[str, str]:
        return subject(Entry(NOW, Kind.CHANGE, "updated", **more), "argocd")  # type: ignore[arg-type]

    web = {"application": "web", "project": "team"}
    assert about(**web, namespace="argocd") == ("applications", "team/web")
    assert about(**web, namespace="other") == ("applications", "team/other/web")
    assert about(project="team") == ("projects", "team")
    assert about(resource="clusters", named="https://a") == ("clusters", "https://a")
    assert about() == ("accounts", "*")


class Team:
    """Whoever may see the applications of the project ``team`` alone."""

    def allow(self, who: Identity, resource: str, action: str, object: str) -> bool:
        return (resource, action, object.split("/")[0]) == ("applications", "get", "team")


def test_entries_of_others_are_not_shown() -> None:
    """The rules themselves: tests of `web.doors`."""
    state = SimpleNamespace(deps=SimpleNamespace(doors=Team(), namespace="argocd"))
    may = shown(Request({"type": "http", "app": SimpleNamespace(state=state), "state": {}}))
    made = [
        Entry(NOW, Kind.CHANGE, "updated", application="web", project="team"),
        Entry(NOW, Kind.CHANGE, "updated", application="web", project="other"),
        Entry(NOW, Kind.CHANGE, "updated", project="team"),
        Entry(NOW, Kind.LOGIN, "logged in"),
    ]
    assert [may(each) for each in made] == [True, False, False, False]

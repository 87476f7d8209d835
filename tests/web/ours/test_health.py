"""How the process is, when windows are open, and whether the record holds."""

import asyncio
from datetime import timedelta
from pathlib import Path

from tests.support.clock import START
from tests.support.entrance import KEY, entrance
from tests.support.outbox import outbox
from tests.support.posting import letter
from tests.support.site import site
from trueup.edge.clock import SystemClock
from trueup.edge.history.opened import opened
from trueup.model.delivery import Occasion, Topic
from trueup.model.workings import Answered, Line, Trend, Workings

OURS = "/api/trueup/v1"


async def test_figures_and_troubles_with_their_remedy(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door, asyncio.timeout(60):
        await door.application("shop", "web")
        status, well = await door.call(KEY, "GET", f"{OURS}/health")
        assert status == 200
        assert (well["applications"], well["troubles"]) == (1, [])
        assert [each["name"] for each in well["clusters"]] == ["in-cluster"]
        await door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": "p, ann"})
        _, sick = await door.call(KEY, "GET", f"{OURS}/health")
        (trouble,) = sick["troubles"]
        assert trouble["about"] == "access"
        assert "a rule has 6 fields" in trouble["message"]
        assert trouble["hint"]
        bob = await door.log_in("bob")
        assert (await door.call(bob, "GET", f"{OURS}/health"))[0] == 403


QUEUE = Line("apps", 3, 1, 4, {"argocd/shop": 3}, 2, 0.5)
REPOSITORY = Answered("https://git.test/shop", "ls-remote", START, 0.2, "no answer")
CLUSTERS = "p, role:ops, clusters, get, *, allow\ng, bob, role:ops\n"


async def test_queues_repositories_and_dead_letters(tmp_path: Path) -> None:
    busy = Workings(queues=(QUEUE,), repositories=(REPOSITORY,), trends=(Trend("loop", "", "lag"),))
    async with (
        outbox(tmp_path / "outbox") as made,
        entrance(tmp_path, outbox=made, workings=lambda: busy) as door,
    ):
        topic = Topic("Application", "argocd", "shop", "u", "web", "applications")
        await made.deliveries.put(Occasion(topic, "on-x", "on-x", ("t",), "slack"), letter())
        await made.deliveries.put(Occasion(topic, "on-y", "on-y", ("t",), "slack"), letter())
        _, waits = await door.call(KEY, "GET", f"{OURS}/health")
        assert waits["outbox"] == [{"service": "slack", "phase": "waiting", "count": 2}]
        taken = await made.deliveries.claim(("slack", ""), 10, timedelta(seconds=60))
        await made.deliveries.failed([each.id for each, _ in taken], "no such channel", None)
        _, sick = await door.call(KEY, "GET", f"{OURS}/health")
        assert [(each["about"], each["message"]) for each in sick["troubles"]] == [
            ("queues", "apps: 1 objects have failed 3 times in a row or more"),
            ("repositories", "https://git.test/shop: no answer"),
            ("outbox", "slack: 2 messages are dead"),
        ]
        (line,) = sick["workings"]["queues"]
        assert (line["due"], line["longest"], line["failing"]) == (2, 0.5, {"argocd/shop": 3})

        await door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": CLUSTERS})
        _, told = await door.call(await door.log_in("bob"), "GET", f"{OURS}/health")
        assert "repositories" not in told["workings"]
        assert "git.test" not in str(told)
        assert told["workings"]["queues"][0]["failing"] == {}


async def test_when_windows_would_be_open(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        windows = [
            {"kind": "allow", "schedule": "0 0 * * *", "duration": "1h", "applications": ["*"]},
            {"kind": "deny", "schedule": "x", "duration": "1h"},
        ]
        path = f"{OURS}/windows/preview"
        status, found = await made.call("POST", path, {"windows": windows, "days": 3})
        assert status == 200
        daily, wrong = found["windows"]
        assert len(daily["spans"]) in (3, 4)
        assert [each["field"] for each in wrong["faults"]] == ["schedule"]
        status, said = await made.call("POST", path, {"windows": [], "days": 400})
        assert (status, "days" in said["message"]) == (400, True)


async def test_whether_the_record_holds(tmp_path: Path) -> None:
    async with (
        opened("", tmp_path / "history", SystemClock(), {}) as keeper,
        site(tmp_path, history=keeper) as made,
        asyncio.timeout(30),
    ):
        await made.call("POST", "/api/v1/projects", {"project": {"metadata": {"name": "team"}}})
        await keeper.settled()
        found = await made.get(f"{OURS}/record/chain")
        state = await keeper.state()
        assert found["entries"] == found["head"]["id"] == state.head.id > 0
        assert "faults" not in found
        assert await made.get(f"{OURS}/record/chain") == found

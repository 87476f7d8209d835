"""Deliveries through the API: shown to who may see what they are about, sent again, discarded."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from tests.support.entrance import KEY, Entrance, entrance
from tests.support.outbox import outbox
from tests.support.posting import letter
from trueup.edge.outbox.opened import Outbox
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION
from trueup.model.delivery import Occasion, Topic

ROOT = "/api/trueup/v1/notifications/deliveries"
LEASE = timedelta(seconds=60)


def of(kind: str, resource: str, name: str, project: str = "web") -> Occasion:
    topic = Topic(kind, "argocd", name, f"uid-{name}", project, resource)
    return Occasion(topic, "on-x", "on-x", ("t",), "slack", "ops")


@asynccontextmanager
async def furnished(folder: Path) -> AsyncIterator[tuple[Entrance, Outbox]]:
    """What is told of two projects, and of a cluster."""
    async with outbox(folder / "outbox") as made, entrance(folder, outbox=made) as door:
        for each in (
            of("Application", "applications", "shop"),
            of("Application", "applications", "bank", "default"),
            of("Stack", "stacks", "net"),
            of("Cluster", "", "staging", ""),
        ):
            await made.deliveries.put(each, letter("the password is hunter2"))
        yield door, made


async def names(door: Entrance, token: str, **query: str) -> list[str]:
    status, said = await door.call(token, "GET", ROOT, **query)
    assert status == 200, said
    assert "hunter2" not in str(said)
    return [each["topic"]["name"] for each in said["items"]]


async def test_each_sees_what_is_told_of_what_they_may_see(tmp_path: Path) -> None:
    async with furnished(tmp_path) as (door, _):
        assert await names(door, KEY) == ["staging", "net", "bank", "shop"]
        assert await names(door, await door.log_in("alice")) == ["shop"]
        assert await names(door, await door.log_in("bob")) == []
        assert await names(door, KEY, kind="Application", project="web") == ["shop"]
        assert await names(door, KEY, phase="sent,dead") == []
        status, said = await door.call(KEY, "GET", ROOT, phase="lost")
        assert (status, said["message"]) == (400, "phase: there is no lost")


async def test_pages_go_on_where_they_ended(tmp_path: Path) -> None:
    async with furnished(tmp_path) as (door, made):
        for at in range(5):
            await made.deliveries.put(of("Application", "applications", f"a{at}"), letter())
        token, found, cursor = await door.log_in("alice"), list[str](), ""
        for _ in range(9):
            status, said = await door.call(token, "GET", ROOT, limit="2", cursor=cursor)
            assert status == 200, said
            found += [each["topic"]["name"] for each in said["items"]]
            if not (cursor := said["next"]):
                break
        assert found == ["a4", "a3", "a2", "a1", "a0", "shop"]


async def test_what_is_dead_is_sent_again_or_discarded_by_who_may_update(tmp_path: Path) -> None:
    async with furnished(tmp_path) as (door, made):
        taken = await made.deliveries.claim(("slack", "ops"), 10, LEASE)
        by_name = {each.topic.name: each.id for each, _ in taken}
        await made.deliveries.failed(list(by_name.values()), "no such channel", None)
        alice = await door.log_in("alice")
        _, listed = await door.call(alice, "GET", ROOT)
        assert listed["mine"] == [by_name["shop"]]
        shop, bank = (f"{ROOT}/{by_name[each]}" for each in ("shop", "bank"))
        status, said = await door.call(alice, "GET", shop)
        assert (status, said["phase"], said["problem"]) == (200, "dead", "no such channel")
        assert (await door.call(alice, "GET", bank))[0] == 404
        assert (await door.call(alice, "POST", f"{bank}/retry", {}))[0] == 404
        status, said = await door.call(alice, "POST", f"{shop}/retry", {})
        assert (status, said["phase"]) == (200, "waiting")
        status, said = await door.call(KEY, "DELETE", bank)
        assert (status, said["phase"]) == (200, "dropped")
        done = [(each.action, each.who.name) for each in door.site.world.history.entries[-2:]]
        assert done == [("had sent again", "alice"), ("discarded", "admin")]


async def test_what_could_not_be_written_waits_for_its_template(tmp_path: Path) -> None:
    async with furnished(tmp_path) as (door, made):
        await made.deliveries.unwritten(of("Application", "applications", "x"), "template t: boom")
        status, said = await door.call(KEY, "GET", ROOT, phase="dead")
        (one,) = said["items"]
        assert (one["problem"], one["written"]) == ("template t: boom", False)
        status, said = await door.call(KEY, "POST", f"{ROOT}/{one['id']}/retry", {})
        assert (status, said["hint"].startswith("correct the template")) == (400, True)
        assert (await door.call(KEY, "GET", f"{ROOT}/abc"))[0] == 404


async def test_a_server_without_an_outbox_says_so(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        assert (await door.call(KEY, "GET", ROOT))[1]["items"] == []
        status, said = await door.call(KEY, "GET", f"{ROOT}/1")
        assert (status, said["message"]) == (404, "this server has no outbox")


async def test_who_is_told_of_an_application_and_what_is_wrong_with_that(tmp_path: Path) -> None:
    path = "/api/trueup/v1/applications/shop/notifications"
    wish = "notifications.argoproj.io/subscribe"
    async with entrance(tmp_path) as door:
        await door.put("ConfigMap", "argocd-notifications-cm", {"service.slack": "token: x"})
        await door.application("shop", "web")
        said = {f"{wish}.on-created.slack": "ops", f"{wish}.on-created.pager": "me"}
        shop = Ref(APPLICATION, "argocd", "shop")
        await door.site.world.cluster.patch(
            shop, {"metadata": {"annotations": said}}, media_type="merge"
        )
        status, found = await door.call(await door.log_in("alice"), "GET", path)
        assert status == 200, found
        one = {"trigger": "on-created", "service": "slack", "recipient": "ops", "holds": True}
        assert found["subscriptions"] == [{**one, "where": f"{wish}.on-created.slack"}]
        assert [each["message"] for each in found["faults"]] == ["there is no service 'pager'"]
        assert (await door.call(await door.log_in("bob"), "GET", path))[0] == 403

"""ApplicationSets are stored and shown; nobody acts on them yet."""

from pathlib import Path
from typing import Any

import orjson

from tests.support.shapes import complaints
from tests.support.site import site, spec
from trueup.control.apps.targets import Marks

SETS = "/api/v1/applicationsets"


def appset(name: str = "all", **more: Any) -> dict[str, Any]:
    template = {"metadata": {"name": "{{name}}"}, "spec": {**spec(), **more}}
    generators = [{"list": {"elements": [{"name": "a"}]}}]
    return {"metadata": {"name": name}, "spec": {"generators": generators, "template": template}}


async def test_one_is_created_shown_changed_and_deleted(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        status, said = await made.call("POST", SETS, appset())
        assert (status, said["metadata"]["namespace"]) == (200, "argocd"), said
        assert complaints("ApplicationSetService_Create", said) == []
        assert (await made.call("POST", SETS, appset()))[0] == 200
        other = appset(destination={"name": "x"})
        status, said = await made.call("POST", SETS, other)
        assert (status, said["message"].partition(",")[0]) == (
            400,
            "existing ApplicationSet spec is different",
        )
        assert (await made.call("POST", SETS, other, upsert="true"))[0] == 200
        assert (await made.get(f"{SETS}/all"))["spec"] == other["spec"]
        found = await made.get(f"{SETS}/all/events")
        assert {each["reason"] for each in found["items"]} == {"ResourceCreated", "ResourceUpdated"}
        assert await made.get(f"{SETS}/all/resource-tree") == {"nodes": []}
        assert len((await made.get(SETS, projects="default"))["items"]) == 1
        assert (await made.get(SETS, projects="other"))["items"] == []
        assert (await made.call("DELETE", f"{SETS}/all"))[0] == 200
        assert (await made.call("GET", f"{SETS}/all"))[0] == 404


async def test_what_makes_no_sense_is_refused(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        for wrong, word in (
            (appset(project="none"), "does not exist"),
            (appset(project="{{x}}"), "is a template"),
            (appset(project=""), "name the project"),
            (appset(name=""), "needs a name"),
            ({"metadata": {"name": "a"}}, "needs generators"),
        ):
            status, said = await made.call("POST", SETS, wrong)
            assert status == 400
            assert word in said["message"]
        status, said = await made.call("POST", f"{SETS}/generate", {"applicationSet": appset()})
        assert (status, said["code"]) == (501, 12)
        assert (await made.call("GET", f"{SETS}/all", appsetNamespace="other"))[0] == 403
        assert (await made.get(SETS, appsetNamespace="other"))["items"] == []


async def test_a_watch_of_one_begins_with_what_it_is(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await made.call("POST", SETS, appset())
        path = "/api/v1/stream/applicationsets"
        async with made.session.get(path, params={"name": "all"}) as response:
            line = orjson.loads(await response.content.readline())
            assert line["result"]["type"] == "ADDED"
            assert complaints("ApplicationSetService_Watch", line) == []
            await made.call("DELETE", f"{SETS}/all")
            line = orjson.loads(await response.content.readline())
            assert line["result"]["type"] == "DELETED"


async def test_those_of_managed_namespaces_are_named_by_them(tmp_path: Path) -> None:
    mine, there = appset(), {"appsetNamespace": "shop"}
    mine["metadata"]["namespace"] = "shop"
    async with site(tmp_path, marks=Marks(namespaces=("sh*",))) as made:
        status, said = await made.call("POST", SETS, mine)
        assert (status, said["metadata"]["namespace"]) == (200, "shop"), said
        await made.call("POST", SETS, appset())
        for query, found in (({}, ["argocd", "shop"]), (there, ["shop"])):
            items = (await made.get(SETS, **query))["items"]
            assert sorted(each["metadata"]["namespace"] for each in items) == found
        assert (await made.get(f"{SETS}/all", **there))["metadata"]["namespace"] == "shop"
        assert (await made.get(f"{SETS}/all/events", **there))["items"]
        assert (await made.call("DELETE", f"{SETS}/all", **there))[0] == 200
        assert (await made.get(f"{SETS}/all"))["metadata"]["namespace"] == "argocd"
        assert (await made.call("GET", f"{SETS}/all", appsetNamespace="team"))[0] == 403

"""Logs of an application's pods, as Argo CD's API gives them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson

from tests.support.apiserver import serving
from tests.support.declared import Declared
from tests.support.kubelet import Kubelet, kubelet
from tests.support.site import Site, manual, served
from tests.support.story import URL, over
from trueup.edge.kube.access import Access
from trueup.model.crds import crds
from trueup.model.inside import Inside

APPS = "/api/v1/applications"
LOGS = f"{APPS}/web/logs"
PODS = {
    f"web/{name}.yaml": f"""
apiVersion: v1
kind: Pod
metadata: {{name: {name}}}
spec: {{containers: [{{name: main, image: "one:1"}}]}}
"""
    for name in ("a", "b")
}


@asynccontextmanager
async def shop(folder: Path, inside: Inside | None = None) -> AsyncIterator[tuple[Site, Kubelet]]:
    """Two pods of the application web, and one that is not its."""
    async with (
        serving(folder, crds=crds()) as server,
        kubelet(folder / "kubelet.sock", folder / "api.sock") as pods,
    ):
        assert server.settings.socket
        access = Access("http://localhost", socket=str(folder / "kubelet.sock"))
        async with over(access, Declared()) as world, served(world, inside=inside) as made:
            made.world.declared.push(URL, PODS)
            await made.world.create_namespace("shop")
            await made.world.apply(
                PODS["web/a.yaml"].replace("name: a", "name: foreign, namespace: shop")
            )
            await made.call("POST", APPS, manual())
            await made.world.becomes("OutOfSync", "Missing")
            await made.world.sync()
            await made.world.becomes()
            yield made, pods


async def told(made: Site, path: str = LOGS, **query: str) -> list[Any]:
    async with made.session.get(path, params=query) as response:
        assert response.status == 200, await response.text()
        assert response.headers["X-Accel-Buffering"] == "no"
        lines = (await response.read()).splitlines()
        return [orjson.loads(line)["result"] for line in lines]


async def test_the_lines_of_all_pods_by_their_time(tmp_path: Path) -> None:
    async with asyncio.timeout(30), shop(tmp_path) as (made, pods):
        pods.logs = {
            "a": b"2026-01-01T00:00:01.5Z one\n2026-01-01T00:00:03Z Three\n",
            "b": b"2026-01-01T00:00:02Z two\n2026-01-01T00:00:04Z four\n",
            "foreign": b"2026-01-01T00:00:00Z secret\n",
        }
        *lines, end = await told(made)
        assert lines[0] == {
            "content": "one",
            "timeStamp": "2026-01-01T00:00:01Z",
            "last": False,
            "timeStampStr": "2026-01-01T00:00:01.5Z",
            "podName": "a",
        }
        assert [each["content"] for each in lines] == ["one", "two", "Three", "four"]
        assert (end["last"], end["content"], end["podName"]) == (True, "", "")

        async def texts(path: str = LOGS, **query: str) -> list[str]:
            return [each["content"] for each in await told(made, path, **query)][:-1]

        assert await texts(podName="b") == ["two", "four"]
        assert await texts(f"{APPS}/web/pods/b/logs", namespace="shop") == ["two", "four"]
        assert await texts(filter="three") == ["Three"]
        assert await texts(filter="!t", matchCase="true") == ["one", "Three", "four"]
        until = await told(made, untilTime="2026-01-01T00:00:02.5Z")
        assert [(each["content"], each["last"]) for each in until][-1] == ("Three", True)
        async with made.session.get(
            LOGS, params={"download": "true", "podName": "b", "namespace": "shop"}
        ) as file:
            assert await file.text() == "two\nfour\n"
            assert file.headers["Content-Disposition"] == 'attachment;filename="log.log"'
        assert await (await made.session.get(LOGS, params={"podName": "foreign"})).read() == b""
        pods.logs["a"] = b"no time at all\n"
        assert (await texts(podName="a"))[0].startswith("the log cannot be read: 'no' is no time")


async def test_what_the_api_server_says_of_a_pod_without_a_log_is_a_line(tmp_path: Path) -> None:
    async with asyncio.timeout(30), shop(tmp_path, Inside(logs=1)) as (made, _):
        first, _ = await told(made, podName="a", previous="true")
        assert first["content"] == 'previous terminated container "main" in pod "a" not found'
        assert first["timeStamp"] is None
        simulated = await told(made, podName="a", tailLines="1")
        assert simulated[0]["content"] == "main: played as started from image one:1"
        status, refused = await made.call("GET", LOGS)
        assert (status, refused["code"]) == (400, 3)
        assert refused["message"].startswith("max pods to view logs are reached.")


async def test_parameters_that_make_no_sense(tmp_path: Path) -> None:
    wrong = {
        "sinceSeconds": "soon",
        "tailLines": "+1",
        "untilTime": "now",
        "sinceTime.seconds": "²",
    }
    async with asyncio.timeout(30), shop(tmp_path) as (made, _):
        for name, value in wrong.items():
            status, refused = await made.call("GET", LOGS, None, **{name: value})
            assert (status, refused["code"]) == (400, 3)
            assert name in refused["message"]


async def test_events_of_what_is_not_in_the_tree_are_not_told(tmp_path: Path) -> None:
    async with asyncio.timeout(30), shop(tmp_path) as (made, _):
        query = {"resourceNamespace": "shop", "resourceName": "a"}
        found = await made.get(f"{APPS}/web/events", **query)
        assert {each["involvedObject"]["name"] for each in found["items"]} <= {"a"}
        foreign = {**query, "resourceName": "foreign"}
        status, refused = await made.call("GET", f"{APPS}/web/events", None, **foreign)
        assert (status, refused["message"]) == (400, "foreign not found as part of application web")

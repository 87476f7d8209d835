"""``pods/log``: what was played of a container, with a real server's parameters and refusals."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.apiserver import serving, session
from tests.support.kubernetes import Client

PODS = "/api/v1/namespaces/default/pods"
POD = """
apiVersion: v1
kind: Pod
metadata: {name: one}
spec: {containers: [{name: main, image: "one:1"}]}
"""
TWO = """
apiVersion: v1
kind: Pod
metadata: {name: two}
spec:
  initContainers: [{name: before, image: "one:1"}]
  containers: [{name: a, image: "one:1"}, {name: b, image: "one:1"}]
"""
JOB = """
apiVersion: v1
kind: Pod
metadata: {name: job}
spec:
  restartPolicy: Never
  containers: [{name: main, image: "one:1", command: [sh, -c, exit 3]}]
"""


def running(pod: Any) -> bool:
    return bool(pod["status"].get("phase") == "Running")


async def lines(client: Client, name: str, **query: str) -> list[str]:
    found = await client.get(f"{PODS}/{name}/log", params=query)
    assert found.status == 200, found.body
    return list(found.body.decode().splitlines())


async def test_it_says_what_was_played_and_that_nothing_ran(client: Client) -> None:
    await client.create(PODS, POD)
    pod = await client.until(f"{PODS}/one", running)
    assert await lines(client, "one") == [
        "main: simulated, this server runs no containers",
        "main: played as started from image one:1",
    ]
    (stamped,) = await lines(client, "one", timestamps="true", tailLines="1")
    began = pod["status"]["containerStatuses"][0]["state"]["running"]["startedAt"]
    assert stamped == f"{began[:-1]}.000000000Z main: played as started from image one:1"
    assert await lines(client, "one", limitBytes="4") == ["main"]
    assert await lines(client, "one", sinceTime="2999-01-01T00:00:00Z") == []
    assert len(await lines(client, "one", sinceSeconds="3600")) == 2


async def test_a_container_that_ended_says_how(client: Client) -> None:
    await client.create(PODS, JOB)
    await client.until(f"{PODS}/job", lambda pod: pod["status"]["phase"] == "Failed")
    assert (await lines(client, "job"))[-1] == "main: played as ended with exit code 3 (Error)"


@pytest.mark.parametrize(
    ("pod", "query", "status", "words"),
    [
        ("one", {"container": "x"}, 400, "container x is not valid for pod one"),
        (
            "two",
            {},
            400,
            "a container name must be specified for pod two, choose one of: [a b]"
            " or one of the init containers: [before]",
        ),
        (
            "one",
            {"previous": "true"},
            400,
            'previous terminated container "main" in pod "one" not found',
        ),
        ("one", {"tailLines": "-1"}, 422, "tailLines: Invalid value: -1"),
        ("one", {"limitBytes": "0"}, 422, "limitBytes: Invalid value: 0"),
        ("one", {"sinceSeconds": "0"}, 422, "sinceSeconds: Invalid value: 0"),
        ("one", {"sinceTime": "yesterday"}, 400, "is no time of RFC 3339"),
        ("none", {}, 404, 'pods "none" not found'),
    ],
)
async def test_refusals(
    client: Client, pod: str, query: dict[str, str], status: int, words: str
) -> None:
    await client.create(PODS, TWO if pod == "two" else POD)
    if pod != "none":
        await client.until(f"{PODS}/{pod}", running)
    refused = await client.get(f"{PODS}/{pod}/log", params=query)
    assert refused.status == status
    assert words in refused.message


async def test_one_that_waits_has_no_log_yet(client: Client) -> None:
    await client.create(PODS, POD.replace("one:1", "one:missing"))
    reasons = ("ErrImagePull", "ImagePullBackOff")

    def pulling(pod: Any) -> bool:
        statuses = pod["status"].get("containerStatuses") or [{}]
        state = statuses[0].get("state") or {}
        return state.get("waiting", {}).get("reason") in reasons

    await client.until(f"{PODS}/one", pulling)
    refused = await client.get(f"{PODS}/one/log")
    assert refused.message.endswith("is waiting to start: trying and failing to pull image")


async def test_following_ends_with_the_pod(client: Client) -> None:
    await client.create(PODS, POD)
    await client.until(f"{PODS}/one", running)
    async with asyncio.timeout(20), client.session.get(f"{PODS}/one/log?follow=true") as told:
        assert told.content_type == "text/plain"
        assert await told.content.readline() == b"main: simulated, this server runs no containers\n"
        await client.delete(f"{PODS}/one?gracePeriodSeconds=0")
        assert (await told.content.read()).endswith(b"from image one:1\n")


async def test_following_ends_when_the_server_stops(tmp_path: Path) -> None:
    async with asyncio.timeout(20), AsyncExitStack() as later:
        async with serving(tmp_path) as server:
            opened = await later.enter_async_context(session(server))
            client = Client(opened)
            await client.create(PODS, POD)
            await client.until(f"{PODS}/one", running)
            following = opened.get(f"{PODS}/one/log?follow=true")
            told = await later.enter_async_context(following)
            await told.content.readline()
        await told.content.read()


@pytest.mark.parametrize("part", ["exec", "attach", "portforward"])
async def test_what_needs_a_process_is_refused_clearly(client: Client, part: str) -> None:
    await client.create(PODS, POD)
    refused = await client.get(f"{PODS}/one/{part}")
    assert (refused.status, refused.reason) == (400, "BadRequest")
    words = f"pods/{part} is not possible: this server runs no containers"
    assert refused.message == words
    assert (await client.get(f"{PODS}/none/{part}")).status == 404

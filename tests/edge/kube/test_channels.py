"""Processes and ports of pods, over WebSockets to an API server with a kubelet behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from tests.support.apiserver import serving
from tests.support.badly import asking, said, speaking, status_body
from tests.support.clock import Hasty
from tests.support.cluster import client
from tests.support.kubelet import Kubelet, kubelet
from trueup.edge.kube.channels import NO_KUBELET
from trueup.edge.kube.client import Client
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Refused, Stalled, Unreachable

POD = Ref(GroupKind("", "Pod"), "default", "one")
BODY = """
apiVersion: v1
kind: Pod
metadata: {name: one, namespace: default}
spec: {containers: [{name: main, image: "one:1"}]}
"""


@asynccontextmanager
async def pod(folder: Path) -> AsyncIterator[tuple[Client, Kubelet]]:
    async with (
        asyncio.timeout(20),
        serving(folder),
        kubelet(folder / "kubelet.sock", folder / "api.sock") as made,
        client(folder / "kubelet.sock") as opened,
    ):
        await opened.create(yaml.safe_load(BODY))
        yield opened, made


async def test_a_process_is_written_to_and_read_until_it_ends(tmp_path: Path) -> None:
    script = "read line; echo got $line; exit 3"
    async with pod(tmp_path) as (opened, made):
        acting = opened.acting("bob")
        async with acting.process(POD, "main", ("sh", "-c", script), terminal=True) as process:
            await process.send(4, b'{"Width":80,"Height":24}')
            await process.send(0, b"hello\n")
            assert await process.receive() == (1, b"got hello\n")
            end = await process.receive()
            assert end is not None
            assert end[0] == 3
            assert orjson.loads(end[1])["reason"] == "NonZeroExitCode"
            assert await process.receive() is None
        assert made.asked == [f"main: sh -c {script}"]
        assert made.users == ["bob"]
        assert made.sizes == [(80, 24)]


async def test_a_port_is_connected_to(tmp_path: Path) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((await reader.readline()).upper())
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    number = listening.sockets[0].getsockname()[1]
    async with listening, pod(tmp_path) as (opened, _), opened.port(POD, number) as port:
        assert await port.receive() == (0, number.to_bytes(2, "little"))
        assert await port.receive() == (1, number.to_bytes(2, "little"))
        await port.send(0, b"hello\n")
        assert await port.receive() == (0, b"HELLO\n")


async def test_the_embedded_server_says_that_nothing_runs(tmp_path: Path) -> None:
    async with serving(tmp_path), client(tmp_path / "api.sock") as opened:
        await opened.create(yaml.safe_load(BODY))
        with pytest.raises(Refused, match="pods/exec is not possible: this server runs no"):
            async with opened.process(POD, "main", ("sh",), terminal=True):
                pass


@pytest.mark.parametrize(
    ("code", "message", "hint", "kind"),
    [
        (500, "error dialing backend: dial tcp 10.0.0.2:10250: i/o timeout", NO_KUBELET, "busy"),
        (400, "pod one does not have a host assigned", NO_KUBELET, "refused"),
        (404, 'pods "one" not found', "", "refused"),
    ],
)
async def test_a_cluster_without_kubelets(
    tmp_path: Path, code: int, message: str, hint: str, kind: str
) -> None:
    body = orjson.dumps({**status_body(code, "Whatever"), "message": message})
    async with speaking(tmp_path) as server, asking(tmp_path, Hasty()) as opened:
        server.lists = [said(body, code)]
        server.pods = True
        expected: Any = Unreachable if kind == "busy" else Refused
        with pytest.raises(expected) as raised:
            async with opened.process(POD, "main", ("sh",), terminal=True):
                pass
        assert message in raised.value.message
        assert raised.value.hint == hint


async def test_nobody_is_followed_elsewhere(tmp_path: Path) -> None:
    async with speaking(tmp_path) as server, asking(tmp_path, Hasty()) as opened:
        server.lists = [said(b"", 302, Location="http://elsewhere.example.test/")]
        server.pods = True
        with pytest.raises(Stalled):
            async with opened.port(POD, 80):
                pass
        assert server.asked == ["list"]

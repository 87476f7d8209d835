"""Counting: what is asked of an API server, as client-go counts it for Argo CD."""

from pathlib import Path

import pytest

from tests.support.badly import said, speaking, status, told
from tests.support.clock import Hasty
from trueup.core.metrics.catalogue import requests
from trueup.edge.kube.access import Access
from trueup.edge.kube.transport import Transport
from trueup.edge.meter import CountingMeter
from trueup.model.errors import Refused, Unreachable
from trueup.model.metric import Metric

MAPS = "/api/v1/namespaces/shop/configmaps"
WATCH = "/api/v1/configmaps?watch=1&resourceVersion=1"


def counted(meter: CountingMeter, metric: Metric) -> set[str]:
    """Counts, of a distribution that of what was observed; without the metric's name."""
    lines = b"".join(meter.lines(metric, openly=False)).decode().splitlines()
    told = [each for each in lines if "_bucket{" not in each and "_sum{" not in each]
    return {each.partition("{")[2] for each in told}


def reaching(folder: Path, meter: CountingMeter) -> Transport:
    access = Access("http://10.96.0.1:443", socket=str(folder / "api.sock"))
    return Transport(access, Hasty(), meter=meter)


async def test_a_server_is_called_by_its_host_and_a_request_by_its_verb(tmp_path: Path) -> None:
    meter = CountingMeter()
    async with speaking(tmp_path) as server:
        server.lists = [
            status(429, "TooManyRequests", Retry_After="1"),
            said('{"kind": "ConfigMapList"}'),
            status(404, "NotFound"),
        ]
        transport = reaching(tmp_path, meter)
        await transport.send("GET", MAPS)
        with pytest.raises(Refused):
            await transport.send("PATCH", f"{MAPS}/web", b"{}")
        await transport.close()
    here = 'host="10.96.0.1:443"'
    assert counted(meter, requests.TOTAL) == {
        f'{here},method="GET",code="429"}} 1',
        f'{here},method="GET",code="200"}} 1',
        f'{here},method="PATCH",code="404"}} 1',
    }
    verbs = {f'{here},verb="List"}} 2', f'{here},verb="Patch"}} 1'}
    assert counted(meter, requests.SECONDS) == verbs
    assert counted(meter, requests.WAITS) == verbs
    assert counted(meter, requests.RETRIES) == {f'{here},method="GET",code="429"}} 1'}


async def test_a_watch_is_counted_once_it_is_open_and_takes_no_time(tmp_path: Path) -> None:
    meter = CountingMeter()
    async with speaking(tmp_path) as server:
        server.watches = [told(b"{}")]
        transport = reaching(tmp_path, meter)
        async with transport.stream(WATCH) as content:
            assert await content.readline() == b"{}\n"
            assert {'host="10.96.0.1:443",method="GET",code="200"} 1'} == counted(
                meter, requests.TOTAL
            )
        await transport.close()
    assert counted(meter, requests.WAITS) == {'host="10.96.0.1:443",verb="Watch"} 1'}
    assert counted(meter, requests.SECONDS) == set()


async def test_who_does_not_answer_has_client_gos_code_for_it(tmp_path: Path) -> None:
    meter = CountingMeter()
    transport = reaching(tmp_path, meter)
    with pytest.raises(Unreachable):
        await transport.send("GET", MAPS)
    with pytest.raises(Unreachable):
        async with transport.stream(WATCH):
            pass
    await transport.close()
    lost = 'host="10.96.0.1:443",method="GET",code="<error>"} 2'
    assert counted(meter, requests.TOTAL) == {lost}

"""Operations of Argo CD's API are counted by the names of its gRPC."""

import asyncio
import re

import pytest

from trueup.core.metrics.catalogue.server import CALLS
from trueup.edge.meter import CountingMeter
from trueup.model.errors import Stalled
from trueup.web.contract.called import called, named
from trueup.web.contract.operations import operations
from trueup.web.errors import not_found

BY_NAME = {each.name: each for each in operations()}


def told(meter: CountingMeter) -> set[tuple[str, ...]]:
    text = b"".join(meter.lines(CALLS, openly=False)).decode()
    found = re.finditer(r'grpc_method="(\w+)",grpc_code="(\w+)"} (\d)', text)
    return {each.groups() for each in found}


@pytest.mark.parametrize(
    ("operation", "is_called"),
    [
        ("ApplicationService_List", ("unary", "application.ApplicationService", "List")),
        ("ApplicationService_Watch", ("server_stream", "application.ApplicationService", "Watch")),
        (
            "ApplicationService_PodLogs2",
            ("server_stream", "application.ApplicationService", "PodLogs"),
        ),
        (
            "ApplicationService_RunResourceActionV2",
            ("unary", "application.ApplicationService", "RunResourceActionV2"),
        ),
        ("SettingsService_Get", ("unary", "cluster.SettingsService", "Get")),
        ("RepoCredsService_ListRepositoryCredentials", None),
    ],
)
def test_as_argo_cd_calls_them(operation: str, is_called: tuple[str, str, str] | None) -> None:
    wanted = is_called or ("unary", "repocreds.RepoCredsService", "ListRepositoryCredentials")
    assert named(BY_NAME[operation]) == wanted


def test_how_each_ended() -> None:
    meter, operation = CountingMeter(), BY_NAME["ApplicationService_Get"]
    with called(meter, operation):
        pass
    for error in (not_found("applications.argoproj.io", "x"), Stalled("No", "no"), KeyError("x")):
        with pytest.raises(type(error)), called(meter, operation):
            raise error
    with pytest.raises(asyncio.CancelledError), called(meter, operation):
        raise asyncio.CancelledError
    ends = ("OK", "NotFound", "FailedPrecondition", "Internal", "Canceled")
    assert told(meter) == {("Get", each, "1") for each in ends}

"""
Called: operations of Argo CD's API are counted as its gRPC server would have counted them.

Argo CD's gateway hands each request on to a gRPC service of its own, and dashboards and alerts ask
for what that counts. Here is no gRPC; which operation was called, and how it ended, is known all
the same.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from trueup.core.metrics.catalogue.server import CALLS
from trueup.ports import Meter
from trueup.web.contract.operations import STREAM, Operation
from trueup.web.errors import answer

OK, CANCELED = "OK", "Canceled"
ENDS: Mapping[int, str] = {
    2: "Unknown",
    3: "InvalidArgument",
    4: "DeadlineExceeded",
    5: "NotFound",
    6: "AlreadyExists",
    7: "PermissionDenied",
    8: "ResourceExhausted",
    9: "FailedPrecondition",
    10: "Aborted",
    12: "Unimplemented",
    13: "Internal",
    14: "Unavailable",
    16: "Unauthenticated",
}
"""As gRPC's library for Go calls its codes."""
ELSEWHERE = {"SettingsService": "cluster"}
"""Packages of services that are not called like them."""
SECOND = re.compile(r"(?<![V\d])\d+$")
"""Behind another operation of the same method; the number of a version is a part of its name."""


@contextmanager
def called(meter: Meter, operation: Operation) -> Iterator[None]:
    """The block is one call."""
    end = OK
    try:
        yield
    except Exception as error:
        end = ENDS[answer(error).code.grpc]
        raise
    except asyncio.CancelledError:  # the client has gone, or the server ends
        end = CANCELED
        raise
    finally:
        meter.count(CALLS, (*named(operation), end))


def named(operation: Operation) -> tuple[str, str, str]:
    """Type, service with its package, and method of an operation."""
    service, _, method = operation.name.partition("_")
    package = ELSEWHERE.get(service, service.removesuffix("Service").lower())
    kind = "server_stream" if operation.answer.startswith(STREAM) else "unary"
    return kind, f"{package}.{service}", SECOND.sub("", method)

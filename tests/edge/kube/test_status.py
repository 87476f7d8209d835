"""What an answer of an API server becomes."""

import orjson

from tests.support.badly import status_body
from trueup.edge.kube.status import Busy, refusal
from trueup.model.errors import Refused, Unreachable


def test_a_namespace_that_goes_is_no_lack_of_rights() -> None:
    cause = {"reason": "NamespaceTerminating", "message": "it is being terminated", "field": "x"}
    body = orjson.dumps(status_body(403, "Forbidden", causes=[cause]))
    error = refusal(403, body, "POST /api")
    assert isinstance(error, Refused)
    assert error.hint == "wait until the namespace is gone, or see which finalizers keep it"


def test_a_server_that_names_a_time_is_busy() -> None:
    error = refusal(503, b"", "GET /api", {"Retry-After": "4"})
    assert isinstance(error, Busy)
    assert error.after == 4.0
    assert not isinstance(refusal(503, b"starting", "GET /api"), Busy)


def test_what_is_no_status_is_told_as_it_is() -> None:
    error = refusal(502, b"Bad Gateway", "GET /api")
    assert isinstance(error, Unreachable)
    assert error.message == "GET /api: Bad Gateway"
    assert refusal(418, b"", "GET /api").message == "the Kubernetes API answered 418"


def failed(message: str) -> bytes:
    return orjson.dumps({**status_body(500, "InternalError"), "reason": "", "message": message})


def test_an_apply_that_does_not_fit_the_schema_is_refused() -> None:
    message = "failed to create typed patch object (shop/a; /v1, Kind=ConfigMap): .datas: unknown"
    error = refusal(500, failed(message), "PATCH /api")
    assert isinstance(error, Refused)
    assert (error.code, error.reason, error.message) == (500, "BadRequest", message)


def test_another_failure_of_the_server_passes() -> None:
    error = refusal(500, failed("failed calling webhook: it timed out"), "PATCH /api")
    assert isinstance(error, Unreachable)

"""Status objects, in Kubernetes' words."""

import pytest

from trueup.k8s import causes, status
from trueup.k8s.status import Resource, Status

DEPLOYMENTS = Resource("apps", "deployments")
DEPLOYMENT = Resource("apps", "Deployment")
PODS = Resource("", "pods")

SAID: list[tuple[Status, int, str, str]] = [
    (status.not_found(DEPLOYMENTS, "x"), 404, "NotFound", 'deployments.apps "x" not found'),
    (status.not_found(PODS, "x"), 404, "NotFound", 'pods "x" not found'),
    (status.already_exists(PODS, "x"), 409, "AlreadyExists", 'pods "x" already exists'),
    (
        status.conflict(DEPLOYMENTS, "x"),
        409,
        "Conflict",
        'Operation cannot be fulfilled on deployments.apps "x": the object has been modified; '
        "please apply your changes to the latest version and try again",
    ),
    (
        status.access_denied("jane", "list", PODS, "", "default"),
        403,
        "Forbidden",
        'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the '
        'namespace "default"',
    ),
    (
        status.access_denied("jane", "get", Resource("", "nodes"), "n", ""),
        403,
        "Forbidden",
        'nodes "n" is forbidden: User "jane" cannot get resource "nodes" in API group "" at the '
        "cluster scope",
    ),
    (status.unauthorized(), 401, "Unauthorized", "Unauthorized"),
    (
        status.method_not_allowed(),
        405,
        "MethodNotAllowed",
        "the server does not allow this method on the requested resource",
    ),
    (status.bad_request("x"), 400, "BadRequest", "x"),
    (status.expired("x"), 410, "Expired", "x"),
    (status.internal_error("x"), 500, "InternalError", "Internal error occurred: x"),
    (status.timeout("x", 1), 504, "Timeout", "Timeout: x"),
]


@pytest.mark.parametrize(("found", "code", "reason", "message"), SAID)
def test_the_words(found: Status, code: int, reason: str, message: str) -> None:
    assert (found.code, found.reason, found.message) == (code, reason, message)


def test_the_body_of_a_status() -> None:
    assert status.not_found(DEPLOYMENTS, "x").body == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": 'deployments.apps "x" not found',
        "reason": "NotFound",
        "details": {"name": "x", "group": "apps", "kind": "deployments"},
        "code": 404,
    }


def test_an_invalid_object_lists_its_causes() -> None:
    one = causes.invalid("spec.replicas", -1, "must be greater than or equal to 0")
    two = causes.required("spec.template.spec.containers")
    found = status.invalid(DEPLOYMENT, "x", [one])
    assert found.message == (
        'Deployment.apps "x" is invalid: spec.replicas: Invalid value: -1: '
        "must be greater than or equal to 0"
    )
    both = status.invalid(DEPLOYMENT, "x", [one, two])
    assert both.message == (
        'Deployment.apps "x" is invalid: [spec.replicas: Invalid value: -1: must be greater than '
        "or equal to 0, spec.template.spec.containers: Required value]"
    )
    assert both.body["details"]["causes"][1] == {
        "reason": "FieldValueRequired",
        "message": "Required value",
        "field": "spec.template.spec.containers",
    }


def test_a_refusal_carries_its_status() -> None:
    found = status.not_found(PODS, "x")
    assert status.Refused(found).status is found
    assert str(status.Refused(found)) == 'pods "x" not found'


def test_conflicts_of_server_side_apply() -> None:
    cause = status.field_manager_conflict('"kubectl" using apps/v1', ".spec.replicas")
    found = status.apply_conflict("Apply failed with 1 conflict", [cause])
    assert found.body["details"]["causes"] == [
        {
            "reason": "FieldManagerConflict",
            "message": 'conflict with "kubectl" using apps/v1',
            "field": ".spec.replicas",
        }
    ]

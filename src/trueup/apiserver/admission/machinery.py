"""Kinds about the API itself and about devices: FlowSchema, APIService, ResourceClaim and so on."""

from collections.abc import Iterator

from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.rules import Draft, Rules

_PRECEDENCE = 1000
_SHARES = 30


def _default_flow(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    spec["matchingPrecedence"] = spec.get("matchingPrecedence") or _PRECEDENCE


def _default_level(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    if (limited := spec.get("limited")) is not None:
        limited.setdefault("nominalConcurrencyShares", _SHARES)
        limited.setdefault("lendablePercent", 0)
    if (exempt := spec.get("exempt")) is not None:
        exempt.setdefault("nominalConcurrencyShares", 0)
        exempt.setdefault("lendablePercent", 0)


def _default_api(body: Draft, before: Draft | None, context: Admission) -> None:
    if service := (body.get("spec") or {}).get("service"):
        service.setdefault("port", 443)


def _default_claim(body: Draft, before: Draft | None, context: Admission) -> None:
    for request in _requests(body.get("spec") or {}):
        mode = request.setdefault("allocationMode", "ExactCount")
        if mode == "ExactCount":
            request["count"] = request.get("count") or 1


def _default_claim_template(body: Draft, before: Draft | None, context: Admission) -> None:
    _default_claim(body.get("spec") or {}, before, context)


def _requests(spec: Draft) -> Iterator[Draft]:
    for request in (spec.get("devices") or {}).get("requests") or ():
        if request.get("exactly"):
            yield request["exactly"]
        yield from request.get("firstAvailable") or ()


def _check_lease(body: Draft, problems: Problems) -> None:
    spec = body.get("spec") or {}
    duration = spec.get("leaseDurationSeconds")
    if duration is not None and duration <= 0:
        problems.invalid("spec.leaseDurationSeconds", duration, "must be greater than 0")
    changes = spec.get("leaseTransitions")
    if changes is not None and changes < 0:
        told = "must be greater than or equal to 0"
        problems.invalid("spec.leaseTransitions", changes, told)


LEASES = Rules(check=_check_lease)
FLOWS = Rules(_default_flow)
LEVELS = Rules(_default_level)
APIS = Rules(_default_api)
CLAIMS = Rules(_default_claim)
CLAIM_TEMPLATES = Rules(_default_claim_template)

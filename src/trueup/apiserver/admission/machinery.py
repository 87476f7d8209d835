"""Kinds about the API itself and about devices: FlowSchema, APIService, ResourceClaim and so on."""

from collections.abc import Iterator

from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.rules import Draft, Rules
from trueup.k8s import causes
from trueup.k8s.names import label_key

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


def _check_event(body: Draft, problems: Problems) -> None:
    """An event is told where its object is; one of the new form says who reports what."""
    namespace = body["metadata"].get("namespace", "")
    theirs = (body.get("involvedObject") or {}).get("namespace", "")
    told = "does not match event.namespace"
    if not body.get("eventTime"):
        if theirs != namespace and (theirs or namespace != "default"):
            problems.invalid("involvedObject.namespace", theirs, told)
        return
    if not theirs and namespace not in ("default", "kube-system"):
        problems.invalid("involvedObject.namespace", theirs, told)
    for field, limit in _SAID:
        said = body.get(field) or ""
        if not said and field != "message":
            problems.required(field)
        if field == "reportingComponent":
            problems.add(causes.invalid(field, said, words) for words in label_key(said))
        elif len(said) > limit:
            problems.invalid(field, "", f"can have at most {limit} characters")


_SAID = (
    ("reportingComponent", 0),
    ("reportingInstance", 128),
    ("action", 128),
    ("reason", 128),
    ("message", 1024),
)
EVENTS = Rules(check=_check_event)
LEASES = Rules(check=_check_lease)
FLOWS = Rules(_default_flow)
LEVELS = Rules(_default_level)
APIS = Rules(_default_api)
CLAIMS = Rules(_default_claim)
CLAIM_TEMPLATES = Rules(_default_claim_template)

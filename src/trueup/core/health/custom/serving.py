"""Serving: Knative, KServe, KEDA, Camel, Spin, OpenFaaS: what runs on demand."""

from collections.abc import Iterator, Mapping

from trueup.core.health.conventions import (
    DEGRADED,
    HEALTHY,
    PROGRESSING,
    SUSPENDED,
    Check,
    When,
    in_order,
    ready,
    said,
)
from trueup.core.health.reading import conditions, count, text
from trueup.k8s.condition import find
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health

_WAITING = "Waiting for status update."


def _living(kind: str) -> Check:
    """Knative's duck: one Ready that sums up all others."""
    rows = (
        When("Ready", "True", HEALTHY, ("{message}", f"{kind} is ready")),
        When("Ready", "False", DEGRADED, ("{message}", "{reason}", f"{kind} is not ready")),
        When("Ready", "Unknown", PROGRESSING, ("{message}", "{reason}", _WAITING)),
    )
    return in_order(rows, _WAITING)


def knative_service(obj: Object) -> Health:
    wanted = ("ConfigurationsReady", "RoutesReady", "Ready")
    return _all_of(obj, wanted, 3, "Knative Service is healthy.")


def inference_service(obj: Object) -> Health:
    """KServe: all conditions True and the model in place; only a model that fails is a failure."""
    known = list(enumerate(conditions(obj), 1))
    if any((each.get("type"), each.get("status")) == ("Stopped", "True") for _, each in known):
        return Health(SUSPENDED, "InferenceService is Stopped")
    if obj.at("status", "conditions") is None:
        return Health(PROGRESSING, "Waiting for InferenceService to report status...")
    model = text(obj.at("status", "modelStatus"), "transitionStatus")
    moving = model not in ("", "UpToDate")
    bad = [(at, each) for at, each in known if _short(each)]
    if not bad and not moving:
        return Health(HEALTHY, "InferenceService is healthy.")
    told = f"0: transitionStatus | {model}" if moving else ""
    told += "".join(f" | {at}: {_barred(each, ' | ')}" for at, each in bad)
    failed = moving and model != "InProgress"
    return Health(DEGRADED if failed else PROGRESSING, told)


def _short(each: Mapping[str, object]) -> bool:
    return each.get("type") != "Stopped" and each.get("status") != "True"


def _all_of(obj: Object, wanted: tuple[str, ...], needed: int, good: str) -> Health:
    """All *wanted* True and nothing else False or Unknown; else what is, a line each."""
    if obj.at("status", "conditions") is None:
        return Health(PROGRESSING, _WAITING)
    known = [each for each in conditions(obj) if text(each, "type") != "Stopped"]
    bad = [each for each in known if each.get("status") in ("False", "Unknown")]
    true = [each for each in known if each.get("status") == "True" and each.get("type") in wanted]
    if len(true) == needed and not bad:
        return Health(HEALTHY, good)
    failed = any(each.get("status") == "False" for each in bad)
    return Health(DEGRADED if failed else PROGRESSING, "".join(_lines(bad)))


def _lines(bad: list[Mapping[str, object]]) -> Iterator[str]:
    for each in bad:
        since = f", since {text(each, 'reason')}." if text(each, "reason") else ""
        message = f" {text(each, 'message')}" if text(each, "message") else ""
        yield f"{text(each, 'type')} is {text(each, 'status')}{since}{message}\n"


def llm_inference_service(obj: Object) -> Health:
    """Ready sums it up; what is not ready below it tells why."""
    if obj.at("status", "conditions") is None:
        return Health(PROGRESSING, "Waiting for LLMInferenceService to report status...")
    known = conditions(obj)
    ready_ = find(known, "Ready") or {}
    generation = obj.at("metadata", "generation")
    seen = (obj.at("status", "observedGeneration"), ready_.get("observedGeneration"))
    if generation is not None and any(each not in (None, generation) for each in seen):
        stale = "Waiting for LLMInferenceService reconciliation (generation mismatch)"
        return Health(PROGRESSING, stale)
    if any(each.get("reason") == "Stopped" for each in known):
        return Health(SUSPENDED, "LLMInferenceService is Stopped")
    if ready_.get("status") == "True":
        return Health(HEALTHY, "LLMInferenceService is healthy.")
    below = [each for each in known if each.get("type") != "Ready" and each.get("status") != "True"]
    told = "; ".join(_barred(each, ": ") for each in below) or text(ready_, "message")
    waiting = told or "Waiting for LLMInferenceService to report status..."
    return Health(DEGRADED if ready_.get("status") == "False" else PROGRESSING, waiting)


def _barred(each: Mapping[str, object], after_type: str) -> str:
    more = [text(each, name) for name in ("reason", "message")]
    status = " | ".join((text(each, "status"), *filter(None, more)))
    return f"{text(each, 'type')}{after_type}{status}"


def _knative_part(kind: str, wanted: Mapping[str, str], bad: tuple[str, ...]) -> Check:
    """The operator's KnativeServing and KnativeEventing; the message lists all conditions."""

    def check(obj: Object) -> Health:
        if obj.at("status", "conditions") is None:
            return Health(PROGRESSING, f"Waiting for {kind}")
        known = conditions(obj)
        told = "".join(
            f"{at}: {text(each, 'type')} | {text(each, 'status')}\n"
            for at, each in enumerate(known, 1)
        )
        true = sum(wanted.get(text(each, "type")) == each.get("status") for each in known)
        going = any(
            each.get("status") == "Unknown"
            or (each.get("status") == "False" and each.get("type") in bad)
            for each in known
        )
        if going:
            return Health(PROGRESSING, told)
        if true == len(wanted):
            return Health(HEALTHY, f"{kind} is healthy.")
        return Health(DEGRADED, told)

    return check


_EVENTING = dict.fromkeys(("Ready", "InstallSucceeded"), "True")
_SERVING = _EVENTING | dict.fromkeys(("DependenciesInstalled", "DeploymentsAvailable"), "True")


def _scaled(waiting: str, *, unknown: bool) -> Check:
    """KEDA: not Ready is worse than Paused; *unknown*: so is not to know."""

    def check(obj: Object) -> Health:
        message, states = "", set()
        for each in conditions(obj):
            state = _scale_state(each, unknown=unknown)
            if state is not None:
                states.add(state)
                message = text(each, "message")
        if DEGRADED in states:
            return Health(DEGRADED, message)
        if HEALTHY in states:
            return Health(SUSPENDED if SUSPENDED in states else HEALTHY, message)
        return Health(PROGRESSING, waiting)

    return check


def _scale_state(each: Mapping[str, object], *, unknown: bool) -> object:
    match each.get("type"), each.get("status"):
        case "Ready", "True":
            return HEALTHY
        case "Ready", "False":
            return DEGRADED
        case "Ready", "Unknown" if unknown:
            return DEGRADED
        case "Fallback", "True" if not unknown:
            return DEGRADED
        case "Paused", "True":
            return SUSPENDED
    return None


def spin_app(obj: Object) -> Health:
    if obj.at("status") is None:
        return Health(PROGRESSING, "Waiting for status to be available")
    known = conditions(obj)
    available, going = (find(known, kind) or {} for kind in ("Available", "Progressing"))
    if going.get("status") == "False" and _gave_up(going):
        return Health(DEGRADED, said(("{message}", "Application deployment has failed"), going))
    if available.get("status") != "True":
        untold = ("{message}", "Application availability status")
        return Health(DEGRADED, said(untold, available) if available else "")
    wanted = obj.at("spec", "replicas")
    wanted = wanted if isinstance(wanted, int) else 1
    there = count(obj, "status", "readyReplicas")
    if there < wanted:
        return Health(PROGRESSING, f"Waiting for replicas to be ready ({there}/{wanted})")
    if going.get("status") == "True":
        return Health(PROGRESSING, said(("{message}", "Application progress status"), going))
    return Health(HEALTHY, f"Application is healthy with {there}/{wanted} replicas ready")


def _gave_up(each: Mapping[str, object]) -> bool:
    told = text(each, "message").lower()
    late = each.get("reason") == "ProgressDeadlineExceeded"
    return late or "timeout" in told or "failed" in told


def function(obj: Object) -> Health:
    """OpenFaaS: scaled to nothing is to be suspended."""
    for each in conditions(obj):
        match each.get("type"), each.get("status"):
            case ("Ready", "False") | ("Stalled", "True"):
                return Health(DEGRADED, text(each, "message"))
            case "Ready", "True" if count(obj, "status", "replicas") > 0:
                return Health(HEALTHY, text(each, "message"))
            case "Ready", "True":
                return Health(SUSPENDED, "No replicas available")
    return Health(PROGRESSING, "Waiting for Function")


_EVENTS, _OPERATOR = "eventing.knative.dev", "operator.knative.dev"
CHECKS: Mapping[GroupKind, Check] = {
    GroupKind("camel.apache.org", "Integration"): ready("Waiting for Integration"),
    GroupKind("core.spinkube.dev", "SpinApp"): spin_app,
    GroupKind(_EVENTS, "Broker"): _living("Broker"),
    GroupKind(_EVENTS, "Trigger"): _living("Trigger"),
    GroupKind("keda.sh", "ScaledJob"): _scaled("Waiting for ScaledJob", unknown=True),
    GroupKind("keda.sh", "ScaledObject"): _scaled(
        "Creating HorizontalPodAutoscaler Object", unknown=False
    ),
    GroupKind("openfaas.com", "Function"): function,
    GroupKind(_OPERATOR, "KnativeEventing"): _knative_part(
        "KnativeEventing", _EVENTING, ("Ready",)
    ),
    GroupKind(_OPERATOR, "KnativeServing"): _knative_part(
        "KnativeServing", _SERVING, ("Ready", "DeploymentsAvailable")
    ),
    GroupKind("serving.knative.dev", "Configuration"): _living("Configuration"),
    GroupKind("serving.knative.dev", "Revision"): _living("Revision"),
    GroupKind("serving.knative.dev", "Route"): _living("Route"),
    GroupKind("serving.knative.dev", "Service"): knative_service,
    GroupKind("serving.kserve.io", "InferenceService"): inference_service,
    GroupKind("serving.kserve.io", "LLMInferenceService"): llm_inference_service,
}

"""Deployment, ReplicaSet, StatefulSet, DaemonSet, ReplicationController: defaults and rules."""

from typing import Any

from trueup.apiserver.admission.claims import check_claim
from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.labels import (
    check_labels,
    check_selected,
    check_selector,
    printed_selector,
    readable,
)
from trueup.apiserver.admission.numbers import check_int_or_percent, check_not_negative
from trueup.apiserver.admission.podrules import check_template
from trueup.apiserver.admission.podspec import default_template
from trueup.apiserver.admission.problems import Problems, in_go
from trueup.apiserver.admission.rules import Draft, Rules
from trueup.k8s.names import dns_label

STATEFUL_FIELDS = (
    "'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', "
    "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds'"
)
# Upstream still writes it; its deprecation has no end.
_TEMPLATE_GENERATION = "deprecated.daemonset.template.generation"
_MUTABLE_STATEFUL = frozenset(
    {
        "replicas",
        "ordinals",
        "template",
        "updateStrategy",
        "revisionHistoryLimit",
        "persistentVolumeClaimRetentionPolicy",
        "minReadySeconds",
    }
)


def _default_deployment(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    default_template(spec)
    strategy = spec.setdefault("strategy", {})
    strategy.setdefault("type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxUnavailable", "25%")
        rolling.setdefault("maxSurge", "25%")
    spec.setdefault("revisionHistoryLimit", 10)
    spec.setdefault("progressDeadlineSeconds", 600)


def _default_replica_set(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    default_template(spec)


def _default_replication_controller(body: Draft, before: Draft | None, context: Admission) -> None:
    _default_replica_set(body, before, context)
    labels = body["spec"]["template"].get("metadata", {}).get("labels")
    if labels:
        body["spec"].setdefault("selector", dict(labels))
        body["metadata"].setdefault("labels", dict(labels))


def _default_stateful_set(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    spec.setdefault("podManagementPolicy", "OrderedReady")
    strategy = spec.setdefault("updateStrategy", {})
    strategy.setdefault("type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        strategy.setdefault("rollingUpdate", {}).setdefault("partition", 0)
    kept = spec.setdefault("persistentVolumeClaimRetentionPolicy", {})
    kept.setdefault("whenDeleted", "Retain")
    kept.setdefault("whenScaled", "Retain")
    spec.setdefault("replicas", 1)
    spec.setdefault("revisionHistoryLimit", 10)
    default_template(spec)
    for claim in spec.get("volumeClaimTemplates") or ():
        claim.setdefault("apiVersion", "v1")
        claim.setdefault("kind", "PersistentVolumeClaim")
        claim.setdefault("spec", {}).setdefault("volumeMode", "Filesystem")
        claim.setdefault("status", {}).setdefault("phase", "Pending")


def _default_daemon_set(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    strategy = spec.setdefault("updateStrategy", {})
    strategy.setdefault("type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxUnavailable", 1)
        rolling.setdefault("maxSurge", 0)
    spec.setdefault("revisionHistoryLimit", 10)
    default_template(spec)
    notes = body["metadata"].setdefault("annotations", {})
    notes.setdefault(_TEMPLATE_GENERATION, "0")


def _complete_daemon_set(body: Draft, before: Draft | None, context: Admission) -> None:
    """Templates are counted by the server, so that nobody owns a number that goes up by itself."""
    notes = body["metadata"]["annotations"]
    if before is None:
        notes[_TEMPLATE_GENERATION] = str(max(1, int(notes[_TEMPLATE_GENERATION])))
        return
    was = (before["metadata"].get("annotations") or {}).get(_TEMPLATE_GENERATION, "1")
    changed = before["spec"].get("template") != body["spec"]["template"]
    notes[_TEMPLATE_GENERATION] = str(int(was) + changed)


def _check(body: Draft, problems: Problems) -> None:
    """The rules that all workloads share, in the order of most of them."""
    spec = body["spec"]
    check_not_negative(problems, "spec.replicas", spec.get("replicas"))
    _check_selector(body, problems)
    labels = spec["template"].get("metadata", {}).get("labels") or {}
    check_selected(problems, "spec.template.metadata.labels", spec.get("selector"), labels)
    if body["kind"] == "DaemonSet" or readable(spec.get("selector")):
        _check_template(body, problems)
    for field in ("minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"):
        check_not_negative(problems, f"spec.{field}", spec.get(field))


def _check_selector(body: Draft, problems: Problems) -> None:
    selector, kind = body["spec"].get("selector"), body["kind"]
    if selector is None:
        if kind != "DaemonSet":
            problems.required("spec.selector")
        return
    check_selector(problems, "spec.selector", selector)
    if not selector.get("matchLabels") and not selector.get("matchExpressions"):
        problems.invalid("spec.selector", selector, _EMPTY[kind])
    elif kind in _UNREADABLE and not readable(selector):
        problems.invalid("spec.selector", printed_selector(selector), _UNREADABLE[kind])


def _check_template(body: Draft, problems: Problems) -> None:
    check_template(problems, "spec.template", body["spec"]["template"])
    _check_running(body, problems)


def _check_running(body: Draft, problems: Problems) -> None:
    """Pods of a workload are always started again, and have no time after which they end."""
    pod = body["spec"]["template"]["spec"]
    policy = pod.get("restartPolicy", "Always")
    if policy != "Always":
        problems.unsupported("spec.template.spec.restartPolicy", policy, ["Always"])
    if pod.get("activeDeadlineSeconds") is not None:
        kind = "ReplicaSet" if body["kind"] == "Deployment" else body["kind"]
        told = f"activeDeadlineSeconds in {kind} is not Supported"
        problems.forbidden("spec.template.spec.activeDeadlineSeconds", told)


def _name(body: Draft) -> str:
    return str((body.get("metadata") or {}).get("name", ""))


_EMPTY = {
    "Deployment": "empty selector is invalid for deployment",
    "ReplicaSet": "empty selector is invalid for deployment",
    "StatefulSet": "empty selector is invalid for statefulset",
    "DaemonSet": "empty selector is invalid for daemonset",
}
_UNREADABLE = {
    "Deployment": "invalid label selector",
    "ReplicaSet": "invalid label selector",
    "StatefulSet": "",
}


def _check_deployment(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    _check(body, problems)
    strategy = spec["strategy"]
    if strategy["type"] not in ("Recreate", "RollingUpdate"):
        shown = in_go({"Type": strategy["type"], "RollingUpdate": strategy.get("rollingUpdate")})
        problems.unsupported("spec.strategy", shown, ["Recreate", "RollingUpdate"])
    if strategy["type"] == "Recreate" and "rollingUpdate" in strategy:
        told = "may not be specified when strategy `type` is 'Recreate'"
        problems.forbidden("spec.strategy.rollingUpdate", told)
    elif rolling := strategy.get("rollingUpdate"):
        _check_rolling(problems, "spec.strategy.rollingUpdate", rolling)
    deadline, ready = spec.get("progressDeadlineSeconds"), spec.get("minReadySeconds", 0)
    if isinstance(deadline, int) and deadline <= ready:
        told = "must be greater than minReadySeconds"
        problems.invalid("spec.progressDeadlineSeconds", deadline, told)


def _check_rolling(problems: Problems, path: str, rolling: Draft) -> None:
    for field in ("maxUnavailable", "maxSurge"):
        check_int_or_percent(problems, f"{path}.{field}", rolling.get(field))
    if _nothing(rolling.get("maxUnavailable")) and _nothing(rolling.get("maxSurge")):
        told = "may not be 0 when `maxSurge` is 0"
        problems.invalid(f"{path}.maxUnavailable", rolling.get("maxUnavailable"), told)


def _nothing(value: Any) -> bool:
    """Whether Go reads a number or percentage as zero: it does so with what is neither."""
    text = str(value or 0).removesuffix("%")
    return not text.isdecimal() or int(text) == 0


def _check_stateful_set(body: Draft, problems: Problems) -> None:
    spec, before = body["spec"], problems.before
    policy = spec["podManagementPolicy"]
    if policy not in ("OrderedReady", "Parallel"):
        told = "must be 'OrderedReady' or 'Parallel'"
        problems.invalid("spec.podManagementPolicy", policy, told)
    _check_stateful_strategy(problems, spec["updateStrategy"])
    at = "spec.persistentVolumeClaimRetentionPolicy"
    for when, kept in spec["persistentVolumeClaimRetentionPolicy"].items():
        if kept not in ("Retain", "Delete"):
            problems.unsupported(f"{at}.{when}", kept, ["Retain", "Delete"])
    claims = (spec.get("volumeClaimTemplates") or ()) if before is None else ()
    for index, claim in enumerate(claims):  # later they cannot change
        check_claim(problems, f"spec.volumeClaimTemplates[{index}].spec", claim["spec"])
    for field in ("replicas", "minReadySeconds"):
        check_not_negative(problems, f"spec.{field}", spec.get(field))
    start = (spec.get("ordinals") or {}).get("start")
    check_not_negative(problems, "spec.ordinals.start", start)
    if before is None and (name := spec.get("serviceName")):
        problems.named("spec.serviceName", name, dns_label)
    _check_selector(body, problems)
    if readable(spec.get("selector")):
        _check_stateful_template(body, problems)
    _check_running(body, problems)


def _check_stateful_template(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    labels = spec["template"].get("metadata", {}).get("labels") or {}
    if spec.get("selector"):
        check_selected(problems, "spec.template.metadata.labels", spec["selector"], labels)
    elif spec.get("selector") is None:
        told = "`selector` does not match template `labels`"
        problems.invalid("spec.template.metadata.labels", labels or None, told)
    check_template(problems, "spec.template", _stateful_template(spec))
    check_labels(problems, "spec.template.labels", labels)  # once more, as upstream does


def _stateful_template(spec: Draft) -> Draft:
    """The template as pods are made of it: with names of their own, and a volume a claim."""
    template = spec["template"]
    pod = {name: each for name, each in template["spec"].items() if name not in _SET_BY_CONTROLLER}
    if claims := [_name(claim) for claim in spec.get("volumeClaimTemplates") or ()]:
        own = [each for each in pod.get("volumes") or () if each.get("name") not in claims]
        made = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in claims]
        pod["volumes"] = [*made, *own]
    return {**template, "spec": pod}


_SET_BY_CONTROLLER = ("hostname", "subdomain")


def _check_stateful_strategy(problems: Problems, strategy: Draft) -> None:
    at, kind, rolling = "spec.updateStrategy", strategy["type"], strategy.get("rollingUpdate")
    if kind not in ("RollingUpdate", "OnDelete"):
        told = "must be 'RollingUpdate' or 'OnDelete'"
        problems.refused_value(at, {"Type": kind, "RollingUpdate": rolling}, told)
    elif kind == "OnDelete" and rolling is not None:
        shown = {"Partition": rolling.get("partition"), "MaxUnavailable": None}
        told = "only allowed for updateStrategy 'RollingUpdate'"
        problems.refused_value(f"{at}.rollingUpdate", shown, told)
    elif rolling is not None:
        partition, most = rolling.get("partition"), rolling.get("maxUnavailable")
        check_not_negative(problems, f"{at}.rollingUpdate.partition", partition)
        check_int_or_percent(problems, f"{at}.rollingUpdate.maxUnavailable", most)
        if most is not None and _nothing(most):
            problems.invalid(f"{at}.rollingUpdate.maxUnavailable", most, "cannot be 0")


def _check_daemon_set(body: Draft, problems: Problems) -> None:
    _check(body, problems)
    strategy, kinds = body["spec"]["updateStrategy"], ("RollingUpdate", "OnDelete")
    if strategy["type"] not in kinds:
        shown = in_go({"Type": strategy["type"], "RollingUpdate": strategy.get("rollingUpdate")})
        problems.unsupported("spec.updateStrategy", shown, kinds)
    if rolling := strategy.get("rollingUpdate"):
        _check_daemon_rolling(problems, "spec.updateStrategy.rollingUpdate", rolling)


def _check_daemon_rolling(problems: Problems, path: str, rolling: Draft) -> None:
    unavailable, surge = rolling.get("maxUnavailable"), rolling.get("maxSurge")
    check_int_or_percent(problems, f"{path}.maxUnavailable", unavailable)
    check_int_or_percent(problems, f"{path}.maxSurge", surge)
    if _nothing(unavailable) and _nothing(surge):
        problems.required(f"{path}.maxUnavailable", "cannot be 0 when maxSurge is 0")
    elif not _nothing(unavailable) and not _nothing(surge):
        told = "may not be set when maxUnavailable is non-zero"
        problems.invalid(f"{path}.maxSurge", surge, told)


def _check_replication_controller(body: Draft, problems: Problems) -> None:
    spec = body["spec"]
    check_not_negative(problems, "spec.replicas", spec.get("replicas"))
    selector = spec.get("selector") or {}
    if not selector:
        problems.required("spec.selector")
    labels = spec["template"].get("metadata", {}).get("labels") or {}
    if not selector.items() <= labels.items():
        told = "`selector` does not match template `labels`"
        problems.invalid("spec.template.metadata.labels", labels or None, told)
    if _untouched(spec["template"]):
        problems.required("spec.template")
        return
    check_template(problems, "spec.template", spec["template"])


def _untouched(template: Draft) -> bool:
    """Whether a template has nothing but its defaults."""
    return "containers" not in template["spec"] and not template.get("metadata")


def _same_selector(before: Draft, after: Draft, problems: Problems) -> None:
    if before["spec"].get("selector") != after["spec"].get("selector"):
        selector = after["spec"].get("selector")
        problems.immutable("spec.selector", selector and printed_selector(selector))


def _same_stateful_set(before: Draft, after: Draft, problems: Problems) -> None:
    old, new = before["spec"], after["spec"]
    fields = (old.keys() | new.keys()) - _MUTABLE_STATEFUL
    if any(old.get(field) != new.get(field) for field in fields):
        told = f"updates to statefulset spec for fields other than {STATEFUL_FIELDS} are forbidden"
        problems.forbidden("spec", told)


def _default_pod_template(body: Draft, before: Draft | None, context: Admission) -> None:
    default_template(body)


def _check_pod_template(body: Draft, problems: Problems) -> None:
    check_template(problems, "template", body["template"])


POD_TEMPLATE = Rules(_default_pod_template, _check_pod_template)
DEPLOYMENT = Rules(_default_deployment, _check_deployment, _same_selector)
REPLICA_SET = Rules(_default_replica_set, _check, _same_selector)
STATEFUL_SET = Rules(_default_stateful_set, _check_stateful_set, _same_stateful_set)
DAEMON_SET = Rules(
    _default_daemon_set,
    _check_daemon_set,
    _same_selector,
    _complete_daemon_set,
    compared_first=True,
)
REPLICATION_CONTROLLER = Rules(_default_replication_controller, _check_replication_controller)

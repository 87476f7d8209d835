"""
Pod: defaults that only pods get, what admission plug-ins add, and how little may change.

The plug-ins are those that every cluster runs: ServiceAccount (account and token volume),
Priority, DefaultTolerationSeconds.
"""

from typing import Any

from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.limits import keep_within_limits
from trueup.apiserver.admission.podrules import check_pod_spec, quality
from trueup.apiserver.admission.podspec import containers, default_host_ports, default_pod_spec
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.rules import Draft, Rules
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.status import Details, Refused, Resource, Status, forbidden

PRIORITY_CLASS = GroupKind("scheduling.k8s.io", "PriorityClass")
RUNTIME_CLASS = GroupKind("node.k8s.io", "RuntimeClass")
ACCOUNT = GroupKind("", "ServiceAccount")
TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105  (a path)
_SYSTEM_PRIORITY = {"system-cluster-critical": 2000000000, "system-node-critical": 2000001000}


def _default(body: Draft, before: Draft | None, context: Admission) -> None:
    spec = body.setdefault("spec", {})
    default_pod_spec(spec)
    default_host_ports(spec)
    spec.setdefault("enableServiceLinks", True)
    if (spec.get("terminationGracePeriodSeconds") or 0) < 0:
        spec["terminationGracePeriodSeconds"] = 1
    for container in containers(spec):
        _request_limits(container.get("resources") or {})


def _complete(body: Draft, before: Draft | None, context: Admission) -> None:
    """What the plug-ins add to a new pod."""
    if before is not None:
        _tolerations(body["spec"])
        return
    spec = body["spec"]
    if spec.get("containers"):
        keep_within_limits(body, context)
    _account(body, context)
    _priority(body, context)
    _runtime(body, context)
    _tolerations(spec)
    status = body.setdefault("status", {})
    status.setdefault("phase", "Pending")
    if spec.get("schedulingGates") and not status.get("conditions"):
        status["conditions"] = [_gated(context)]
    if spec.get("containers"):
        status.setdefault("qosClass", quality(spec))


def _gated(context: Admission) -> Draft:
    return {
        "type": "PodScheduled",
        "status": "False",
        "reason": "SchedulingGated",
        "message": "Scheduling is blocked due to non-empty scheduling gates",
        "lastProbeTime": None,
        "lastTransitionTime": context.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _request_limits(resources: Draft) -> None:
    """What is limited and not asked for is asked for up to its limit."""
    for name, limit in (resources.get("limits") or {}).items():
        resources.setdefault("requests", {}).setdefault(name, limit)


def _account(body: Draft, context: Admission) -> None:
    spec, namespace = body["spec"], body["metadata"].get("namespace", "")
    name = spec.setdefault("serviceAccountName", "default")
    spec["serviceAccount"] = name
    account = context.reader.get(Ref(ACCOUNT, namespace, name))
    if account is None:
        # The default account comes a little after its namespace; others must be there.
        if name != "default":
            raise _no_account(body, name)
        account = {}
    if account.get("imagePullSecrets") and not spec.get("imagePullSecrets"):
        spec["imagePullSecrets"] = [dict(secret) for secret in account["imagePullSecrets"]]
    wanted = spec.get("automountServiceAccountToken", account.get("automountServiceAccountToken"))
    if wanted is not False:
        _mount_token(spec, context)


def _no_account(body: Draft, account: str) -> Refused:
    meta = body["metadata"]
    name = meta.get("name", "")
    message = (
        f'pods "{name}" is forbidden: error looking up service account '
        f'{meta.get("namespace", "")}/{account}: serviceaccount "{account}" not found'
    )
    return Refused(Status(403, "Forbidden", message, Details(name=name, kind="pods")))


def _mount_token(spec: Draft, context: Admission) -> None:
    lacking = [c for c in containers(spec) if not _mounted(c)]
    if not lacking:
        return
    name = f"kube-api-access-{context.suffix(5)}"
    for container in lacking:
        mount = {"name": name, "readOnly": True, "mountPath": TOKEN_PATH}
        container.setdefault("volumeMounts", []).append(mount)
    spec.setdefault("volumes", []).append({"name": name, "projected": _token_sources()})


def _mounted(container: Draft) -> bool:
    return any(m.get("mountPath") == TOKEN_PATH for m in container.get("volumeMounts") or ())


def _token_sources() -> Draft:
    namespace = {"apiVersion": "v1", "fieldPath": "metadata.namespace"}
    authority = [{"key": "ca.crt", "path": "ca.crt"}]
    return {
        "defaultMode": 0o644,
        "sources": [
            {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
            {"configMap": {"name": "kube-root-ca.crt", "items": authority}},
            {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": namespace}]}},
        ],
    }


def _runtime(body: Draft, context: Admission) -> None:
    """A class that says how the pod is to be run must be there."""
    name = body["spec"].get("runtimeClassName")
    if name and context.reader.get(Ref(RUNTIME_CLASS, "", name)) is None:
        raise _forbidden(body, f'pod rejected: RuntimeClass "{name}" not found')
    if not name and body["spec"].get("overhead"):
        told = "Pod Overhead set without corresponding RuntimeClass defined Overhead"
        raise _forbidden(body, f"pod rejected: {told}")


def _forbidden(body: Draft, why: str) -> Refused:
    return Refused(forbidden(Resource("", "pods"), body["metadata"].get("name", ""), why))


def _priority(body: Draft, context: Admission) -> None:
    spec = body["spec"]
    name = spec.get("priorityClassName")
    found: Any = None
    if name:
        found = context.reader.get(Ref(PRIORITY_CLASS, "", name))
        if found is None and name not in _SYSTEM_PRIORITY:
            raise _forbidden(body, f"no PriorityClass with name {name} was found")
    else:
        classes = context.reader.listed(PRIORITY_CLASS)
        found = next((c for c in classes if c.get("globalDefault")), None)
        if found is not None:
            spec["priorityClassName"] = found["metadata"]["name"]
    if found is None:
        spec.setdefault("priority", _SYSTEM_PRIORITY.get(name or "", 0))
    else:
        spec["priority"] = found.get("value", 0)
    policy = (found or {}).get("preemptionPolicy", "PreemptLowerPriority")
    if (said := spec.setdefault("preemptionPolicy", policy)) != policy:
        told = f"the string value of PreemptionPolicy ({said}) must not be provided in pod spec"
        told = f"{told}; priority admission controller computed {policy} from the given"
        raise _forbidden(body, f"{told} PriorityClass name")


def _tolerations(spec: Draft) -> None:
    tolerations = spec.setdefault("tolerations", [])
    for state in ("not-ready", "unreachable"):
        key = f"node.kubernetes.io/{state}"
        if any(t.get("key") in (key, None, "") and _no_execute(t) for t in tolerations):
            continue
        tolerations.append(
            {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
        )


def _no_execute(toleration: Draft) -> bool:
    return toleration.get("effect") in ("NoExecute", None, "")


def _check(body: Draft, problems: Problems) -> None:
    check_pod_spec(problems, "spec", body["spec"])


def _compare(before: Draft, after: Draft, problems: Problems) -> None:
    """Only images, a first deadline, added tolerations, gates and a little else may change."""
    for field, told in (("containers", "containers"), ("initContainers", "init containers")):
        if len(before["spec"].get(field) or ()) != len(after["spec"].get(field) or ()):
            problems.forbidden(f"spec.{field}", f"pod updates may not add or remove {told}")
            return
    for field in ("containers", "initContainers"):
        for at, container in enumerate(after["spec"].get(field) or ()):
            if not container.get("image"):  # said a second time, as upstream does
                problems.required(f"spec.{field}[{at}].image")
    old, new = _fixed(before["spec"]), _fixed(after["spec"])
    was, now = before["spec"].get("tolerations") or [], after["spec"].get("tolerations") or []
    if any(toleration not in now for toleration in was):
        told = "existing toleration can not be modified except its tolerationSeconds"
        problems.forbidden("spec.tolerations", told)
    if old != new:
        problems.forbidden("spec", _FIXED)


_FIXED = (
    "pod updates may not change fields other than `spec.containers[*].image`,"
    "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only "
    "additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set "
    "to 1 if it was previously negative)"
)


def _fixed(spec: Draft) -> Draft:
    """What of a pod's spec may not change."""
    free = ("tolerations", "activeDeadlineSeconds", "schedulingGates")
    kept = {key: value for key, value in spec.items() if key not in (*free, "ephemeralContainers")}
    if spec.get("schedulingGates"):
        kept.pop("nodeSelector", None)
        kept.pop("affinity", None)
    for key in ("containers", "initContainers"):
        if key in kept:
            kept[key] = [{**c, "image": ""} for c in kept[key]]
    return kept


PODS = Rules(_default, _check, _compare, _complete)

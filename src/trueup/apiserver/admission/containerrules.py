"""Rules for the containers of a pod."""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

from trueup.apiserver.admission.numbers import (
    amount,
    check_port,
    check_port_or_name,
    check_quantity,
)
from trueup.apiserver.admission.problems import Problems
from trueup.k8s.names import config_key, dns_label, label_key, port_name

Draft = Mapping[str, Any]

PULL = ("Always", "IfNotPresent", "Never")
PROTOCOLS = ("SCTP", "TCP", "UDP")
MESSAGES = ("File", "FallbackToLogsOnError")
_HANDLERS = ("exec", "grpc", "httpGet", "sleep", "tcpSocket")
_PROFILES = ("Localhost", "RuntimeDefault", "Unconfined")
_CONTEXT = (
    "capabilities",
    "privileged",
    "seLinuxOptions",
    "windowsOptions",
    "runAsUser",
    "runAsGroup",
    "runAsNonRoot",
    "readOnlyRootFilesystem",
    "allowPrivilegeEscalation",
    "procMount",
    "seccompProfile",
    "appArmorProfile",
)
_PATHS = (
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
)
_NATIVE = ("cpu", "memory", "ephemeral-storage")


def check_containers(problems: Problems, path: str, spec: Draft, volumes: Set[str]) -> None:
    """Look at all containers of *spec*; *volumes* are the names of those that they may mount."""
    names: set[str] = set()
    if not spec.get("containers"):
        problems.required(f"{path}.containers")
    for key in ("containers", "initContainers", "ephemeralContainers"):
        for index, container in enumerate(spec.get(key) or ()):
            at = f"{path}.{key}[{index}]"
            _check_name(problems, at, container, names)
            _check_container(problems, at, container, volumes, spec)
            _CHECKS[key](problems, at, container, spec)


def _check_main(problems: Problems, path: str, container: Draft, spec: Draft) -> None:
    """What is done with a container that runs on."""
    grace = spec.get("terminationGracePeriodSeconds", 30)
    for event in ("postStart", "preStop"):
        handler = (container.get("lifecycle") or {}).get(event)
        if handler is not None:
            _check_handler(problems, f"{path}.lifecycle.{event}", handler)
            _check_sleep(problems, f"{path}.lifecycle.{event}.sleep", handler, grace)
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        if probe in container:
            _check_probe(problems, f"{path}.{probe}", container[probe])
    _check_restarts(problems, path, container)


def _check_init(problems: Problems, path: str, container: Draft, spec: Draft) -> None:
    if container.get("restartPolicy") == "Always":
        _check_main(problems, path, container, spec)
        return
    _check_restarts(problems, path, container)
    for field in ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe"):
        if container.get(field):
            told = "may not be set for init containers without restartPolicy=Always"
            problems.forbidden(f"{path}.{field}", told)


def _check_ephemeral(problems: Problems, path: str, container: Draft, spec: Draft) -> None:
    target = container.get("targetContainerName")
    others = {each.get("name") for key in _RUNNING for each in spec.get(key) or ()}
    if target and target not in others:
        problems.not_found(f"{path}.targetContainerName", target)
    for field in _NOT_EPHEMERAL:
        if container.get(field):
            problems.forbidden(f"{path}.{field}", "cannot be set for an Ephemeral Container")


_RUNNING = ("containers", "initContainers")
_NOT_EPHEMERAL = (
    "ports",
    "resources",
    "resizePolicy",
    "restartPolicy",
    "restartPolicyRules",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "lifecycle",
)
_CHECKS: Mapping[str, Callable[[Problems, str, Draft, Draft], None]] = {
    "containers": _check_main,
    "initContainers": _check_init,
    "ephemeralContainers": _check_ephemeral,
}


def _check_restarts(problems: Problems, path: str, container: Draft) -> None:
    """When a container is started again, where that is not as its pod says."""
    policy, rules = container.get("restartPolicy"), container.get("restartPolicyRules") or ()
    if policy is None and rules:
        told = "must specify restartPolicy when restart rules are used"
        problems.required(f"{path}.restartPolicy", told)
    elif policy not in (None, *_RESTARTS):
        problems.unsupported(f"{path}.restartPolicy", policy, _RESTARTS)
    for index, rule in enumerate(rules):
        _check_restart(problems, f"{path}.restartPolicyRules[{index}]", rule)


_RESTARTS = ("Always", "Never", "OnFailure")


def _check_restart(problems: Problems, path: str, rule: Draft) -> None:
    if (action := rule.get("action") or "") not in ("Restart", "RestartAllContainers"):
        problems.unsupported(f"{path}.action", action, ("Restart", "RestartAllContainers"))
    if (codes := rule.get("exitCodes")) is None:
        problems.required(f"{path}.exitCodes", "must be specified")
    elif (operator := codes.get("operator") or "") not in ("In", "NotIn"):
        problems.unsupported(f"{path}.exitCodes.operator", operator, ("In", "NotIn"))


def _check_name(problems: Problems, path: str, container: Draft, names: set[str]) -> None:
    name = container.get("name")
    problems.named(f"{path}.name", name, dns_label)
    if name:
        problems.unique(f"{path}.name", name, names)


def _check_sleep(problems: Problems, path: str, handler: Draft, grace: int) -> None:
    seconds = (handler.get("sleep") or {}).get("seconds", 0)
    if not 0 <= seconds <= grace:
        told = f"must be non-negative and less than terminationGracePeriodSeconds ({grace})"
        problems.invalid(path, seconds, told)


def _check_container(
    problems: Problems, path: str, container: Draft, volumes: Set[str], spec: Draft
) -> None:
    image = container.get("image") or ""
    if not image:
        problems.required(f"{path}.image")
    elif image != image.strip():
        problems.invalid(f"{path}.image", image, "must not have leading or trailing whitespace")
    problems.one_of(
        f"{path}.terminationMessagePolicy", container.get("terminationMessagePolicy"), MESSAGES
    )
    _check_ports(problems, f"{path}.ports", container.get("ports") or ())
    _check_environment(problems, path, container)
    _check_mounts(problems, f"{path}.volumeMounts", container.get("volumeMounts") or (), volumes)
    problems.one_of(f"{path}.imagePullPolicy", container.get("imagePullPolicy"), PULL)
    check_resources(problems, f"{path}.resources", container.get("resources") or {})
    context = container.get("securityContext") or {}
    _check_privilege(problems, f"{path}.securityContext", context, spec)


def _check_privilege(problems: Problems, path: str, context: Draft, spec: Draft) -> None:
    for field in ("runAsUser", "runAsGroup"):
        check_number(problems, f"{path}.{field}", context.get(field))
    mount = context.get("procMount", "Default")
    if mount not in ("Default", "Unmasked"):
        problems.unsupported(f"{path}.procMount", mount, ("Default", "Unmasked"))
    if mount == "Unmasked" and spec.get("hostUsers", True):
        told = "`hostUsers` must be false to use `Unmasked`"
        problems.invalid(f"{path}.procMount", mount, told)
    check_seccomp(problems, f"{path}.seccompProfile", context)
    if context.get("allowPrivilegeEscalation") is False:
        _check_escalation(problems, path, context)
    check_armor(problems, f"{path}.appArmorProfile", context)


def _check_escalation(problems: Problems, path: str, context: Draft) -> None:
    shown = {name[:1].upper() + name[1:]: context.get(name) for name in _CONTEXT}
    shown = {name.replace("SeLinux", "SELinux"): each for name, each in shown.items()}
    told = "cannot set `allowPrivilegeEscalation` to false and "
    if context.get("privileged"):
        problems.refused_value(path, shown, told + "`privileged` to true")
    if "CAP_SYS_ADMIN" in ((context.get("capabilities") or {}).get("add") or ()):
        problems.refused_value(path, shown, told + "`capabilities.Add` CAP_SYS_ADMIN")


def check_number(problems: Problems, path: str, number: Any) -> None:
    """Look at the number of a user or of a group."""
    if isinstance(number, int) and not 0 <= number <= 2**31 - 1:
        problems.invalid(path, number, "must be between 0 and 2147483647, inclusive")


def check_profiles(problems: Problems, path: str, context: Draft) -> None:
    """Look at the profiles of a security context."""
    check_seccomp(problems, f"{path}.seccompProfile", context)
    check_armor(problems, f"{path}.appArmorProfile", context)


def check_seccomp(problems: Problems, path: str, context: Draft) -> None:
    if (profile := context.get("seccompProfile")) is None:
        return
    kind, local = profile.get("type") or "", profile.get("localhostProfile")
    if not kind:
        problems.required(f"{path}.type", "type is required when seccompProfile is set")
    elif kind not in _PROFILES:
        problems.unsupported(f"{path}.type", kind, _PROFILES)
    if kind == "Localhost" and not local:
        told = "must be set when seccomp type is Localhost"
        problems.required(f"{path}.localhostProfile", told)
    elif kind != "Localhost" and local is not None:
        told = "can only be set when seccomp type is Localhost"
        shown = {"Type": kind, "LocalhostProfile": local}
        problems.refused_value(f"{path}.localhostProfile", shown, told)


def check_armor(problems: Problems, path: str, context: Draft) -> None:
    if (profile := context.get("appArmorProfile")) is None:
        return
    kind, local = profile.get("type") or "", profile.get("localhostProfile")
    if not kind:
        problems.required(f"{path}.type", "type is required when appArmorProfile is set")
    elif kind not in _PROFILES:
        problems.unsupported(f"{path}.type", kind, _PROFILES)
    elif kind != "Localhost" and local is not None:
        told = "can only be set when AppArmor type is Localhost"
        problems.invalid(f"{path}.localhostProfile", local, told)
    elif kind == "Localhost" and local and local != local.strip():
        problems.invalid(f"{path}.localhostProfile", local, "must not be padded with whitespace")
    elif kind == "Localhost" and not local:
        told = "must be set when AppArmor type is Localhost"
        problems.required(f"{path}.localhostProfile", told)


def check_host_ports(problems: Problems, path: str, spec: Draft) -> None:
    """Ports of the node: each once, and as the container's with the node's network."""
    taken: set[str] = set()
    for key in ("initContainers", "containers"):
        for number, container in enumerate(spec.get(key) or ()):
            for index, port in enumerate(container.get("ports") or ()):
                if not (host := port.get("hostPort")):
                    continue
                at = f"{path}.{key}[{number}].ports[{index}].hostPort"
                if spec.get("hostNetwork") and host != port.get("containerPort"):
                    told = "must match `containerPort` when `hostNetwork` is true"
                    problems.invalid(at, host, told)
                address = f"{port.get('protocol')}/{port.get('hostIP', '')}/{host}"
                problems.unique(at, address, taken)


def _check_ports(problems: Problems, path: str, ports: Sequence[Draft]) -> None:
    names: set[str] = set()
    for index, port in enumerate(ports):
        at = f"{path}[{index}]"
        if name := port.get("name"):
            problems.named(f"{at}.name", name, port_name)
            problems.unique(f"{at}.name", name, names)
        if not port.get("containerPort"):
            problems.required(f"{at}.containerPort")
        else:
            check_port(problems, f"{at}.containerPort", port["containerPort"])
        if port.get("hostPort"):
            check_port(problems, f"{at}.hostPort", port["hostPort"])
        problems.one_of(f"{at}.protocol", port.get("protocol"), PROTOCOLS)


def _check_environment(problems: Problems, path: str, container: Draft) -> None:
    for index, variable in enumerate(container.get("env") or ()):
        at = f"{path}.env[{index}]"
        problems.named(f"{at}.name", variable.get("name"), _env_name)
        if variable.get("valueFrom") is not None:
            _check_value_from(problems, f"{at}.valueFrom", variable)
    for index, source in enumerate(container.get("envFrom") or ()):
        at = f"{path}.envFrom[{index}]"
        references = [key for key in ("configMapRef", "secretRef") if source.get(key) is not None]
        if not references:
            told = "must specify one of: `configMapRef` or `secretRef`"
            problems.invalid(f"{path}.envFrom", "", told)
        elif len(references) > 1:
            problems.invalid(at, "", "may not have more than one field specified at a time")
        for key in references:
            if not source[key].get("name"):
                problems.required(f"{at}.{key}.name")


def _env_name(name: str) -> tuple[str, ...]:
    """Names may be anything that a process can be given (relaxed since 1.30)."""
    if re.fullmatch(r"[ -<>-~]+", name):
        return ()
    told = "a valid environment variable name must consist only of printable ASCII characters"
    return (f"{told} other than '='",)


def _check_value_from(problems: Problems, path: str, variable: Draft) -> None:
    source = variable["valueFrom"]
    kinds = ("configMapKeyRef", "fieldRef", "fileKeyRef", "resourceFieldRef", "secretKeyRef")
    given = [key for key in kinds if source.get(key) is not None]
    if not given:
        told = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`,"
        problems.invalid(path, "", f"{told} `secretKeyRef` or `fileKeyRef`")
    elif variable.get("value"):
        problems.invalid(path, "", "may not be specified when `value` is not empty")
    elif len(given) > 1:
        problems.invalid(path, "", "may not have more than one field specified at a time")
    where = (source.get("fieldRef") or {}).get("fieldPath")
    if where and where.partition("[")[0] not in _PATHS:
        told = f"error converting fieldPath: field label not supported: {where}"
        problems.invalid(f"{path}.fieldRef.fieldPath", where, told)
    for kind in ("configMapKeyRef", "secretKeyRef"):
        if source.get(kind) is None:
            continue
        if not source[kind].get("name"):
            problems.required(f"{path}.{kind}.name")
        problems.named(f"{path}.{kind}.key", source[kind].get("key"), config_key)


def _check_mounts(
    problems: Problems, path: str, mounts: Sequence[Draft], volumes: Set[str]
) -> None:
    paths: set[str] = set()
    for index, mount in enumerate(mounts):
        at, name, where = f"{path}[{index}]", mount.get("name"), mount.get("mountPath")
        if not name:
            problems.required(f"{at}.name")
        elif name not in volumes:
            problems.not_found(f"{at}.name", name)
        if not where:
            problems.required(f"{at}.mountPath")
        elif where in paths:
            problems.invalid(f"{at}.mountPath", where, "must be unique")
        paths.add(where or "")
        if mount.get("subPath") and mount.get("subPathExpr"):
            problems.invalid(f"{at}.subPathExpr", mount["subPathExpr"], _EXCLUSIVE)
        for field in ("subPath", "subPathExpr"):
            value = mount.get(field) or ""
            if value.startswith("/"):
                problems.invalid(f"{path}.{field}", value, "must be a relative path")
            if ".." in value.split("/"):
                problems.invalid(f"{path}.{field}", value, "must not contain '..'")


_EXCLUSIVE = "subPathExpr and subPath are mutually exclusive"


def check_resources(problems: Problems, path: str, resources: Draft) -> None:
    """Look at what a container asks for and may have."""
    _check_amounts(problems, path, resources, check_container_resource)
    _check_huge_pages(problems, path, resources)


def check_pod_resources(problems: Problems, path: str, resources: Draft) -> None:
    """Look at what all containers of a pod have together."""
    _check_amounts(problems, path, resources, _check_pod_resource)
    _check_huge_pages(problems, path, resources)


def _check_amounts(
    problems: Problems,
    path: str,
    resources: Draft,
    check_name: Callable[[Problems, str, str], None],
) -> None:
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    for kind, amounts in (("limits", limits), ("requests", requests)):
        for name, value in amounts.items():
            at = f"{path}.{kind}[{name}]"
            check_name(problems, at, name)
            check_quantity(problems, at, value)
            if "/" in name and (found := amount(value)) is not None and found % 1:
                problems.invalid(at, value, "must be an integer")
            if kind == "requests":
                _check_limit(problems, path, name, value, limits)


def _check_limit(problems: Problems, path: str, name: str, value: Any, limits: Draft) -> None:
    """No request goes over its limit; of what cannot be shared it is the same."""
    asked, limit = amount(value), amount(limits.get(name))
    shared = ("/" not in name or "kubernetes.io/" in name) and not name.startswith("hugepages-")
    if name not in limits:
        if not shared:
            told = "Limit must be set for non overcommitable resources"
            problems.required(f"{path}.limits", told)
    elif not shared and asked != limit:
        told = f"must be equal to {name} limit of {limits[name]}"
        problems.invalid(f"{path}.requests", value, told)
    elif asked is not None and limit is not None and asked > limit:
        told = f"must be less than or equal to {name} limit of {limits[name]}"
        problems.invalid(f"{path}.requests", value, told)


def _check_huge_pages(problems: Problems, path: str, resources: Draft) -> None:
    """Huge pages need memory or a processor beside them."""
    names = {*(resources.get("limits") or {}), *(resources.get("requests") or {})}
    if any(name.startswith("hugepages-") for name in names) and not names & {"cpu", "memory"}:
        problems.forbidden(path, "HugePages require cpu or memory")


def check_container_resource(problems: Problems, path: str, name: str) -> None:
    """Look at the name of something that containers may ask for."""
    if name in _NATIVE or name.startswith("hugepages-"):
        return
    _check_resource_name(problems, path, name)
    if "/" not in name:
        problems.invalid(path, name, "must be a standard resource for containers")


def _check_pod_resource(problems: Problems, path: str, name: str) -> None:
    known = name in _OF_PODS or name.startswith("hugepages-")
    if not known and _check_resource_name(problems, path, name):
        problems.unsupported(path, name, _OF_PODS)


def _check_resource_name(problems: Problems, path: str, name: str) -> bool:
    """Whether there is such a resource at all; what is wrong with its name is told."""
    before = len(problems.causes)
    for words in label_key(name):
        problems.invalid(path, name, words)
    if len(problems.causes) == before and "/" not in name and name not in _STANDARD:
        problems.invalid(path, name, "must be a standard resource type or fully qualified")
    return len(problems.causes) == before


_OF_PODS = ("cpu", "hugepages-", "memory")
_STANDARD = (
    *_NATIVE,
    "configmaps",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
    "storage",
)
_PROBE_NUMBERS = (
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
)


def _check_probe(problems: Problems, path: str, probe: Draft) -> None:
    _check_handler(problems, path, probe)
    for field in _PROBE_NUMBERS:
        value = probe.get(field)
        if isinstance(value, int) and value < 0:
            problems.invalid(f"{path}.{field}", value, "must be greater than or equal to 0")
    success = probe.get("successThreshold", 1)
    if not path.endswith("readinessProbe") and success != 1:
        problems.invalid(f"{path}.successThreshold", success, "must be 1")


def _check_handler(problems: Problems, path: str, handler: Draft) -> None:
    given = [name for name in _HANDLERS if handler.get(name) is not None]
    if not given:
        problems.required(path, "must specify a handler type")
    for name in given[1:]:
        problems.forbidden(f"{path}.{name}", "may not specify more than 1 handler type")
    if "exec" in given and not handler["exec"].get("command"):
        problems.required(f"{path}.exec.command")
    for name in ("httpGet", "tcpSocket"):
        if name in given:
            check_port_or_name(problems, f"{path}.{name}.port", handler[name].get("port", 0))
    if "httpGet" in given:
        scheme = handler["httpGet"].get("scheme", "HTTP")
        if scheme not in ("HTTP", "HTTPS"):
            problems.unsupported(f"{path}.httpGet.scheme", scheme, ["HTTP", "HTTPS"])

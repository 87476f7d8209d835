"""Rules for the containers of a pod."""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

from trueup.apiserver.admission.handlerrules import check_handler, check_probe, check_sleep
from trueup.apiserver.admission.numbers import check_port
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.resourcerules import check_resources
from trueup.apiserver.admission.securityrules import check_privilege
from trueup.k8s.names import config_key, dns_label, port_name

Draft = Mapping[str, Any]

PULL = ("Always", "IfNotPresent", "Never")
PROTOCOLS = ("SCTP", "TCP", "UDP")
MESSAGES = ("File", "FallbackToLogsOnError")
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
            check_handler(problems, f"{path}.lifecycle.{event}", handler)
            check_sleep(problems, f"{path}.lifecycle.{event}.sleep", handler, grace)
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        if probe in container:
            check_probe(problems, f"{path}.{probe}", container[probe])
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
    check_privilege(problems, f"{path}.securityContext", context, spec)


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

"""Rules for the containers of a pod."""

import re
from collections.abc import Mapping, Sequence, Set
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
_SECCOMP = ("Localhost", "RuntimeDefault", "Unconfined")
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
    grace = spec.get("terminationGracePeriodSeconds", 30)
    if not spec.get("containers"):
        problems.required(f"{path}.containers")
    for key in ("containers", "initContainers"):
        for index, container in enumerate(spec.get(key) or ()):
            at = f"{path}.{key}[{index}]"
            _check_name(problems, at, container, names)
            _check_container(problems, at, container, volumes, grace)
            if key == "initContainers" and container.get("restartPolicy") != "Always":
                _check_init(problems, at, container)


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
    problems: Problems, path: str, container: Draft, volumes: Set[str], grace: int
) -> None:
    image = container.get("image") or ""
    if not image:
        problems.required(f"{path}.image")
    elif image != image.strip():
        problems.invalid(f"{path}.image", image, "must not have leading or trailing whitespace")
    problems.one_of(f"{path}.imagePullPolicy", container.get("imagePullPolicy"), PULL)
    problems.one_of(
        f"{path}.terminationMessagePolicy", container.get("terminationMessagePolicy"), MESSAGES
    )
    _check_ports(problems, f"{path}.ports", container.get("ports") or ())
    _check_privilege(problems, f"{path}.securityContext", container.get("securityContext") or {})
    _check_environment(problems, path, container)
    _check_mounts(problems, f"{path}.volumeMounts", container.get("volumeMounts") or (), volumes)
    check_resources(problems, f"{path}.resources", container.get("resources") or {})
    check_huge_pages(problems, f"{path}.resources", container.get("resources") or {})
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        if probe in container:
            _check_probe(problems, f"{path}.{probe}", container[probe])
    for event in ("postStart", "preStop"):
        handler = (container.get("lifecycle") or {}).get(event)
        if handler is not None:
            _check_handler(problems, f"{path}.lifecycle.{event}", handler)
            _check_sleep(problems, f"{path}.lifecycle.{event}.sleep", handler, grace)


def _check_privilege(problems: Problems, path: str, context: Draft) -> None:
    check_users(problems, path, context)
    if context.get("privileged") and context.get("allowPrivilegeEscalation") is False:
        told = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"
        shown = {name[:1].upper() + name[1:]: context.get(name) for name in _CONTEXT}
        shown = {name.replace("SeLinux", "SELinux"): each for name, each in shown.items()}
        problems.refused_value(path, shown, told)


def check_users(problems: Problems, path: str, context: Draft) -> None:
    """Look at the numbers and the seccomp profile of a security context."""
    for field in ("runAsUser", "runAsGroup", "fsGroup"):
        number = context.get(field)
        if isinstance(number, int) and not 0 <= number <= 2**31 - 1:
            told = "must be between 0 and 2147483647, inclusive"
            problems.invalid(f"{path}.{field}", number, told)
    profile = context.get("seccompProfile")
    if profile is None:
        return
    at, kind = f"{path}.seccompProfile", profile.get("type", "")
    if kind == "Localhost" and not profile.get("localhostProfile"):
        problems.required(f"{at}.localhostProfile", "must be set when seccomp type is Localhost")
    elif kind not in _SECCOMP:
        problems.unsupported(f"{at}.type", kind, _SECCOMP)


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


def _check_init(problems: Problems, path: str, container: Draft) -> None:
    for field in ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe"):
        if container.get(field):
            told = "may not be set for init containers without restartPolicy=Always"
            problems.forbidden(f"{path}.{field}", told)


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
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    for kind, amounts in (("limits", limits), ("requests", requests)):
        for name, value in amounts.items():
            at = f"{path}.{kind}[{name}]"
            _check_resource_name(problems, at, name)
            check_quantity(problems, at, value)
            if "/" in name and (found := amount(value)) is not None and found % 1:
                problems.invalid(at, value, "must be an integer")
    for name, value in requests.items():
        asked, limit = amount(value), amount(limits.get(name))
        if "/" in name and limit is not None and asked != limit:
            told = f"must be equal to {name} limit of {limits[name]}"
            problems.invalid(f"{path}.requests", value, told)
        elif asked is not None and limit is not None and asked > limit:
            told = f"must be less than or equal to {name} limit of {limits[name]}"
            problems.invalid(f"{path}.requests", value, told)


def check_huge_pages(problems: Problems, path: str, resources: Draft) -> None:
    """Huge pages need memory or a processor beside them."""
    names = {*(resources.get("limits") or {}), *(resources.get("requests") or {})}
    if any(name.startswith("hugepages-") for name in names) and not names & {"cpu", "memory"}:
        problems.forbidden(path, "HugePages require cpu or memory")


def _check_resource_name(problems: Problems, path: str, name: str) -> None:
    if name in _NATIVE or name.startswith("hugepages-"):
        return
    problems.named(path, name, label_key)
    if "/" not in name:
        told = "must be a standard resource type or fully qualified"
        problems.invalid(path, name, told)
        problems.invalid(path, name, "must be a standard resource for containers")


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

"""Rules for probes, and for what is run when a container starts or stops."""

from collections.abc import Mapping
from typing import Any

from trueup.apiserver.admission.numbers import check_port_or_name
from trueup.apiserver.admission.problems import Problems

Draft = Mapping[str, Any]

_HANDLERS = ("exec", "grpc", "httpGet", "sleep", "tcpSocket")
_PROBE_NUMBERS = (
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
)


def check_probe(problems: Problems, path: str, probe: Draft) -> None:
    check_handler(problems, path, probe)
    for field in _PROBE_NUMBERS:
        value = probe.get(field)
        if isinstance(value, int) and value < 0:
            problems.invalid(f"{path}.{field}", value, "must be greater than or equal to 0")
    success = probe.get("successThreshold", 1)
    if not path.endswith("readinessProbe") and success != 1:
        problems.invalid(f"{path}.successThreshold", success, "must be 1")


def check_handler(problems: Problems, path: str, handler: Draft) -> None:
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


def check_sleep(problems: Problems, path: str, handler: Draft, grace: int) -> None:
    seconds = (handler.get("sleep") or {}).get("seconds", 0)
    if not 0 <= seconds <= grace:
        told = f"must be non-negative and less than terminationGracePeriodSeconds ({grace})"
        problems.invalid(path, seconds, told)

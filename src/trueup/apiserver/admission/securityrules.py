"""Rules for security contexts: of containers, and of pods as far as they are the same."""

from collections.abc import Mapping
from typing import Any

from trueup.apiserver.admission.problems import Problems

Draft = Mapping[str, Any]

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


def check_privilege(problems: Problems, path: str, context: Draft, spec: Draft) -> None:
    """Look at what the processes of a container may do; *spec*: that of its pod."""
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

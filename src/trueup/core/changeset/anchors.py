"""
Anchors: the file and line that a finding about a root belongs to.

Terraform tells places as seen from the root's folder; rules and scanners tell only the resource, of
which the files say where it stands. What is about the root as a whole stands at its first file.
"""

from collections.abc import Iterable, Iterator
from posixpath import normpath

import msgspec

from trueup.core.terraform.faults import CHECK_FAILED
from trueup.core.terraform.files.closure import Closure
from trueup.core.terraform.files.folder import Module
from trueup.core.terraform.files.inspect import inspect
from trueup.core.terraform.files.paths import located
from trueup.core.terraform.walking import bare
from trueup.k8s.ref import Ref
from trueup.model.address import MODES, steps
from trueup.model.policy import Finding, Severity
from trueup.model.terraform import Diagnostic

SAID = "Terraform"
_NAMED = {"check": "check", "output": "output", "var": "variable"}
"""Blocks of one label, by the word that their address begins with."""
_SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING}


def anchored(found: Iterable[Finding], closure: Closure, root: str) -> tuple[Finding, ...]:
    """*root*: its folder."""
    return tuple(
        each if each.where else msgspec.structs.replace(each, where=_place(each.ref, closure, root))
        for each in found
    )


def diagnosed(said: Iterable[Diagnostic], root: str) -> tuple[Finding, ...]:
    """What Terraform says, as findings; their places seen from the top of the repository."""
    return tuple(
        Finding(
            SAID,
            _message(each),
            severity=_SEVERITIES.get(each.severity, Severity.INFO),
            where=_seen(each.where, root),
        )
        for each in said
    )


def unsaid(said: Iterable[Finding], found: Iterable[Finding]) -> tuple[Finding, ...]:
    """*said* by Terraform, without the failing checks that the plan tells, too, as *found*."""
    known = [" ".join(each.message.split()) for each in found if each.type == CHECK_FAILED]
    return tuple(each for each in said if not _known(each, known))


def _known(said: Finding, checks: Iterable[str]) -> bool:
    """Its summary is Terraform's own; what the check says stands behind it."""
    words = said.message.partition(": ")[2] if said.type == SAID else ""
    return bool(words) and any(words in each for each in checks)


def _message(each: Diagnostic) -> str:
    detail = " ".join(each.detail.split())
    summary = " ".join(each.summary.split())
    return f"{summary}: {detail}" if detail else summary


def _seen(where: str, root: str) -> str:
    """``main.tf:3`` of the root ``envs/prod`` is ``envs/prod/main.tf:3``."""
    path, colon, line = where.partition(":")
    if not path or path.startswith("/"):
        return ""
    found = normpath(f"{root}/{path}")
    return "" if found.startswith("../") else f"{found}{colon}{line}"


def _place(ref: Ref | None, closure: Closure, root: str) -> str:
    if ref is not None and (found := _block(ref, closure, root)):
        return found
    first = next(iter(closure.modules.values()), Module())
    return next((f"{placed.path}:1" for placed in first.blocks), "")


def _block(ref: Ref, closure: Closure, root: str) -> str:
    folder = _folder(ref.namespace, closure, root)
    module = closure.modules.get(folder) if folder is not None else None
    mode, _, kind = ref.kind.kind.partition(".")
    type = mode if mode in MODES else _NAMED.get(mode, "resource")
    label = kind if mode in MODES else ref.kind.kind
    labels = (bare(ref.name),) if mode in _NAMED else (label, bare(ref.name))
    for placed in module.of(type) if module else ():
        if placed.block.labels == labels:
            return placed.where
    return ""


def _folder(address: str, closure: Closure, root: str) -> str | None:
    """Of ``module.net["a"].module.sub``; None: it comes from elsewhere."""
    folder: str | None = normpath(root)
    for name in _calls(address):
        here = closure.modules.get(folder or "")
        calls = inspect(here, folder or ".").modules if here else ()
        call = next((each for each in calls if each.name == name and each.local), None)
        folder = located(folder or ".", call.source or "") if call else None
        if folder is None:
            return None
    return folder


def _calls(address: str) -> Iterator[str]:
    parts = steps(address) if address else []
    return (bare(name) for word, name in zip(parts[::2], parts[1::2], strict=False) if word)

"""
Sound: whether what a Stack says has a meaning.

A word that none of our readers knows would be taken for another: ``apply: aproval`` is not
``approval``. So it stops the Stack until somebody has corrected it.
"""

import re
from collections.abc import Iterable, Iterator

from trueup.core.stacks import excluding
from trueup.core.stacks.lasting import seconds
from trueup.k8s.quantity import QuantityError, parse
from trueup.model.policy import Finding
from trueup.model.stack import StackSpec

INVALID = excluding.INVALID
TOOLS = ("terraform", "tofu", "terragrunt")
USES = ("allow", "approval", "deny")
SEVERITIES = ("error", "approval", "warning")
_WORKSPACE = re.compile(r"(?!\.+$)[\w.~$&+=:@-]{1,90}", re.ASCII)
"""As Terraform has it: what need not be escaped in a path; and no path to elsewhere."""
Said = Iterable[tuple[str, str]]
"""Fields, with what stands in them."""


def findings(spec: StackSpec) -> Iterator[Finding]:
    """What is to be corrected before anything is planned."""
    for field, said, known in _words(spec):
        if said not in known:
            yield _wrong(field, f"{_said(said)} is none of {', '.join(known)}")
    for field, said in _durations(spec):
        if said and ((found := seconds(said)) is None or found < 0):
            yield _wrong(field, f"{said} is no duration", "write it as 90s, 30m, 24h or 7d")
    for field, said in _quantities(spec):
        if not _is_quantity(said):
            yield _wrong(
                field, f"{_said(said)} is no quantity", "write it as 512Mi or 2Gi; cpu as 500m"
            )
    for field, said in _names(spec):
        if not said:
            yield _wrong(field, "it is empty")
    if spec.workspace and not _WORKSPACE.fullmatch(spec.workspace):
        hint = "letters, digits and any of - _ . ~ $ & + = : @, as Terraform has it"
        yield _wrong("workspace", f"{spec.workspace[:80]!r} can be no workspace", hint)
    if spec.parallelism < 1:
        yield _wrong("parallelism", f"{spec.parallelism} is less than 1")
    yield from excluding.findings(spec)


def _words(spec: StackSpec) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    policy = spec.policy
    yield "tool", spec.tool, TOOLS
    yield "policy.plan", policy.plan, ("auto", "manual")
    yield "policy.apply", policy.apply, ("auto", "approval", "manual")
    yield "policy.provisioners", policy.provisioners, USES
    yield "policy.external", policy.external, USES
    yield "policy.proposals", policy.proposals, ("without-secrets", "full", "never")
    yield "drift.react", spec.drift.react, ("report", "approval", "heal")
    if policy.checkov:
        yield "policy.checkov", policy.checkov, SEVERITIES
    if spec.backend.kind:
        yield "backend.kind", spec.backend.kind, ("root", "trueup")
    for at, rule in enumerate(policy.rules):
        yield f"policy.rules[{at}].severity", rule.severity, SEVERITIES
    for at, needed in enumerate(spec.depends_on):
        yield f"dependsOn[{at}].kind", needed.kind, ("Stack", "Application")
    for at, target in enumerate(spec.outputs):
        yield f"outputs[{at}].kind", target.kind, ("Secret", "ConfigMap")


def _durations(spec: StackSpec) -> Said:
    yield "drift.every", spec.drift.every
    yield "timeouts.init", spec.timeouts.init
    yield "timeouts.plan", spec.timeouts.plan
    yield "timeouts.apply", spec.timeouts.apply
    if spec.retry is not None and (pause := spec.retry.backoff) is not None:
        yield "retry.backoff.duration", pause.duration
        yield "retry.backoff.maxDuration", pause.max_duration


def _quantities(spec: StackSpec) -> Said:
    yield "runner.memory", spec.runner.memory
    yield "runner.disk", spec.runner.disk
    if spec.runner.cpu:
        yield "runner.cpu", spec.runner.cpu


def _names(spec: StackSpec) -> Said:
    lists: tuple[tuple[str, list[str]], ...] = (
        ("variables", [each.name for each in spec.variables]),
        ("dependsOn", [each.name for each in spec.depends_on]),
        ("outputs", [each.name for each in spec.outputs]),
        ("runner.env", [each.name for each in spec.runner.env]),
    )
    for field, names in lists:
        yield from ((f"{field}[{at}].name", name) for at, name in enumerate(names))


def _is_quantity(text: str) -> bool:
    try:
        return parse(text).amount >= 0
    except QuantityError:
        return False


def _said(text: str) -> str:
    return text or "an empty text"


def _wrong(field: str, why: str, hint: str = "") -> Finding:
    return Finding(INVALID, f"spec.{field}: {why}", hint)

"""Faults: what of a plan must stop it, or be told with it, as Terraform itself found out."""

from collections.abc import Iterator

from trueup.core.terraform.secrets import Raw, Secrets
from trueup.core.terraform.unmet import CHECK, UNMET, told
from trueup.model.address import ref_of
from trueup.model.policy import Finding, Severity

CHECK_FAILED = "CheckFailed"
READ = "1"
"""The major number of ``format_version`` that is understood; Terraform and OpenTofu share it."""
_KNOWN = frozenset({"no-op", "create", "read", "update", "delete", "forget"})


def faults(shown: Raw, changes: list[Raw], secrets: Secrets) -> Iterator[Finding]:
    version = str(shown.get("format_version", ""))
    if version.partition(".")[0] != READ:
        yield Finding(
            "PlanUnreadable",
            f"the plan's JSON is of format {version or 'unknown'}; we read {READ}.x",
            "choose a version of Terraform or OpenTofu that writes it",
        )
    yield from _ended(shown, changes)
    for each in changes:
        actions = (each.get("change") or {}).get("actions") or ()
        if not _KNOWN.issuperset(actions):
            named = ", ".join(map(str, actions))
            words = f"what would be done to {each.get('address')} is not known to us: {named}"
            yield Finding("PlanUnreadable", words, ref=ref_of(str(each.get("address"))))
    yield from _checks(shown, secrets)


def _ended(shown: Raw, changes: list[Raw]) -> Iterator[Finding]:
    if shown.get("errored"):
        words = "planning ended with errors, so the plan is not whole"
        yield Finding("PlanFailed", words, "see the run's diagnostics")
        return
    if shown.get("applyable") is False and any(map(_does, changes)):
        yield Finding("PlanFailed", "Terraform says that this plan cannot be applied")
    deferred = [each.get("resource_change") or {} for each in shown.get("deferred_changes") or ()]
    if deferred:
        named = ", ".join(sorted(str(each.get("address")) for each in deferred)[:5])
        words = f"{len(deferred)} put off to a later plan: {named}"
        yield Finding("PlanIncomplete", words, "plan again after the apply", Severity.WARNING)
    elif shown.get("complete") is False:
        words = "not everything is planned: another plan is needed after this one"
        yield Finding("PlanIncomplete", words, severity=Severity.WARNING)


def _does(each: Raw) -> bool:
    return (each.get("change") or {}).get("actions") not in (["no-op"], ["read"])


def _checks(shown: Raw, secrets: Secrets) -> Iterator[Finding]:
    """``check`` blocks only warn; what a resource or an output must fulfil stops."""
    for check in shown.get("checks") or ():
        if check.get("status") not in UNMET:
            continue
        kind = (check.get("address") or {}).get("kind")
        severity = Severity.WARNING if kind == CHECK else Severity.ERROR
        for instance in check.get("instances") or ():
            if instance.get("status") not in UNMET:
                continue
            name = str((instance.get("address") or {}).get("to_display", ""))
            problems = [
                secrets.masked(str(each.get("message"))) for each in instance.get("problems") or ()
            ]
            words = told(name, problems)
            yield Finding(CHECK_FAILED, words, severity=severity, ref=ref_of(name))

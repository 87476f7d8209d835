"""Scanning: what checkov says of a plan, as findings."""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.model.address import ref_of
from trueup.model.policy import Finding, Severity

SCANNED = "CheckovFailed"
MOST = 100


def findings(said: Any, severity: str = "warning") -> tuple[Finding, ...]:
    """*said*: its JSON, of one framework or of several. *severity*: as of a rule."""
    failed = list(_failed(said))
    level = Severity.ERROR if severity == "error" else Severity.WARNING
    found = [_finding(each, level, asks=severity == "approval") for each in failed[:MOST]]
    if len(failed) > MOST:
        words = f"and {len(failed) - MOST} checks more"
        found.append(Finding(SCANNED, words, severity=level, asks=severity == "approval"))
    return tuple(found)


def _failed(said: Any) -> Iterator[Mapping[str, Any]]:
    for report in said if isinstance(said, list) else [said]:
        results = report.get("results") if isinstance(report, dict) else None
        yield from (results or {}).get("failed_checks") or ()


def _finding(check: Mapping[str, Any], level: Severity, *, asks: bool) -> Finding:
    address = str(check.get("resource_address") or check.get("resource") or "")
    words = f"{address}: {check.get('check_name')} ({check.get('check_id')})"
    hint = str(check.get("guideline") or "")
    return Finding(SCANNED, words, hint, level, ref_of(address), asks)

"""
SARIF: findings as code hosts show them beside the lines of a pull request.

The format is SARIF 2.1.0 of OASIS. A finding without a place in a file stands at the root's folder.
What it is told from others by is the same however often it is found, and wherever in its file it
stands: so hosts know which ones are new.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from trueup.model.address import address
from trueup.model.policy import Finding, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::(?P<column>\d+))?")


def sarif(findings: Iterable[Finding], folder: str = ".", version: str = "") -> dict[str, Any]:
    """*folder*: of the root; *version*: ours."""
    return report(((each, folder) for each in findings), version)


def report(findings: Iterable[tuple[Finding, str]], version: str = "") -> dict[str, Any]:
    """Each with the folder of what it is about; *version*: ours."""
    found = list(findings)
    rules = sorted({each.type for each, _ in found})
    driver: dict[str, Any] = {
        "name": "trueup",
        "rules": [{"id": name, "shortDescription": {"text": _words(name)}} for name in rules],
    }
    if version:
        driver["version"] = version
    results = [_result(each, rules.index(each.type), folder) for each, folder in found]
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "utf16CodeUnits"}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(each: Finding, rule: int, folder: str) -> Mapping[str, Any]:
    text = f"{each.message}. {each.hint}" if each.hint else each.message
    location: dict[str, Any] = {"physicalLocation": _physical(each, folder)}
    if each.ref is not None:
        name = address(each.ref)
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "resource"}]
    return {
        "ruleId": each.type,
        "ruleIndex": rule,
        "level": _LEVELS[each.severity],
        "message": {"text": text},
        "locations": [location],
        "partialFingerprints": {"trueup/v1": _fingerprint(each, folder)},
    }


def _physical(each: Finding, folder: str) -> Mapping[str, Any]:
    place = _PLACE.fullmatch(each.where)
    if place is None:
        return {"artifactLocation": {"uri": quote(each.where or folder)}}
    region = {"startLine": int(place["line"])}
    if place["column"]:
        region["startColumn"] = int(place["column"])
    return {"artifactLocation": {"uri": quote(place["file"])}, "region": region}


def _fingerprint(each: Finding, folder: str) -> str:
    file = each.where.partition(":")[0] or folder
    bare = each.message.replace(each.where, file) if each.where else each.message
    about = address(each.ref) if each.ref else ""
    return hashlib.sha256("\0".join((each.type, file, about, bare)).encode()).hexdigest()[:32]


def _words(name: str) -> str:
    """``VariableMissing``: Variable missing."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()

"""
Refusals: what is said of an object that an API server did not take.

Whoever reads it sits before a repository: so it names the object, the file and line that declare
it, and what to do. An API server's own words stand first; people search for them.
"""

import re
from collections.abc import Sequence

import msgspec

from trueup.core.decide.results import name_of
from trueup.core.trace.paths import parts
from trueup.k8s.ref import Ref
from trueup.model.decision import Target
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.model.origin import Origin, Place
from trueup.model.plan import Plan
from trueup.model.policy import Finding

MOST = 3  # fields that are told
_NO_VALIDATION = "correct or remove the field, or set the sync option Validate=false"
HINTS = (
    (
        ".sops: field not declared",
        "it is encrypted, and no key is known here: give the age key in a Secret labelled "
        "trueup.dev/secret-type: sops-age, or by --age-keys",
    ),
    ("field not declared in schema", _NO_VALIDATION),
    ("unknown field", _NO_VALIDATION),
    (
        "field is immutable",
        "it cannot be changed in place: rename the object, or sync it with Replace=true,Force=true",
    ),
    ("updates to statefulset spec for fields other than", "delete it and sync, or Replace=true"),
    ("failed calling webhook", "see whether the webhook's service runs; it is tried again"),
    ("admission webhook", "do what the webhook asks for, or speak to who runs it"),
    ("ValidatingAdmissionPolicy", "do what the policy asks for, or speak to who made it"),
    ("violates PodSecurity", "correct the pod's securityContext, or the namespace's level"),
    ("exceeded quota", "ask for less, or have the quota of the namespace raised"),
    ("being terminated", "wait until the namespace is gone, then sync again"),
)
"""What to do, by words of the refusal; the first that is found holds."""
REASONS = {
    "Invalid": "correct it in Git",
    "BadRequest": "correct it in Git",
    "RequestEntityTooLarge": "split the object, or take large data out of it",
}
"""What to do where no words are known, by the reason."""

_NAMED = (
    re.compile(r"(?:^|\s)\.(\S+): (?:field not declared|duplicate entries|expected )"),
    re.compile(r'unknown field "([^"]+)"'),
    re.compile(r"Go struct field \w+\.(\S+) of type"),
)
"""How a field is named by those who give no causes: typed values, strict and Go's decoding."""
_NO_NAMESPACE = re.compile(r'namespaces "[^"]+" not found')
_INDEX = re.compile(r"\[\d+\]")


def named_fields(error: Stalled | Unreachable, *, merged: bool) -> tuple[tuple[str, ...], ...]:
    """
    The paths that a refusal complains of.

    *merged*: it is of what is live with ours in it, so an index in a list need not be ours.
    """
    causes = [each.field for each in error.causes] if isinstance(error, Refused) else []
    words = [field for named in _NAMED for field in named.findall(error.message)]
    found = dict.fromkeys(parts(field) for field in (*words, *causes) if field)
    if merged:
        found = dict.fromkeys(map(_unindexed, found))
    return tuple(path for path in found if path)[:MOST]


def told(ref: Ref, error: Stalled | Unreachable, places: Sequence[Place]) -> str:
    """*places*: of the object itself, then of the fields that `named_fields` gave."""
    known = name_of(ref) in error.message or f'"{ref.name}"' in error.message
    message = error.message if known else f"{name_of(ref)}: {error.message}"
    notes = [declared(places), f"hint: {hint}" if (hint := hint_of(error)) else ""]
    said = "; ".join(filter(None, notes))
    return f"{message} ({said})" if said else message


def hint_of(error: Stalled | Unreachable) -> str:
    """What to do about it."""
    if _NO_NAMESPACE.search(error.message):
        return "declare the namespace, or set the sync option CreateNamespace=true"
    words = next((hint for words, hint in HINTS if words in error.message), "")
    reason = error.reason if isinstance(error, Stalled) else ""
    return words or error.hint or REASONS.get(reason, "")


def declared(places: Sequence[Place]) -> str:
    """``declared at web/web.yaml:9``: the fields' own lines where they are known."""
    own, fields = places[:1], [place for place in places[1:] if place.exact]
    return "; ".join(dict.fromkeys(_worded(place) for place in fields or own if _worded(place)))


def located(plan: Plan, target: Target) -> Plan:
    """The findings of *plan* with the place of the object that each is about."""
    findings = tuple(_located(each, target) for each in plan.findings)
    return msgspec.structs.replace(plan, findings=findings)


def _located(finding: Finding, target: Target) -> Finding:
    origin = target.origin(finding.ref) if finding.ref else Origin()
    if not origin.file:
        return finding
    place = _worded(Place(origin.file, origin.line))
    return msgspec.structs.replace(finding, message=f"{finding.message} ({place})")


def _worded(place: Place) -> str:
    if place.file:
        return f"declared {'at' if place.line else 'in'} {place}"
    return f"set by the Application's {place.how}" if place.how else ""


def _unindexed(path: tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for part in path:
        if _INDEX.fullmatch(part):
            break
        found.append(part)
    return tuple(found)

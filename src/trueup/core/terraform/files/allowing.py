"""
Allowing: what a root's files would do that its Stack's policy does not allow, told before anything
is run, and which variables have no value.

Only what stands in the repository is seen. Modules from elsewhere may run programs too: a policy
that means it lists the places that modules may come from.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from trueup.core import globs
from trueup.core.terraform.files.inspect import Inspection
from trueup.core.terraform.files.uses import Use
from trueup.model.policy import Finding, Severity
from trueup.model.stack import StackPolicy

ALLOW, DENY = "allow", "deny"
_FORCED = re.compile(r"^([a-z0-9]+)::")
_VARIABLE = "TF_VAR_"
_REVISION = re.compile(r"\?.*$")
_HIDDEN = {
    "provisioner": re.compile(rb"\bprovisioner\b"),
    "data source": re.compile(rb"\b(external|http|terraform_remote_state|local_command)\b"),
}


def refusals(found: Inspection, policy: StackPolicy) -> tuple[Finding, ...]:
    """*found*: of the root with all of its local modules."""
    inward, outward = "policy.provisioners", "policy.external"
    return (
        *_uses(found.provisioners, policy.provisioners, "runs a program", inward),
        *_uses(found.outward, policy.external, "runs or asks others while planning", outward),
        *_uses(found.strays, policy.external, "reads a file outside of the repository", outward),
        *(_unmasked(each) for each in found.unmasked),
        *_modules(found, policy.modules),
    )


def unreadable(
    found: Inspection, texts: Mapping[str, bytes], policy: StackPolicy
) -> tuple[Finding, ...]:
    """
    Of files of which a part makes no sense: what is in it is not known, so somebody has to look.

    *texts*: those files. Where the policy forbids what they seem to hold, they are refused.
    """
    hint = "correct the file; Terraform says more about it when it plans"

    def severity(problem: str) -> Severity:
        text = texts.get(problem.partition(":")[0], b"")
        return Severity.ERROR if _suspect(text, policy) else Severity.WARNING

    return tuple(
        Finding(
            "ConfigurationUnreadable", each, hint, severity(each), asks=True, where=_place(each)
        )
        for each in found.problems
    )


def unset(
    found: Inspection, given: Collection[str], filed: Collection[str] = ()
) -> tuple[Finding, ...]:
    """
    Variables of the root without a default that nobody gives a value, and values for none.

    *given*: by the Stack; *filed*: by files of the repository, which may be shared among roots.
    """
    names = {each.name for each in found.variables}
    known = {*given, *filed}
    missing = [each for each in found.variables if each.required and each.name not in known]
    return (
        *(
            Finding(
                "VariableMissing",
                f"variable {each.name} has no value ({each.where})",
                "give it one in spec.variables, in a file of variables, or a default",
                where=each.where,
            )
            for each in missing
        ),
        *(
            Finding(
                "VariableUnknown",
                f"the root has no variable {name}; its value is not used",
                severity=Severity.WARNING,
            )
            for name in sorted(set(given) - names)
        ),
    )


def set_by(environment: Collection[str]) -> set[str]:
    """The variables that the runner's environment gives a value to (``TF_VAR_name``)."""
    return {
        each.removeprefix(_VARIABLE)
        for each in environment
        if each.startswith(_VARIABLE) and each != _VARIABLE
    }


def unfiled(paths: Iterable[str], folder: str) -> tuple[Finding, ...]:
    """Files of variables that are not there; one outside of the repository is nobody's."""
    hint = "correct spec.variableFiles: paths are seen from the root"
    return tuple(
        Finding("FileMissing", f"there is no file of variables {each}, seen from {folder}", hint)
        for each in paths
    )


def absent(missing: Iterable[tuple[str, str]]) -> tuple[Finding, ...]:
    """Local modules that are called, and are not there."""
    return tuple(
        Finding("ModuleMissing", f"module {source} is not in the repository ({where})", where=where)
        for source, where in missing
    )


def place(source: str) -> str:
    """
    Where a module comes from, as a policy names it: without ``git::``, a folder, or a revision.

    >>> place("git::https://git.example.com/net.git//vpc?ref=v1")
    'https://git.example.com/net.git'
    """
    bare = _REVISION.sub("", _FORCED.sub("", source))
    head, _, _ = bare.partition("//") if "://" not in bare else _after_scheme(bare)
    return head


def _written(source: str) -> tuple[str, str]:
    """As a policy may name it; what stands behind ``?`` may say anything."""
    return place(source), _REVISION.sub("", source)


def _after_scheme(source: str) -> tuple[str, str, str]:
    scheme, mark, rest = source.partition("://")
    head, slashes, folder = rest.partition("//")
    return f"{scheme}{mark}{head}", slashes, folder


def _uses(uses: Iterable[Use], allowed: str, what: str, setting: str) -> Iterator[Finding]:
    if allowed == ALLOW:
        return
    for each in uses:
        words = f"{each.by} {what}: {each.what} ({each.where})"
        if allowed == DENY:
            yield Finding("NotAllowed", words, f"{setting} denies it", where=each.where)
        else:
            asked = Severity.WARNING
            yield Finding("NeedsApproval", words, severity=asked, asks=True, where=each.where)


def _unmasked(use: Use) -> Finding:
    words = f"a value is shown that was sensitive: {use.by} ({use.where})"
    return Finding("Unmasked", words, severity=Severity.WARNING, where=use.where)


def _modules(found: Inspection, allowed: Collection[str]) -> Iterator[Finding]:
    for call in found.modules:
        if call.local or not allowed:
            continue
        if call.source is None:
            words = f"where module {call.name} comes from is not told by its file ({call.where})"
            hint = "policy.modules allows only named places"
            yield Finding("NotAllowed", words, hint, where=call.where)
        elif not any(globs.matches_any(allowed, each) for each in _written(call.source)):
            words = f"module {call.name} comes from {call.source} ({call.where})"
            hint = f"policy.modules allows {', '.join(allowed)}"
            yield Finding("NotAllowed", words, hint, where=call.where)


def _place(problem: str) -> str:
    """``main.tf:3:4`` of ``main.tf:3:4: what is wrong``."""
    return problem.partition(": ")[0]


def _suspect(text: bytes, policy: StackPolicy) -> bool:
    return (policy.provisioners == DENY and _HIDDEN["provisioner"].search(text) is not None) or (
        policy.external == DENY and _HIDDEN["data source"].search(text) is not None
    )

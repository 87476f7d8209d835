"""
Rules: what the users' own rules are asked of a plan, and what their answers mean.

A rule is Rego as conftest reads it (``deny``, ``violation`` and ``warn``, with or without a suffix,
sets of texts or of objects with a ``msg``), or one CEL expression over ``plan``. Whoever evaluates
them is a port (``Rules``): here is only which text is asked, and how.

One that cannot be read, or asked, stops the plan: a rule that is not heard must not be taken for
one that has nothing to say.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from posixpath import normpath

from trueup.model.policy import Finding, Severity
from trueup.model.rules import Answer, Question
from trueup.model.stack import Rule, StackPolicy

FAILED, BROKEN = "RuleFailed", "RuleBroken"
LONGEST = 256 << 10  # bytes of one rule
MOST = 50  # messages of one rule
LANGUAGES = {".rego": "rego", ".cel": "cel"}
STOPS, TELLS = ("deny", "violation"), ("warn",)

_PACKAGE = re.compile(r"^\s*package\s+([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*(?:#.*)?$", re.M)
_ENTRY = re.compile(r"^(?:default\s+)?((?:deny|violation|warn)(?:_\w+)?)\b", re.M)
_OUTWARD = re.compile(r"\b(http\.send|opa\.runtime|net\.lookup_ip_addr)\b")
"""What would tell others of the plan, or would read what is not of it."""


def question(rule: Rule, files: Mapping[str, bytes]) -> Question | Finding:
    """*files*: of the root, by path; only those that rules name are looked at."""
    given = [each for each in (rule.rego, rule.cel, rule.path) if each]
    name = named(rule)
    if len(given) != 1:
        return _broken(name, "it must have one of rego, cel and path")
    if not rule.path:
        return _of(name, "rego" if rule.rego else "cel", given[0])
    path = normpath(rule.path)
    language = LANGUAGES.get(path[path.rfind(".") :])
    if language is None:
        return _broken(name, f"{rule.path} is neither a .rego nor a .cel file")
    if path.startswith(("..", "/")):
        return _broken(name, f"{rule.path} is not below the root")
    if path not in files:
        return _broken(name, f"there is no file {rule.path} in the root")
    return _of(name, language, files[path].decode(errors="replace"))


def files_of(policy: StackPolicy) -> frozenset[str]:
    """The files that rules, and prices, are read from."""
    return frozenset({*(each.path for each in policy.rules), policy.cost.path} - {""})


def named(rule: Rule) -> str:
    return rule.name or rule.path or rule.message or (rule.cel or rule.rego)[:40].strip()


def findings(rule: Rule, answer: Answer) -> Iterator[Finding]:
    """What the answer to *rule* means for the plan."""
    name = named(rule)
    if answer.failed:
        yield _broken(name, answer.failed)
        return
    if not answer.holds:
        yield _told(
            name, rule.message or f"{rule.cel.strip() or rule.path} is not true", rule.severity
        )
    for texts, severity in ((answer.deny, "error"), (answer.warn, "warning")):
        for text in texts[:MOST]:
            yield _told(name, text or rule.message or "it says no", severity)
        if len(texts) > MOST:
            yield _told(name, f"and {len(texts) - MOST} more", severity)


def all_findings(
    rules: Sequence[Rule], asked: Sequence[Question | Finding], answers: Sequence[Answer]
) -> tuple[Finding, ...]:
    """*asked*: of each rule; *answers*: to those that are questions, in their order."""
    left = iter(answers)
    found: list[Finding] = []
    for rule, each in zip(rules, asked, strict=True):
        if isinstance(each, Finding):
            found.append(each)
        else:
            found += findings(rule, next(left, Answer(failed="it was not answered")))
    return tuple(found)


def _told(name: str, message: str, severity: str) -> Finding:
    asks = severity == "approval"
    level = Severity.ERROR if severity == "error" else Severity.WARNING
    return Finding(FAILED, f"{name}: {message}", severity=level, asks=asks)


def _broken(name: str, why: str) -> Finding:
    words = f"rule {name}: {why}"
    return Finding(BROKEN, words, "correct the rule; until then nothing is applied")


def _of(name: str, language: str, text: str) -> Question | Finding:
    if len(text) > LONGEST:
        return _broken(name, f"it is longer than {LONGEST >> 10} KiB")
    if language == "cel":
        return Question(name, language, text)
    if outward := _OUTWARD.search(text):
        return _broken(name, f"{outward[1]} is not allowed: a rule sees nothing but the plan")
    package = _PACKAGE.search(text)
    if package is None:
        return _broken(name, "it has no package")
    entries = dict.fromkeys(_ENTRY.findall(text))
    if not entries:
        return _broken(name, "it has no rule deny, violation or warn")
    paths = {entry: f"data.{package[1]}.{entry}" for entry in entries}
    return Question(
        name,
        language,
        text,
        tuple(path for entry, path in paths.items() if entry.startswith(STOPS)),
        tuple(path for entry, path in paths.items() if entry.startswith(TELLS)),
    )

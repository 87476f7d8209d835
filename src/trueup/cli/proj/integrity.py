"""From flags and arguments to the policies of a project's signatures; each gives a new spec."""

from collections.abc import Mapping
from typing import Any

from trueup.cli.command import Call
from trueup.cli.flags import csv, switch, text
from trueup.cli.output import Failure
from trueup.cli.proj.spec import Spec

Policy = dict[str, Any]
MODES = ("none", "head", "strict")
COLUMNS = ("ID", "GPG-MODE", "GPG-KEYS", "REPO-URLS")
METHOD = "GIT/GPG"
_YES = switch("yes", "Do not ask", "y")
ADDED = (
    csv("repo-url", "Repositories: globs; a leading ! excludes"),
    text("gpg-mode", "none, head or strict"),
    csv("gpg-key", "Keys that may sign"),
)
UPDATED = (
    *ADDED,
    csv("add-repo-url", "Further repositories"),
    csv("delete-repo-url", "Repositories to leave out"),
    csv("add-gpg-key", "Further keys"),
    csv("delete-gpg-key", "Keys to leave out"),
    _YES,
)
DELETED = (_YES,)


def add(spec: Spec, call: Call) -> Spec:
    urls, mode = call.given.many("repo-url"), call.given.text("gpg-mode")
    if not urls:
        raise Failure("a policy needs repositories", "--repo-url 'https://git.example.com/*'")
    made = _policy(list(urls), _mode(mode), list(call.given.many("gpg-key")))
    return _with(spec, [*policies(spec), made])


def update(spec: Spec, call: Call) -> Spec:
    known = policies(spec)
    at = _number(known, call.given.text("POLICY_ID"))
    urls, mode, keys = _parts(known[at])
    if call.given.has("gpg-mode"):
        mode = _mode(call.given.text("gpg-mode"))
    urls = _changed(call, "repo-url", urls)
    keys = _changed(call, "gpg-key", keys)
    return _with(spec, [*known[:at], _policy(urls, mode, keys), *known[at + 1 :]])


def delete(spec: Spec, call: Call) -> Spec:
    known = policies(spec)
    gone = {_number(known, each) for each in call.given.many("POLICY_ID")}
    call.confirm("Are you sure you want to delete these policies?")
    return _with(spec, [each for number, each in enumerate(known) if number not in gone])


def policies(spec: Mapping[str, Any]) -> list[Policy]:
    git = (spec.get("sourceIntegrity") or {}).get("git") or {}
    return list(git.get("policies") or ())


def row(number: int, policy: Policy) -> tuple[object, ...]:
    urls, mode, keys = _parts(policy)
    none = "<none>"
    return (number, mode or none, ", ".join(keys) or none, ", ".join(urls) or none)


def wanted(spec: Mapping[str, Any]) -> bool:
    """Whether signatures are asked for, in the one way or in the older one."""
    return any(each.get("gpg") for each in policies(spec)) or bool(spec.get("signatureKeys"))


def _parts(policy: Policy) -> tuple[list[str], str, list[str]]:
    gpg = policy.get("gpg") or {}
    urls = [each.get("url", "") for each in policy.get("repos") or ()]
    return urls, gpg.get("mode") or "", list(gpg.get("keys") or ())


def _policy(urls: list[str], mode: str, keys: list[str]) -> Policy:
    repos = [{"url": each} for each in urls]
    return {"repos": repos, "gpg": {"mode": mode, "keys": keys}}


def _changed(call: Call, flag: str, known: list[str]) -> list[str]:
    """All anew, or some more and some less."""
    given = call.given
    whole = list(given.many(flag)) if given.has(flag) else known
    more = [each for each in given.many(f"add-{flag}") if each not in whole]
    return [each for each in (*whole, *more) if each not in given.many(f"delete-{flag}")]


def _mode(said: str) -> str:
    if said not in MODES:
        wrong = f"gpg-mode must be one of {', '.join(MODES)}" if said else "gpg-mode must be set"
        raise Failure(wrong, "--gpg-mode head")
    return said


def _number(known: list[Policy], said: str) -> int:
    if not said.isdecimal() or int(said) >= len(known):
        listed = "trueup proj source-integrity git policies list PROJECT"
        raise Failure(f"policy with id '{said}' not found", f"{listed} shows what is there")
    return int(said)


def _with(spec: Spec, wanted: list[Policy]) -> Spec:
    said = dict(spec.get("sourceIntegrity") or {})
    return {**spec, "sourceIntegrity": {**said, "git": {"policies": wanted}}}

"""``admin settings``: what ``argocd-cm`` and ``argocd-secret`` come to, from files or a cluster."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import yaml

from trueup.cli import home
from trueup.cli.admin import held
from trueup.cli.command import Call
from trueup.cli.output import FAILED, USAGE, Failure
from trueup.core.access.accounts import accounts
from trueup.service import showing
from trueup.service.argocd_cm import operating
from trueup.service.entering import entering

MAP, SECRET = "argocd-cm", "argocd-secret"
KINDS = {MAP: held.CONFIG_MAP, SECRET: held.SECRET}
Data = Mapping[str, str]


class Said(NamedTuple):
    """The ``data`` of both, the secret one decoded."""

    map: Data
    secret: Data


class Verdict(NamedTuple):
    """What a group of settings comes to, what is wrong with it, and what has no effect."""

    summary: str
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


async def said(call: Call) -> Said:
    given = call.given
    files = {MAP: given.text("argocd-cm-path"), SECRET: given.text("argocd-secret-path")}
    if not (files[MAP] or given.on("load-cluster-settings")):
        hint = "--argocd-cm-path FILE, or --load-cluster-settings"
        raise Failure("which settings?", hint, USAGE)
    found = {
        name: await held.of_file(path, KINDS[name], name, call.out.note)
        for name, path in files.items()
        if path
    }
    missing = [name for name in files if name not in found]
    if given.on("load-cluster-settings") and missing:
        async with home.opened(given) as opened:
            for name in missing:
                found[name] = await held.of_cluster(opened, KINDS[name], name)
    return Said(found[MAP], found.get(SECRET, {}))


async def validate(call: Call) -> int:
    """A line for each group, and what is wrong; 1 if anything is."""
    groups = call.given.many("group") or tuple(GROUPS)
    if unknown := [each for each in groups if each not in GROUPS]:
        raise Failure(f"no group of settings {unknown[0]!r}", f"one of {', '.join(GROUPS)}", USAGE)
    settings = await said(call)
    verdicts = {name: GROUPS[name](settings) for name in groups}
    for name, verdict in verdicts.items():
        call.out.line(f"{'❌' if verdict.problems else '✅'} {name}")
        for line in verdict.problems or filter(None, (verdict.summary,)):
            call.out.line(line)
        for line in verdict.notes:
            call.out.line(f"note: {line}")
        call.out.line()
    return FAILED if any(each.problems for each in verdicts.values()) else 0


def _general(settings: Said) -> Verdict:
    """What is of no other group."""
    problems = [
        *_of(settings, _general_key),
        *entering(settings.map).problems,
        *showing.problems(settings.map),
        *_no_map(settings.map, "oidc.config"),
        *_no_map(settings.map, "dex.config"),
    ]
    notes = tuple(_notes(settings, _general_key))
    way = next((name for key, name in WAYS.items() if settings.map.get(key, "").strip()), "")
    if not way:
        return Verdict("SSO is not configured", tuple(problems), notes)
    missing = "" if settings.map.get("url") else " ('url' field is missing)"
    return Verdict(f"{way} is configured{missing}", tuple(problems), notes)


WAYS = {"dex.config": "Dex", "oidc.config": "OIDC"}
OTHERS = ("accounts.", "admin.", "kustomize.", "resource.customizations", "resource.compareoptions")


def _general_key(key: str) -> bool:
    return not key.startswith(OTHERS)


def _kustomize(settings: Said) -> Verdict:
    found = operating(settings.map)
    summary = settings.map.get("kustomize.buildOptions", "").strip() or "default options"
    if found.kustomizes:
        summary += f" ({len(found.kustomizes)} versions)"

    def mine(key: str) -> bool:
        return key.startswith("kustomize.")

    return Verdict(summary, tuple(_of(settings, mine)), tuple(_notes(settings, mine)))


def _overrides(settings: Said) -> Verdict:
    found = operating(settings.map)
    rules = {(each.rule.group, each.rule.kind) for each in found.overrides.ignore}
    kinds = {*found.health, *found.actions, *(f"{group}/{kind}" for group, kind in rules)}
    mine = ("resource.customizations", "resource.compareoptions")
    problems = tuple(_of(settings, lambda key: key.startswith(mine)))
    return Verdict(f"{len(kinds)} resource overrides", problems)


def _accounts(settings: Said) -> Verdict:
    found = accounts(settings.map, settings.secret)
    return Verdict(f"{len(found.known)} accounts", found.problems)


GROUPS: Mapping[str, Callable[[Said], Verdict]] = {
    "accounts": _accounts,
    "general": _general,
    "kustomize": _kustomize,
    "resource-overrides": _overrides,
}


def _of(settings: Said, mine: Callable[[str], bool]) -> Iterator[str]:
    """The problems of keys that are *mine*."""
    return (each for each in operating(settings.map).problems if mine(each))


def _notes(settings: Said, mine: Callable[[str], bool]) -> Iterator[str]:
    return (each for each in operating(settings.map).passed_over if mine(each))


def _no_map(data: Data, key: str) -> Iterator[str]:
    try:
        found = yaml.safe_load(data.get(key, ""))
    except yaml.YAMLError as error:
        yield f"{key}: it is not YAML: {' '.join(str(error).split())}"
        return
    if found is not None and not isinstance(found, dict):
        yield f"{key}: it is not a map"

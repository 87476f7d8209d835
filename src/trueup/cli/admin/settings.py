"""``admin settings``: what ``argocd-cm`` and ``argocd-secret`` come to, from files or a cluster."""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from trueup.cli import home, manifests
from trueup.cli.command import Call
from trueup.cli.output import FAILED, USAGE, Failure
from trueup.core.access.accounts import accounts
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.service import showing
from trueup.service.argocd_cm import operating
from trueup.service.entering import entering

MAP, SECRET = "argocd-cm", "argocd-secret"
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
    found = {name: await _file(call, path, name) for name, path in files.items() if path}
    missing = [name for name in files if name not in found]
    if given.on("load-cluster-settings") and missing:
        async with home.opened(given) as opened:
            for name in missing:
                kind = GroupKind("", "Secret" if name == SECRET else "ConfigMap")
                found[name] = _decoded(
                    await opened.cluster.get(Ref(kind, opened.namespace, name)), name, opened
                )
    return Said(found[MAP], found.get(SECRET, {}))


async def _file(call: Call, path: str, name: str) -> Data:
    kind = "Secret" if name == SECRET else "ConfigMap"
    found = [each for each in await manifests.bodies(path, call.out.note) if each["kind"] == kind]
    if len(found) > 1:
        found = [each for each in found if each["metadata"]["name"] == name]
    if not found:
        raise Failure(f"{path} holds no {kind}", f"it should be {name}")
    return _texts(Object(found[0]), path)


def _decoded(found: Object | None, name: str, opened: home.Home) -> Data:
    if found is None:
        where = f"namespace {opened.namespace} of {opened.cluster.name}"
        raise Failure(f"there is no {name} in {where}", "-n NAMESPACE says where it is")
    return _texts(found, name)


def _texts(found: Object, where: str) -> Data:
    data, plain = (_plain(found, field, where) for field in ("data", "stringData"))
    if found.ref.kind.kind == "ConfigMap":
        return data
    return {
        **{key: _of_base64(text, f"{where}: data.{key}") for key, text in data.items()},
        **plain,
    }


def _of_base64(text: str, where: str) -> str:
    try:
        return base64.b64decode(text).decode()
    except ValueError as error:
        raise Failure(f"{where} is not base64", "stringData takes plain texts") from error


def _plain(found: Object, field: str, where: str) -> Data:
    """As Kubernetes takes it: null is an empty text, a number is none."""
    said = {str(key): "" if value is None else value for key, value in _map(found, field, where)}
    for key, value in said.items():
        if not isinstance(value, str):
            raise Failure(f"{where}: {field}.{key}: {value!r} is no text", "put it in quotes")
    return said


def _map(found: Object, field: str, where: str) -> Iterable[tuple[object, Any]]:
    said = found.at(field) or {}
    if not isinstance(said, Mapping):
        raise Failure(f"{where}: {field} is no map", "each key with its text, on a line of its own")
    return said.items()


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
